package replayer

import (
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

	mu      sync.Mutex
	done    map[*matcher.Entry]bool // acts that have been requested
	changed chan struct{}           // closed when done has grown
	related map[string][]*matcher.Entry
	opened  []string // what was sent without its causes
}

func newGates(index *matcher.Index, timeout time.Duration) *gates {
	g := &gates{
		timeout: timeout,
		done:    map[*matcher.Entry]bool{},
		changed: make(chan struct{}),
		related: map[string][]*matcher.Entry{},
	}
	for _, e := range index.Entries() {
		if object := relation(e); object != "" && e.Question.IsAct() {
			g.related[object] = append(g.related[object], e)
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
	g.mu.Lock()
	defer g.mu.Unlock()
	if e.Question.IsAct() && !g.done[e] {
		g.done[e] = true
		close(g.changed)
		g.changed = make(chan struct{})
	}
}

// missing returns an act that was requested while e was under way, before its
// answer had come as far as seen, and has not been requested now; nil if there
// is none. What was done before e was asked does not hold it: a client that
// skips that and asks all the same gets what the recorded one got.
func (g *gates) missing(e *matcher.Entry, seen int) (act *matcher.Entry, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	acts := g.related[relation(e)]
	n := slices.IndexFunc(acts, func(act *matcher.Entry) bool {
		return act.Tape == e.Tape && !g.done[act] &&
			act.Interaction.ID > e.Interaction.ID && act.Interaction.ID < seen
	})
	if n < 0 {
		return nil, nil
	}
	return acts[n], g.changed
}

// pass waits until the causes of a piece have come. It does not wait for ever:
// a client that does things in another way than the recorded one gets the
// piece without them. It reports whether the client is still there.
func (g *gates) pass(ctx context.Context, e *matcher.Entry, seen int) bool {
	act, changed := g.missing(e, seen)
	if act == nil {
		return true // whoever has gone will be noticed when it is sent
	}
	timer := time.NewTimer(max(0, g.timeout))
	defer timer.Stop()
	for act != nil {
		select {
		case <-changed:
			act, changed = g.missing(e, seen)
		case <-timer.C:
			g.open(e, act)
			return true
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (g *gates) open(e, act *matcher.Entry) {
	g.report(e, fmt.Sprintf("went on after %s without #%d %s %s", max(0, g.timeout),
		act.Interaction.ID, act.Question.Method, act.Question.Path))
}

// report notes what was done to an answer that had waited in vain.
func (g *gates) report(e *matcher.Entry, what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	line := fmt.Sprintf("#%d %s %s %s", e.Interaction.ID, e.Question.Method, e.Question.Path, what)
	if !slices.Contains(g.opened, line) {
		g.opened = append(g.opened, line)
	}
}

func (g *gates) reported() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string{}, g.opened...)
}
