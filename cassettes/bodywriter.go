package cassettes

import (
	"bytes"
	"errors"
	"fmt"
)

// errCredentials is why a body is not kept that is too large to be scrubbed.
var errCredentials = errors.New("it may hold credentials, and is too large to be searched for them")

// A BodyWriter takes one body. It belongs to one goroutine.
type BodyWriter struct {
	spool  *Spool // nil for one that stays in memory
	inline int64  // larger bodies stand outside
	kept   int64  // larger bodies are not kept; 0 is no limit
	secret int64  // larger bodies are not kept, and smaller ones stay in memory; 0 is no limit
	upload bool   // what counts of it is worked out

	text    bytes.Buffer
	spill   *spill // nil while the body is in text
	dropped bool
	lost    error // what went wrong with one that was dropped
	size    int64
}

// InMemory keeps the body from the disk, as one must that has still to be
// scrubbed. It is not kept if it is larger than limit bytes, which is an error.
func (w *BodyWriter) InMemory(limit int64) { w.secret = limit }

// Upload says that the body is a request's: if it stands outside, what counts
// of it is worked out, so that nobody has to read it to match it.
func (w *BodyWriter) Upload() { w.upload = true }

// Write takes the next bytes of the body. It neither fails nor waits: what goes
// wrong is told by Finish, as it must not keep the bytes from those they are
// for.
func (w *BodyWriter) Write(p []byte) (int, error) {
	w.size += int64(len(p))
	switch {
	case w.dropped:
	case w.kept > 0 && w.size > w.kept:
		w.drop(nil)
	case w.secret > 0 && w.size > w.secret:
		w.drop(errCredentials)
	case w.spill != nil:
		w.spill.add(p)
	case w.spool == nil || w.secret > 0 || w.size <= w.inline:
		w.text.Write(p)
	default:
		w.spill = newSpill(w.spool)
		w.spill.add(w.text.Bytes())
		w.spill.add(p)
		w.text = bytes.Buffer{}
	}
	return len(p), nil
}

// Backlog returns what waits until the disk has caught up with the body, and
// nil if there is nothing to wait for. It may be called while the body is
// being written.
func (w *BodyWriter) Backlog() (wait func()) {
	if w.spill == nil || w.dropped {
		return nil
	}
	return w.spill.wait
}

// drop forgets what there is of the body: it has become too large. What is on
// the disk goes later: that may take a while.
func (w *BodyWriter) drop(why error) {
	w.dropped, w.lost = true, why
	w.text = bytes.Buffer{}
}

// Finish returns the body. The error tells why it could not be kept; the
// [Body] is one that was dropped, then.
func (w *BodyWriter) Finish() (Body, error) {
	blob := &Blob{Size: w.size}
	err := w.lost
	switch {
	case w.spill == nil && !w.dropped:
		return Body{text: w.text.String()}, nil
	case w.spill != nil && w.dropped:
		err = errors.Join(err, w.spill.discard())
	case w.spill != nil:
		var path string
		if path, err = w.spill.finish(); err == nil {
			w.spool.take(blob, path, w.upload)
			return Body{blob: blob, source: w.spool}, nil
		}
	}
	blob.Dropped = true
	if err != nil {
		err = fmt.Errorf("a body of %d bytes could not be kept: %w", w.size, err)
	}
	return Body{blob: blob}, err
}
