package matcher

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/drydock-go/drydock/matcher/binding"
)

// A kind is what was recorded of one operation. Groups that differ only in what
// is left out of account at the loosest level are told apart by nothing but
// what is bound, and stand together.
type kind struct {
	alike map[string]*kin
	all   []*kin

	// hints finds those that have something in common with a question without
	// looking at all of them.
	hints map[string][]*kin
}

type kin struct{ groups []*Group }

func (x *Index) kindOf(e *Entry) *kind {
	name := kindName(&e.Question)
	k := x.kinds[name]
	if k == nil {
		k = &kind{alike: map[string]*kin{}, hints: map[string][]*kin{}}
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
		for _, hint := range hintsOf(g.question()) {
			k.hints[hint] = append(k.hints[hint], same)
		}
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

	files []string // those of an archive that differ
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
			all = append(all, Candidate{Group: g, Comparison: c})
		}
	}
	slices.SortStableFunc(all, nearer)
	all = all[:min(len(all), most)]
	for n, c := range all {
		if c.question().Body.unread && !c.question().Body.dropped {
			// These are worth reading, to say what differs.
			recorded := *c.question()
			recorded.Body = c.Entries[0].readOutside()
			all[n].Comparison = x.Compare(q, &recorded, table)
		}
		if slices.ContainsFunc(all[n].Different, func(d Difference) bool { return d.Criterion == BodyField }) {
			all[n].files = differentFiles(q, c.Entries[0])
		}
	}
	slices.SortStableFunc(all, nearer)
	return all
}

// nearer compares candidates: fewer differences first, and then those that
// agree at stricter levels.
func nearer(a, b Candidate) int {
	leniency := func(c *Candidate) (sum int) {
		for _, agreed := range c.Agreed {
			sum += int(agreed.Level)
		}
		return sum
	}
	return cmp.Or(cmp.Compare(cost(a.Different), cost(b.Different)), cmp.Compare(leniency(&a), leniency(&b)))
}

// worthComparing returns the groups of a kind that are compared. Of those that
// are alike it is one, the first that could be meant if there is such a one.
func (x *Index) worthComparing(k *kind, q *Question, table *binding.Table) []*Group {
	chosen := map[*kin]bool{}
	var groups []*Group
	choose := func(all []*kin) {
		for _, k := range all {
			if len(groups) == mostCompared {
				return
			}
			if !chosen[k] {
				chosen[k] = true
				groups = append(groups, x.likeliest(k, q, table))
			}
		}
	}
	if len(k.all) > mostCompared {
		read := *q
		read.Path = table.ToRecorded(q.Path)
		for _, hint := range hintsOf(&read) {
			alike := k.hints[hint]
			choose(alike[:min(len(alike), mostOfHint)])
		}
	}
	choose(k.all)
	slices.SortFunc(groups, func(a, b *Group) int { return cmp.Compare(a.Entries[0].place, b.Entries[0].place) })
	return groups
}

// mostOfHint leaves room for what has other things in common.
const mostOfHint = mostCompared / 4

// hintsOf names what tells questions of one operation apart at a glance: the
// object, the parameters, the image.
func hintsOf(q *Question) []string {
	hints := []string{"path " + q.Path}
	for _, name := range sortedKeys(q.Query) {
		hints = append(hints, "query "+name+"="+strings.Join(q.Query[name], ","))
	}
	if body, ok := q.Body.JSON.(map[string]any); ok {
		for _, field := range []string{"Image", "Name", "Cmd"} {
			if value, there := body[field]; there {
				hints = append(hints, field+" "+encodeJSON(value))
			}
		}
	}
	return hints
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
