package replayer

import (
	"context"
	"sync"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// outputs are the answers under way that carry what containers print. An
// engine has sent all of that when it answers who waits for the end of the
// container, and some clients, Node's dockerode among them, print no more
// after that answer.
type outputs struct {
	timeline *timeline.Timeline

	mu    sync.Mutex
	going map[*matcher.Entry][]chan struct{} // of each that sends it; closed when it has
}

func newOutputs(t *timeline.Timeline) *outputs {
	return &outputs{timeline: t, going: map[*matcher.Entry][]chan struct{}{}}
}

// begin notes that an answer is under way. It must be ended.
func (o *outputs) begin(e *matcher.Entry) (end func()) {
	if _, ends := outputEnd(e.Interaction); !ends {
		return func() {}
	}
	sent := make(chan struct{})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.going[e] = append(o.going[e], sent)
	return sync.OnceFunc(func() { o.end(e, sent) })
}

func (o *outputs) end(e *matcher.Entry, sent chan struct{}) {
	close(sent)
	o.mu.Lock()
	defer o.mu.Unlock()
	for n, other := range o.going[e] {
		if other == sent {
			o.going[e] = append(o.going[e][:n:n], o.going[e][n+1:]...)
		}
	}
	if len(o.going[e]) == 0 {
		delete(o.going, e)
	}
}

// An unsent is an answer under way that carries output.
type unsent struct {
	*matcher.Entry
	sent <-chan struct{} // closed when its client has all of it
}

// before returns the answers under way that carry output of the container
// that e is about, and that had ended when e had come as far as at.
func (o *outputs) before(e *matcher.Entry, at time.Duration) (before []unsent) {
	container := o.timeline.About(e)
	o.mu.Lock()
	defer o.mu.Unlock()
	for other, sent := range o.going {
		ended, _ := outputEnd(other.Interaction)
		if container != nil && o.timeline.About(other) == container && ended <= e.Interaction.Details.At+at {
			for _, sent := range sent {
				before = append(before, unsent{other, sent})
			}
		}
	}
	return before
}

// pass holds a piece of the answer to a wait until the output has been sent
// that came before it, no longer than a gate. It reports whether the client is
// still there.
func (o *outputs) pass(ctx context.Context, g *gates, e *matcher.Entry, at time.Duration) bool {
	if e.Interaction.Details.Class != engineapi.Wait {
		return true
	}
	timer := time.NewTimer(max(0, g.timeout))
	defer timer.Stop()
	for _, output := range o.before(e, at) {
		select {
		case <-output.sent:
		case <-timer.C:
			g.open(e, "without the rest of", output.Entry) // its client takes its time
			return true
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// outputEnd returns when the output of a container ended that an answer
// carries, since the recording began.
func outputEnd(i *cassettes.Interaction) (at time.Duration, ok bool) {
	d := &i.Details
	if len(d.Frames) == 0 || d.End != cassettes.EndComplete {
		return 0, false
	}
	switch d.Class {
	case engineapi.Hijack, engineapi.Stream, engineapi.Websocket:
		return d.At + d.Frames[len(d.Frames)-1].At, true
	}
	return 0, false
}
