package replayer

import (
	"context"
	"sync"
	"time"
)

// maxTyped is how many bytes of the input are kept to compare them with the
// recorded ones.
const maxTyped = 64 << 10

// typed is what a client sends on a connection that it has to itself.
type typed struct {
	mu      sync.Mutex
	size    int
	text    []byte // its beginning
	ended   bool
	changed chan struct{} // closed when there is more
}

func newTyped() *typed { return &typed{changed: make(chan struct{})} }

// Write takes a piece of the input.
func (t *typed) Write(p []byte) (int, error) {
	t.change(func() {
		t.size += len(p)
		t.text = append(t.text, p[:min(len(p), maxTyped-len(t.text))]...)
	})
	return len(p), nil
}

// end notes that the client sends no more.
func (t *typed) end() { t.change(func() { t.ended = true }) }

func (t *typed) change(change func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change()
	close(t.changed)
	t.changed = make(chan struct{})
}

// An input is what was typed before a piece of the output came.
type input struct {
	text string // if it is known
	size int
	end  bool // nothing more was
}

// await waits until the client has sent as much, or the same but for what it
// has made up, and ended if it is to. It waits no longer than the timeout: what
// is typed does not count, and a client may have less to say. It reports whether
// it came, or the timeout did.
func (t *typed) await(
	ctx context.Context, timeout time.Duration, of input, same func(text string, ended bool) bool,
) (came, listens bool) {
	has := func() (bool, <-chan struct{}) {
		t.mu.Lock()
		defer t.mu.Unlock()
		isSame := same(string(t.text), t.ended)
		return t.ended || !of.end && (isSame || t.size >= of.size), t.changed
	}
	ok, changed := has()
	if ok {
		return true, true
	}
	timer := time.NewTimer(max(0, timeout))
	defer timer.Stop()
	for !ok {
		select {
		case <-changed:
			ok, changed = has()
		case <-timer.C:
			return false, true
		case <-ctx.Done():
			return false, false
		}
	}
	return true, true
}

// typed waits for the client's input, once as long as it must: who has less to
// say than the recorded client gets the rest without a pause. It reports
// whether the client still listens.
func (p *player) typed(before input) bool {
	if p.input == nil {
		return true
	}
	before.text = p.interaction.Details.Input[:min(before.size, len(p.interaction.Details.Input))]
	defer p.pace.hold()()
	came, listens := p.input.await(p.ctx, p.gate.timeout, before, p.sameInput(before))
	if !came {
		p.input = nil
	}
	if !came && listens {
		p.gate.wentOn(p.entry, "with less input than it had had")
	}
	return listens
}

// sameInput returns what compares the input with the recorded one. If they are
// of the same shape, what the client has made up is bound: it is to find it in
// what is echoed.
func (p *player) sameInput(before input) func(text string, ended bool) bool {
	bound := len(before.text) < before.size // nothing is known
	return func(text string, ended bool) bool {
		if bound {
			return false
		}
		pairs, size, ok := p.typedIn(before.text, text)
		if !ok || size == len(text) && !ended && len(text) < before.size {
			return false // its last word may go on
		}
		p.bound.Bind(pairs)
		return true
	}
}
