package matcher

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/drydock-go/drydock/matcher/binding"
)

// A kind is what was recorded of one operation. Groups that differ only in what
// is left out of account at the loosest level are told apart by nothing but
// what is bound, and stand together.
type kind struct {
	alike map[string]*kin
	all   []*kin
}

type kin struct{ groups []*Group }

func (x *Index) kindOf(e *Entry) *kind {
	name := kindName(&e.Question)
	k := x.kinds[name]
	if k == nil {
		k = &kind{alike: map[string]*kin{}}
		x.kinds[name] = k
	}
	return k
}

// kindName puts together what is worth comparing: of operations that the API
// does not know, all with one method.
func kindName(q *Question) string {
	if q.Known {
		return q.Target.Op.ID()
	}
	return strconv.Quote(q.Method)
}

// add adds a group by its form at the loosest level. One that is not known, of
// a body that stands outside, is like no other.
func (k *kind) add(form string, g *Group) {
	same := k.alike[form]
	if same == nil || form == "" {
		same = &kin{}
		k.all = append(k.all, same)
		k.alike[form] = same
	}
	same.groups = append(same.groups, g)
}

// mostCompared is how many groups are compared with a request at the most: who
// has as many of one operation is shown one that is near, if not the nearest.
const mostCompared = 256

// A Candidate is a recorded question that is like the one that is asked.
type Candidate struct {
	*Group
	Comparison
}

// Nearest returns up to so many groups that asked what is most like q, the
// nearest first, by what is bound. Those that answer it have no differences.
// There is none if nothing like it was recorded at all.
func (x *Index) Nearest(q *Question, table *binding.Table, most int) []Candidate {
	k := x.kinds[kindName(q)]
	if k == nil {
		return nil
	}
	var all []Candidate
	for _, g := range x.worthComparing(k, q, table) {
		if c := x.Compare(q, g.question(), table); len(c.Agreed) > 0 { // the operation at least
			all = append(all, Candidate{g, c})
		}
	}
	slices.SortStableFunc(all, func(a, b Candidate) int { return cmp.Compare(cost(a.Different), cost(b.Different)) })
	all = all[:min(len(all), most)]
	for n, c := range all {
		if c.question().Body.unread && !c.question().Body.dropped {
			// These are worth reading, to say what differs.
			recorded := *c.question()
			recorded.Body = c.Entries[0].readOutside()
			all[n].Comparison = x.Compare(q, &recorded, table)
		}
	}
	slices.SortStableFunc(all, func(a, b Candidate) int { return cmp.Compare(cost(a.Different), cost(b.Different)) })
	return all
}

// worthComparing returns the groups of a kind that are compared. Of those that
// are alike it is one, the first that could be meant if there is such a one.
func (x *Index) worthComparing(k *kind, q *Question, table *binding.Table) []*Group {
	all := k.all
	if len(all) > mostCompared {
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b *kin) int {
			return cmp.Compare(guess(q, b.groups[0].question()), guess(q, a.groups[0].question()))
		})
		all = all[:mostCompared]
	}
	groups := make([]*Group, 0, len(all))
	for _, k := range all {
		groups = append(groups, x.likeliest(k, q, table))
	}
	return groups
}

// likeliest returns the first group that a question could mean by what is
// bound, and the first of all if there is none among a few.
func (x *Index) likeliest(k *kin, q *Question, table *binding.Table) *Group {
	for _, g := range k.groups[:min(len(k.groups), few)] {
		if len(k.groups) == 1 || len(x.Compare(q, g.question(), table).Different) == 0 {
			return g
		}
	}
	return k.groups[0]
}

// guess tells, without looking closely, how much two questions have in common.
func guess(q, recorded *Question) int {
	sum := 0
	if q.Path == recorded.Path {
		sum += 4
	}
	for name, values := range recorded.Query {
		if slices.Equal(q.Query[name], values) {
			sum += 2
		}
	}
	if len(q.Query) == len(recorded.Query) {
		sum++
	}
	if (q.Body.JSON == nil) == (recorded.Body.JSON == nil) {
		sum++
	}
	if a, ok := q.Body.JSON.(map[string]any); ok {
		b, _ := recorded.Body.JSON.(map[string]any)
		if image, named := a["Image"]; named && image == b["Image"] {
			sum += 2
		}
	}
	return sum
}

// cost weighs differences: a request for another object is nearer than one
// for another operation, and further than one with another parameter.
func cost(differences []Difference) int {
	sum := 0
	for _, d := range differences {
		switch d.Criterion {
		case Path:
			sum += 1000
		case Query, Header, Credentials:
			sum += 10
		default:
			sum++
		}
	}
	return sum
}
