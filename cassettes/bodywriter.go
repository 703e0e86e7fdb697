package cassettes

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"
)

const (
	// portion is the size in bytes of the pieces in which large bodies go to
	// the disk.
	portion = 64 << 10

	// waiting is how many of them may wait for the disk before whoever brings
	// more has to.
	waiting = 4
)

var portions = sync.Pool{New: func() any { return &piece{} }}

// A piece is a part of a large body on its way to the disk.
type piece struct {
	bytes [portion]byte
	used  int
}

// A BodyWriter takes one body. It belongs to one goroutine.
type BodyWriter struct {
	spool  *Spool // nil for one that stays in memory
	inline int64  // larger bodies stand outside
	kept   int64  // larger bodies are not kept; 0 is no limit
	whole  bool   // never outside

	text    bytes.Buffer
	spill   *spill // nil while the body is in text
	dropped bool
	lost    error // what went wrong with one that was dropped
	size    int64
}

// InMemory keeps the body from the disk whatever its size, as one must that
// has still to be scrubbed. It is not kept if it is larger than limit bytes.
func (w *BodyWriter) InMemory(limit int64) {
	w.whole = true
	if w.kept == 0 || limit < w.kept {
		w.kept = limit
	}
}

// Write takes the next bytes of the body. It never fails: what goes wrong is
// told by Finish, as it must not keep the bytes from those they are for.
func (w *BodyWriter) Write(p []byte) (int, error) {
	w.size += int64(len(p))
	switch {
	case w.dropped:
	case w.kept > 0 && w.size > w.kept:
		w.drop()
	case w.spill != nil:
		w.spill.add(p)
	case w.spool == nil || w.whole || w.size <= w.inline:
		w.text.Write(p)
	default:
		w.spill = newSpill(w.spool)
		w.spill.add(w.text.Bytes())
		w.spill.add(p)
		w.text = bytes.Buffer{}
	}
	return len(p), nil
}

// drop forgets what there is of the body: it has become too large.
func (w *BodyWriter) drop() {
	w.dropped = true
	w.text = bytes.Buffer{}
	if w.spill != nil {
		w.lost = w.spill.discard()
		w.spill = nil
	}
}

// Finish returns the body. The error tells why it could not be kept; the
// [Body] is one that was dropped, then.
func (w *BodyWriter) Finish() (Body, error) {
	if w.spill == nil && !w.dropped {
		return Body{text: w.text.String()}, nil
	}
	blob := &Blob{Size: w.size}
	path, err := "", w.lost
	if w.spill != nil {
		path, err = w.spill.finish()
	}
	if path != "" {
		w.spool.take(blob, path)
		return Body{blob: blob, source: w.spool}, nil
	}
	blob.Dropped = true
	if err != nil {
		err = fmt.Errorf("a body of %d bytes could not be kept: %w", w.size, err)
	}
	return Body{blob: blob}, err
}

// A spill writes a large body to the disk, in a goroutine of its own: a disk
// is slower than a socket at times, and nobody is to notice.
type spill struct {
	pieces chan *piece
	done   chan struct{} // closed when all pieces are written

	file *os.File // nil when it cannot be written
	err  error
}

func newSpill(s *Spool) *spill {
	out := &spill{pieces: make(chan *piece, waiting), done: make(chan struct{})}
	out.file, out.err = s.create()
	go out.run()
	return out
}

// add hands bytes over, as copies.
func (s *spill) add(p []byte) {
	for len(p) > 0 {
		next := portions.Get().(*piece)
		next.used = copy(next.bytes[:], p)
		p = p[next.used:]
		s.pieces <- next
	}
}

func (s *spill) run() {
	defer close(s.done)
	for next := range s.pieces {
		if s.err == nil {
			_, s.err = s.file.Write(next.bytes[:next.used])
		}
		portions.Put(next)
	}
}

// finish returns the path of the file that holds the body; none if it could not
// be written.
func (s *spill) finish() (path string, err error) {
	close(s.pieces)
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
