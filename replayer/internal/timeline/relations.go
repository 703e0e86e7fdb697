package timeline

import (
	"slices"
	"sort"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// swarmKinds are the kinds that are there only as long as there is a swarm.
var swarmKinds = []engineapi.Kind{
	engineapi.Swarm, engineapi.Node, engineapi.Service, engineapi.Secret, engineapi.Config, engineapi.Network,
}

// touched returns the kinds of object whose answers an act changes.
func touched(op *engineapi.Operation) []engineapi.Kind {
	kinds := []engineapi.Kind{kindOfObject(op.Kind)}
	for _, kind := range op.Touches {
		kinds = append(kinds, kindOfObject(kind))
	}
	if op.Kind == engineapi.Swarm {
		kinds = append(kinds, swarmKinds...)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// addAct puts an act on the tracks of all that depends on it. Acts come in the
// order of the recording.
func (t *Timeline) addAct(n *node) {
	tape := n.entry.Tape
	if t.all[tape] == nil {
		t.all[tape] = newTrack()
	}
	t.all[tape].add(n)
	if !n.entry.Question.Known {
		return
	}
	op := n.entry.Question.Target.Op
	kinds := touched(op)
	objects := t.objectsOf(n)
	for _, kind := range kinds {
		of := t.kind(tape, kind)
		of.all.add(n)
		if len(objects) == 0 && n.entry.Interaction.Response.Code < 400 {
			of.wide.acts.add(n)
		}
	}
	for _, o := range objects {
		o.addAct(n, kinds)
		if o.within != nil && slices.Contains(kinds, engineapi.Container) {
			o.within.root().addAct(n, nil)
		}
	}
}

// addAct puts an act on the tracks of its object and of what that touches.
func (o *Object) addAct(n *node, kinds []engineapi.Kind) {
	if o.acts == nil {
		o.acts = newTrack()
	}
	o.acts.add(n)
	if o.near != nil {
		o.near.add(n)
	}
	for _, used := range o.uses {
		if used = used.root(); slices.Contains(kinds, used.kind) {
			used.near.add(n)
		}
	}
	if o.execs != nil && slices.Contains(kinds, engineapi.Exec) && n.entry.Question.Target.Op.Kind != engineapi.Exec &&
		n.entry.Question.Target.Op.Template != "/containers/{id}/exec" {
		o.execs.add(n)
	}
}

// objectsOf returns the objects that an entry is about.
func (t *Timeline) objectsOf(n *node) []*Object {
	var objects []*Object
	for _, r := range n.fact.about {
		if o := t.names.find(n.entry.Tape, r); o != nil && !slices.Contains(objects, o) {
			objects = append(objects, o)
		}
	}
	return objects
}

// kind returns the tracks of a kind. They are made while the timeline is.
func (t *Timeline) kind(tape int, kind engineapi.Kind) *kindTracks {
	of := kindOf{tape, kind}
	tracks := t.kinds[of]
	if tracks == nil {
		tracks = &kindTracks{all: newTrack(), wide: &Object{kindOf: of, acts: newTrack()}}
		t.kinds[of] = tracks
	}
	return tracks
}

// relation returns the tracks that an answer about the object depends on, less
// those of its kind.
func (o *Object) relation() relation {
	var r relation
	switch {
	case o.near != nil:
		r = append(r, o.near)
	case o.acts != nil:
		r = append(r, o.acts)
	}
	if o.within != nil {
		r = append(r, o.within.root().execs)
	}
	return r
}

// related returns the tracks that the answer to one of several recordings of
// the same question depends on. All are of one tape.
func (t *Timeline) related(nodes []*node) relation {
	n := nodes[0]
	q, tape := &n.entry.Question, n.entry.Tape
	if !q.Known {
		return nil
	}
	kind := kindOfObject(q.Target.Op.Kind)
	objects := t.objectsOf(n)
	switch {
	case len(objects) > 0:
		return t.ofObjects(objects)
	case showsAll(q.Target.Op.Template):
		return t.track(t.all[tape])
	case q.IsAct(), kind == engineapi.Swarm:
		return t.ofKind(tape, kind)
	case !lists(q.Target.Op.Template):
		return nil
	}
	if objects = t.filter(nodes); len(objects) > 0 {
		return t.listOf(objects)
	}
	return t.ofKind(tape, kind)
}

// showsAll tells the answers that depend on everything.
func showsAll(template string) bool {
	switch template {
	case "/info", "/system/df", "/events":
		return true
	}
	return false
}

func (t *Timeline) track(one *track) relation {
	if one == nil {
		return nil
	}
	return relation{one}
}

func (t *Timeline) ofKind(tape int, kind engineapi.Kind) relation {
	if tracks := t.kinds[kindOf{tape, kind}]; tracks != nil {
		return relation{tracks.all}
	}
	return nil
}

// ofObjects returns the tracks of some objects and of what concerns all of
// their kinds.
func (t *Timeline) ofObjects(objects []*Object) relation {
	var all relation
	for _, o := range objects {
		all = append(all, o.relation()...)
		if tracks := t.kinds[o.kindOf]; tracks != nil && !slices.Contains(all, tracks.wide.acts) {
			all = append(all, tracks.wide.acts)
		}
	}
	return all
}

// About returns the object that a request is about, the first one if there are
// several, and nil if there is none.
func (t *Timeline) About(e *matcher.Entry) *Object {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.nodes[e]
	if n == nil {
		return nil
	}
	if objects := t.objectsOf(n); len(objects) > 0 {
		return objects[0]
	}
	return nil
}

// Find returns the object of a recording that a name or an id stands for, nil if
// nothing is known of it.
func (t *Timeline) Find(tape int, kind engineapi.Kind, name string) *Object {
	t.mu.Lock()
	defer t.mu.Unlock()
	kind = kindOfObject(kind)
	return t.names.find(tape, newRef(kind, name))
}

// Kind returns what stands for all objects of a kind in a recording: acts on it
// are those that are about no one object, as a prune is. It is nil if there are
// none.
func (t *Timeline) Kind(tape int, kind engineapi.Kind) *Object {
	t.mu.Lock()
	defer t.mu.Unlock()
	if tracks := t.kinds[kindOf{tape, kindOfObject(kind)}]; tracks != nil {
		return tracks.wide
	}
	return nil
}

// Acts returns the acts on an object whose IDs lie between two others, in the
// order of the recording. Those on the container of an exec are among them if
// they touch its execs, and those on the containers that use a volume if they
// touch that: they make it, and remove it. What is done to a network is done by
// its name; most containers are on the same one, and have nothing to do with
// each other.
func (t *Timeline) Acts(o *Object, after, before int) []*matcher.Entry {
	if o == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	tracks := []*track{o.acts}
	if o.kind == engineapi.Volume && o.near != nil {
		tracks[0] = o.near
	}
	if o.within != nil {
		tracks = append(tracks, o.within.root().execs)
	}
	var acts []*node
	for _, track := range tracks {
		if track != nil {
			acts = append(acts, between(track.whole.acts, after, before)...)
		}
	}
	slices.SortFunc(acts, func(a, b *node) int { return a.place - b.place })
	var entries []*matcher.Entry
	for _, act := range slices.Compact(acts) {
		entries = append(entries, act.entry)
	}
	return entries
}

// between returns the acts of one recording whose IDs lie between two others.
func between(acts []*node, after, before int) []*node {
	id := func(n int) int { return acts[n].entry.Interaction.ID }
	from := sort.Search(len(acts), func(n int) bool { return id(n) > after })
	to := sort.Search(len(acts), func(n int) bool { return id(n) >= before })
	return acts[from:max(from, to)]
}
