package replayer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/drydock-go/drydock/matcher"
)

// DefaultGateTimeout is how long an effect waits for its causes.
const DefaultGateTimeout = 5 * time.Second

// gates hold the pieces of long answers back until the requests that may have
// caused them have come: what a container prints comes after its start, even
// if its client attached before.
type gates struct {
	timeout time.Duration

	// Neither changes once it is made.
	causes map[*matcher.Entry]*cause
	acts   map[string][]*cause // by what they are related to, in the order of the recording

	mu     sync.Mutex
	opened []Gate // what was sent without its causes
}

// A cause is an act that something may wait for.
type cause struct {
	*matcher.Entry
	requested chan struct{} // closed when it has been
	once      sync.Once
}

func newGates(index *matcher.Index, timeout time.Duration) *gates {
	g := &gates{timeout: timeout, acts: map[string][]*cause{}, causes: map[*matcher.Entry]*cause{}}
	for _, e := range index.Entries() {
		if object := relation(e); object != "" && e.Question.IsAct() {
			act := &cause{Entry: e, requested: make(chan struct{})}
			g.causes[e] = act
			g.acts[object] = append(g.acts[object], act)
		}
	}
	return g
}

// relation names the object whose acts are the causes of an answer.
func relation(e *matcher.Entry) string {
	if !e.Question.Known || e.Question.Target.Object == "" {
		return ""
	}
	return string(e.Question.Target.Op.Kind) + " " + e.Question.Target.Object
}

// requested notes that an act has been requested.
func (g *gates) requested(e *matcher.Entry) {
	if act := g.causes[e]; act != nil {
		act.once.Do(func() { close(act.requested) })
	}
}

// causesOf returns the acts that were requested while e was under way, before
// its answer had come as far as seen. What was done before e was asked does not
// hold it: a client that skips that and asks all the same gets what the
// recorded one got.
func (g *gates) causesOf(e *matcher.Entry, seen int) []*cause {
	acts := g.acts[relation(e)]
	after := func(id int) int {
		n, _ := slices.BinarySearchFunc(acts, id, func(act *cause, id int) int {
			return cmp.Or(cmp.Compare(act.Tape, e.Tape), cmp.Compare(act.Interaction.ID, id))
		})
		return n
	}
	first := after(e.Interaction.ID + 1)
	return acts[first:max(first, after(seen))]
}

// pass waits until the causes of a piece have come. It does not wait for ever:
// a client that does things in another way than the recorded one gets the
// piece without them. It reports whether the client is still there.
func (g *gates) pass(ctx context.Context, e *matcher.Entry, seen int) bool {
	var timeout <-chan time.Time
	for _, act := range g.causesOf(e, seen) {
		select {
		case <-act.requested:
			continue
		default:
		}
		if timeout == nil {
			timer := time.NewTimer(max(0, g.timeout))
			defer timer.Stop()
			timeout = timer.C
		}
		select {
		case <-act.requested:
		case <-timeout:
			g.open(e, "without", act.Entry)
			return true
		case <-ctx.Done():
			return false
		}
	}
	return true // whoever has gone will be noticed when it is sent
}

// open notes that an answer went on, and which other it had waited for.
func (g *gates) open(e *matcher.Entry, how string, other *matcher.Entry) {
	g.wentOn(e, fmt.Sprintf("%s #%d %s %s", how, other.Interaction.ID, other.Question.Method, other.Question.Path))
}

// wentOn notes that an answer did, when it had waited for long enough.
func (g *gates) wentOn(e *matcher.Entry, without string) {
	waited := max(0, g.timeout)
	g.report(newGate(e, waited, fmt.Sprintf("went on after %s %s", waited, without)))
}

// report notes what was done to an answer that had waited in vain.
func (g *gates) report(gate Gate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(g.opened, gate) {
		g.opened = append(g.opened, gate)
	}
}

func (g *gates) reported() []Gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]Gate{}, g.opened...)
}
