package cassettes

import (
	"errors"
	"os"
	"sync"
)

const (
	// portion is the size in bytes of the pieces in which large bodies go to
	// the disk.
	portion = 64 << 10

	// waiting is how many of them may wait for the disk before whoever brings
	// more is to wait, too.
	waiting = 4
)

var portions = sync.Pool{New: func() any { return &piece{} }}

// A piece is a part of a large body on its way to the disk.
type piece struct {
	bytes [portion]byte
	used  int
}

// A spill writes a large body to the disk, in a goroutine of its own: a disk
// is slower than a socket at times.
type spill struct {
	mu      sync.Mutex
	changed *sync.Cond // with the queue, or that it is complete
	queue   []*piece
	whole   bool // nothing is added any more

	done chan struct{} // closed when all pieces are written
	file *os.File      // nil when it could not be made
	err  error
}

func newSpill(s *Spool) *spill {
	out := &spill{done: make(chan struct{})}
	out.changed = sync.NewCond(&out.mu)
	out.file, out.err = s.create()
	go out.run()
	return out
}

// add hands bytes over, as copies. It does not wait.
func (s *spill) add(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(p) > 0 {
		next := portions.Get().(*piece)
		next.used = copy(next.bytes[:], p)
		p = p[next.used:]
		s.queue = append(s.queue, next)
	}
	s.changed.Broadcast()
}

// wait waits until the disk has caught up.
func (s *spill) wait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) > waiting {
		s.changed.Wait()
	}
}

func (s *spill) run() {
	defer close(s.done)
	for next := s.next(); next != nil; next = s.next() {
		if s.err == nil {
			_, s.err = s.file.Write(next.bytes[:next.used])
		}
		portions.Put(next)
	}
}

// next takes the next piece from the queue. It returns nil at the end.
func (s *spill) next() *piece {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) == 0 {
		if s.whole {
			return nil
		}
		s.changed.Wait()
	}
	next := s.queue[0]
	s.queue = append(s.queue[:0], s.queue[1:]...)
	s.changed.Broadcast()
	return next
}

// finish returns the path of the file that holds the body; none if it could not
// be written.
func (s *spill) finish() (path string, err error) {
	s.mu.Lock()
	s.whole = true
	s.changed.Broadcast()
	s.mu.Unlock()
	<-s.done
	if s.file == nil {
		return "", s.err
	}
	if err := errors.Join(s.err, s.file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(s.file.Name()))
	}
	return s.file.Name(), nil
}

// discard is finish for a body that is not to be kept.
func (s *spill) discard() error {
	path, err := s.finish()
	if path != "" {
		err = os.Remove(path)
	}
	return err
}
