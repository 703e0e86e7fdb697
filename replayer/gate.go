package replayer

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// DefaultGateTimeout is how long an effect waits for its causes.
const DefaultGateTimeout = 5 * time.Second

// gates hold the pieces of long answers back until the requests that may have
// caused them have come: what a container prints comes after its start, even
// if its client attached before.
type gates struct {
	timeout  time.Duration
	timeline *timeline.Timeline

	mu     sync.Mutex
	opened []Gate // what was sent without its causes
}

func newGates(t *timeline.Timeline, timeout time.Duration) *gates {
	return &gates{timeout: timeout, timeline: t}
}

// A gate holds one answer under way.
type gate struct {
	*gates
	entry  *matcher.Entry
	object *timeline.Object // whose acts are the causes; nil if there are none
	passed int              // causes up to this ID have come, or were waited for in vain
}

func (g *gates) before(e *matcher.Entry) *gate {
	// What was done before e was asked does not hold it: a client that skips that
	// and asks all the same gets what the recorded one got.
	return &gate{gates: g, entry: e, object: g.timeline.About(e), passed: e.Interaction.ID}
}

// pass waits until the causes of a piece have come: the acts that had been
// requested when the answer had come as far as seen. It does not wait for ever,
// nor again for the same: a client that does things in another way than the
// recorded one gets the piece without them. It reports whether the client is
// still there.
func (g *gate) pass(ctx context.Context, seen int) bool {
	causes := g.timeline.Acts(g.object, g.passed, seen)
	g.passed = max(g.passed, seen-1)
	var timeout <-chan time.Time
	for _, act := range causes {
		for {
			changed := g.timeline.Changed() // before it is looked at, lest it changes unseen
			if g.timeline.Requested(act) {
				break
			}
			if timeout == nil {
				timer := time.NewTimer(max(0, g.timeout))
				defer timer.Stop()
				timeout = timer.C
			}
			select {
			case <-changed:
			case <-timeout:
				g.open(g.entry, "without", act)
				return true
			case <-ctx.Done():
				return false
			}
		}
	}
	return true // whoever has gone will be noticed when it is sent
}

// open notes that an answer went on, and which other it had waited for.
func (g *gates) open(e *matcher.Entry, how string, other *matcher.Entry) {
	path := matcher.ShowURI(other.Question.Path)
	g.wentOn(e, fmt.Sprintf("%s #%d %s %s", how, other.Interaction.ID, other.Question.Method, path))
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
