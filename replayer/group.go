package replayer

import "sync"

// A group waits for handlers. Unlike a WaitGroup it can be entered while
// others wait, and turns late comers away.
type group struct {
	mu     sync.Mutex
	empty  sync.Cond
	inside int
	closed bool
}

func newGroup() *group {
	g := &group{}
	g.empty.L = &g.mu
	return g
}

func (g *group) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.inside++
	return true
}

func (g *group) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside--; g.inside == 0 {
		g.empty.Broadcast()
	}
}

// close lets nobody in any more and waits until all have left.
func (g *group) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for g.inside > 0 {
		g.empty.Wait()
	}
}
