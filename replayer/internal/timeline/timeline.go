package timeline

import (
	"cmp"
	"slices"
	"sync"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A Timeline knows how far the clients of a replay have come.
type Timeline struct {
	// None of these changes once it is made.
	nodes map[*matcher.Entry]*node
	names *names
	kinds map[kindOf]*kindTracks
	all   map[int]*track // by tape

	mu       sync.Mutex
	latest   *node             // the act of which was told last
	requests int               // acts that have been requested
	unserved int               // how often something was taken back
	changed  chan struct{}     // closed when an act is requested; nil if nobody waits
	filtered map[string]*track // tracks of lists, by the objects on them
}

// A node is an entry in its place.
type node struct {
	entry     *matcher.Entry
	place     int // in the order of all recordings
	section   string
	conn      connection
	fact      *fact
	served    int
	used      bool // served in its turn
	told      bool // that an act has been requested
	requested int  // an act's ordinal among those requested; 0 if it has not been

	tracks []*track // those on which an act stands
}

// kindOf is a kind of object in one recording.
type kindOf struct {
	tape int
	kind engineapi.Kind
}

// kindTracks are the acts on objects of one kind.
type kindTracks struct {
	all  *track  // every one of them
	wide *Object // those that are about no one object: all may have changed
}

// New returns a timeline at its beginning. The entries are all that may be
// served.
func New(entries []*matcher.Entry) *Timeline {
	t := &Timeline{
		nodes:    make(map[*matcher.Entry]*node, len(entries)),
		kinds:    map[kindOf]*kindTracks{},
		all:      map[int]*track{},
		filtered: map[string]*track{},
	}
	nodes := t.place(entries)
	read := newReader()
	for _, n := range nodes {
		n.fact = read.entry(n.entry)
	}
	t.names = nameObjects(nodes)
	for _, n := range nodes {
		if n.entry.Question.IsAct() {
			t.addAct(n)
		}
	}
	return t
}

// place puts the entries in the order of their recordings. In a cassette that
// was edited by hand they may stand in another.
func (t *Timeline) place(entries []*matcher.Entry) []*node {
	nodes := make([]*node, len(entries))
	for n, e := range entries {
		d := &e.Interaction.Details
		nodes[n] = &node{entry: e, section: d.Section}
		if d.Conn != 0 {
			nodes[n].conn = connection{e.Tape, d.Conn}
		}
		t.nodes[e] = nodes[n]
	}
	slices.SortStableFunc(nodes, func(a, b *node) int {
		return cmp.Or(cmp.Compare(a.entry.Tape, b.entry.Tape), cmp.Compare(a.entry.Interaction.ID, b.entry.Interaction.ID))
	})
	for place, n := range nodes {
		n.place = place
	}
	return nodes
}

// Request notes that an act has been requested, and tells whoever waits for it;
// again, it does nothing. [Series.Next] has noted it already, as the next choice
// depends on that. It tells nobody: who calls it may have to do something first,
// such as to bind names, before an effect may be seen.
func (t *Timeline) Request(e *matcher.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.nodes[e]
	if n == nil || n.told || !e.Question.IsAct() {
		return
	}
	t.request(n)
	n.told, t.latest = true, n
	if t.changed != nil {
		close(t.changed)
		t.changed = nil
	}
}

func (t *Timeline) request(n *node) {
	if n.requested > 0 || !n.entry.Question.IsAct() {
		return
	}
	t.requests++
	n.requested = t.requests
	for _, track := range n.tracks {
		track.mark(n)
	}
}

// Requested reports whether an act has been requested, as [Timeline.Request] has
// told.
func (t *Timeline) Requested(e *matcher.Entry) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.nodes[e]
	return n != nil && n.told
}

// Changed returns a channel that is closed when [Timeline.Request] tells of the
// next act.
func (t *Timeline) Changed() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changed == nil {
		t.changed = make(chan struct{})
	}
	return t.changed
}

// Latest returns the act of which [Timeline.Request] told last, nil if of none.
func (t *Timeline) Latest() *matcher.Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.latest == nil {
		return nil
	}
	return t.latest.entry
}

// Served returns how often an entry has been served.
func (t *Timeline) Served(e *matcher.Entry) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := t.nodes[e]; n != nil {
		return n.served
	}
	return 0
}

// Unserve takes back that an entry was served: it can be again. An act stays
// requested.
func (t *Timeline) Unserve(e *matcher.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := t.nodes[e]; n != nil && n.served > 0 {
		n.served--
		n.used = n.used && n.served > 0
		t.unserved++
	}
}
