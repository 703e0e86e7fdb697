package timeline

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/distribution/reference"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// An Object is what requests are about: a container, a network, or all of a
// kind. It belongs to one recording.
type Object struct {
	kindOf

	parent *Object // in the forest of aliases; nil at its root

	acts *track // those on the object itself
	near *track // of a network or a volume: those that touch it, too, on the containers that use it; else nil

	uses   []*Object // of a container: the networks and volumes that its acts may touch
	within *Object   // of an exec: its container
	execs  *track    // of a container: the acts on it that touch its execs
}

// root returns the object that stands for all aliases.
func (o *Object) root() *Object {
	for o.parent != nil {
		if o.parent.parent != nil {
			o.parent = o.parent.parent // shorten the way for the next one
		}
		o = o.parent
	}
	return o
}

// An alias is what stands for an object in one recording.
type alias struct {
	tape int
	ref
}

// names knows the objects by their aliases.
type names struct {
	objects  map[alias]*Object
	ids      map[kindOf][]string             // in full, sorted
	labelled map[kindOf]map[string][]*Object // by label, and by label=value
	sorted   map[kindOf][]string             // all aliases
}

// newRef brings what stands for an object to the form that is compared. Nothing
// stands for none.
func newRef(kind engineapi.Kind, name string) ref {
	switch kind {
	case engineapi.Container:
		name = strings.TrimPrefix(name, "/")
		if strings.Contains(name, "/") {
			name = "" // what another container calls it
		}
	case engineapi.Image:
		name = imageName(name)
	}
	return ref{kind, name}
}

// digits is what may be the beginning of an image's id, or all of it.
var digits = regexp.MustCompile(`^[0-9a-f]{4,64}$`)

// imageName brings the name of an image to its full form, or its id to the
// digits alone.
func imageName(name string) string {
	id := strings.TrimPrefix(name, "sha256:")
	switch {
	case digits.MatchString(id):
		return id // or a name; no less is known of it
	case strings.HasPrefix(name, "<none>"):
		return ""
	}
	if named, err := reference.ParseDockerRef(name); err == nil {
		return named.String()
	}
	return name
}

// nameObjects finds out what stands for what.
func nameObjects(nodes []*node) *names {
	ns := &names{
		objects: map[alias]*Object{}, ids: map[kindOf][]string{},
		labelled: map[kindOf]map[string][]*Object{}, sorted: map[kindOf][]string{},
	}
	for _, n := range nodes {
		for _, id := range n.fact.ids {
			of := kindOf{n.entry.Tape, id.kind}
			ns.ids[of] = append(ns.ids[of], id.name)
		}
	}
	for of, ids := range ns.ids {
		slices.Sort(ids)
		ns.ids[of] = slices.Compact(ids)
	}
	for _, n := range nodes {
		for _, group := range n.fact.same {
			first := ns.object(n.entry.Tape, group[0])
			for _, other := range group[1:] {
				unite(first, ns.object(n.entry.Tape, other))
			}
		}
	}
	// Whatever is a name is known by now: the rest may be the beginning of an id.
	for _, n := range nodes {
		for _, r := range n.fact.about {
			ns.resolve(n.entry.Tape, r)
		}
	}
	for _, n := range nodes {
		ns.addLinks(n)
		ns.addLabels(n)
	}
	for a := range ns.objects {
		of := kindOf{a.tape, a.kind}
		ns.sorted[of] = append(ns.sorted[of], a.name)
	}
	for _, all := range ns.sorted {
		slices.Sort(all)
	}
	return ns
}

// object returns the object that something stands for, a new one if there is
// none.
func (ns *names) object(tape int, r ref) *Object {
	a := alias{tape, r}
	o := ns.objects[a]
	if o == nil {
		o = &Object{kindOf: kindOf{tape, r.kind}}
		ns.objects[a] = o
	}
	return o.root()
}

// find returns the object that something stands for, nil if none is known.
func (ns *names) find(tape int, r ref) *Object {
	if r.name == "" {
		return nil
	}
	if o := ns.objects[alias{tape, r}]; o != nil {
		return o.root()
	}
	if id, ok := ns.complete(tape, r); ok {
		if o := ns.objects[alias{tape, ref{r.kind, id}}]; o != nil {
			return o.root()
		}
	}
	if r.kind == engineapi.Image && digits.MatchString(r.name) {
		// No id: a name after all, that looks like one.
		if named, err := reference.ParseDockerRef(r.name); err == nil {
			return ns.find(tape, ref{r.kind, named.String()})
		}
	}
	return nil
}

// resolve gives what a request is about its object.
func (ns *names) resolve(tape int, r ref) {
	if o := ns.find(tape, r); o != nil {
		ns.objects[alias{tape, r}] = o
		return
	}
	ns.object(tape, r)
}

// complete returns the one id that begins with a name. Less than four digits
// are rather a name that was never explained.
func (ns *names) complete(tape int, r ref) (id string, ok bool) {
	if len(r.name) < 4 {
		return "", false
	}
	ids := ns.ids[kindOf{tape, r.kind}]
	n := sort.SearchStrings(ids, r.name)
	if n == len(ids) || !strings.HasPrefix(ids[n], r.name) ||
		n+1 < len(ids) && strings.HasPrefix(ids[n+1], r.name) {
		return "", false
	}
	return ids[n], true
}

func unite(a, b *Object) {
	if a, b = a.root(), b.root(); a != b {
		b.parent = a
	}
}

// addLinks notes what belongs to which container. That something is noted twice
// does no harm.
func (ns *names) addLinks(n *node) {
	for _, l := range n.fact.links {
		from, container := ns.link(n, l.from), ns.link(n, l.container)
		switch {
		case from.kind == engineapi.Exec:
			from.within = container
			if container.execs == nil {
				container.execs = newTrack()
			}
		case !slices.Contains(container.uses, from):
			container.uses = append(container.uses, from)
			if from.near == nil {
				from.near = newTrack()
			}
		}
	}
}

func (ns *names) link(n *node, r ref) *Object {
	ns.resolve(n.entry.Tape, r)
	return ns.object(n.entry.Tape, r)
}

// addLabels notes the labels of what was made.
func (ns *names) addLabels(n *node) {
	if len(n.fact.labels) == 0 || len(n.fact.about) == 0 {
		return
	}
	o := ns.object(n.entry.Tape, n.fact.about[0])
	if ns.labelled[o.kindOf] == nil {
		ns.labelled[o.kindOf] = map[string][]*Object{}
	}
	for _, label := range n.fact.labels {
		all := ns.labelled[o.kindOf][label]
		if len(all) == 0 || all[len(all)-1] != o {
			ns.labelled[o.kindOf][label] = append(all, o)
		}
	}
}
