package replayer

import (
	"context"
	"sync"
	"time"
)

// typed counts what a client sends on a connection that it has to itself.
type typed struct {
	mu      sync.Mutex
	size    int
	ended   bool
	changed chan struct{} // closed when there is more
}

func newTyped() *typed { return &typed{changed: make(chan struct{})} }

// Write takes a piece of the input.
func (t *typed) Write(p []byte) (int, error) {
	t.change(func() { t.size += len(p) })
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

// has reports whether the client has sent that much, or will send no more.
func (t *typed) has(size int, end bool) (ok bool, changed <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ended || t.size >= size && !end, t.changed
}

// await waits until the client has sent as much, and ended if it is to. It
// waits no longer than the timeout: what is typed does not count, and a client
// may have less to say. It reports whether it came, or the timeout did.
func (t *typed) await(ctx context.Context, timeout time.Duration, size int, end bool) (came, listens bool) {
	ok, changed := t.has(size, end)
	if ok {
		return true, true
	}
	timer := time.NewTimer(max(0, timeout))
	defer timer.Stop()
	for !ok {
		select {
		case <-changed:
			ok, changed = t.has(size, end)
		case <-timer.C:
			return false, true
		case <-ctx.Done():
			return false, false
		}
	}
	return true, true
}
