package timeline

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// most is how many objects a list may be about and not about its whole kind: of
// more, hardly any act on the kind would be left out.
const most = 256

// filters are those of a list, by name. Nil means that there are none.
type filters map[string][]string

// newFilters reads the filters of a question, and the one that old clients give
// to the list of images.
func newFilters(q *matcher.Question) filters {
	fs := filters{}
	_ = json.Unmarshal([]byte(param(q, "filters")), &fs) // what is no list of words does not count
	if name := param(q, "filter"); name != "" {
		fs["reference"] = append(fs["reference"], name)
	}
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// filter returns the objects that a list with filters is about: those that its
// filters name and those that it showed. It returns none if it may be about any
// other, too. The nodes are recordings of one question in one tape.
func (t *Timeline) filter(nodes []*node) []*Object {
	n := nodes[0]
	of := kindOf{n.entry.Tape, kindOfObject(n.entry.Question.Target.Op.Kind)}
	objects := t.named(of, n.fact.filters)
	if len(objects) == 0 {
		return nil
	}
	for _, n := range nodes {
		for _, shown := range n.fact.listed {
			if o := t.names.find(of.tape, shown); o != nil {
				objects = append(objects, o)
			}
		}
		objects = unique(objects)
		if len(objects) > most {
			return nil
		}
	}
	return objects
}

// named returns the objects that the filters name, of each filter that is
// understood the most it can be. As all filters must hold, the one that leaves
// the fewest is enough.
func (t *Timeline) named(of kindOf, fs filters) []*Object {
	var fewest []*Object
	for name, words := range fs {
		var some []*Object
		switch name {
		case "label":
			some = t.labelled(of, words)
		case "id", "name", "names", "service", "reference":
			for _, word := range words {
				some = append(some, t.matching(of, word)...)
			}
		}
		some = unique(some)
		if len(some) > 0 && (fewest == nil || len(some) < len(fewest)) {
			fewest = some
		}
	}
	return fewest
}

// labelled returns the objects with the rarest of some labels, of which a list
// wants all.
func (t *Timeline) labelled(of kindOf, labels []string) []*Object {
	var fewest []*Object
	for _, label := range labels {
		some := t.names.labelled[of][label]
		if len(some) > 0 && (fewest == nil || len(some) < len(fewest)) {
			fewest = some
		}
	}
	return rooted(fewest)
}

// matching returns the objects of which some alias begins with a word. Names may
// be given as regular expressions, of which only the anchors are understood.
func (t *Timeline) matching(of kindOf, word string) []*Object {
	word = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(word, "^"), "/?"), "$")
	if strings.ContainsAny(word, `*?[\+|(`) {
		return nil
	}
	one := newRef(of.kind, word)
	if one.name == "" {
		return nil
	}
	var some []*Object
	if o := t.names.find(of.tape, one); o != nil {
		some = append(some, o)
	}
	prefix := one.name
	if of.kind == engineapi.Image && !strings.Contains(word, ":") {
		prefix = strings.TrimSuffix(prefix, "latest") // any tag is meant
	}
	all := t.names.sorted[of]
	for _, name := range all[sort.SearchStrings(all, prefix):] {
		if !strings.HasPrefix(name, prefix) || len(some) > most {
			break
		}
		some = append(some, t.names.find(of.tape, ref{of.kind, name}))
	}
	return some
}

// listOf returns the track of a list of some objects. It is made when somebody
// asks for the list.
func (t *Timeline) listOf(objects []*Object) relation {
	related := t.ofObjects(objects)
	if len(related) <= 2 {
		return related
	}
	key := fmt.Sprint(related) // their addresses
	if t.filtered[key] == nil {
		t.filtered[key] = merged(related)
	}
	return relation{t.filtered[key]}
}

func rooted(objects []*Object) []*Object {
	roots := make([]*Object, len(objects))
	for n, o := range objects {
		roots[n] = o.root()
	}
	return roots
}

// unique leaves each object once, in the order in which they came.
func unique(objects []*Object) []*Object {
	seen := make(map[*Object]bool, len(objects))
	return slices.DeleteFunc(slices.Clone(objects), func(o *Object) bool {
		again := seen[o]
		seen[o] = true
		return again
	})
}
