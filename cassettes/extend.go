package cassettes

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// ErrForeign is returned by [Extend] for a cassette that go-vcr wrote: nothing is
// known of when its requests came and of their causes, so that nothing can come
// after them.
var ErrForeign = errors.New("go-vcr wrote the cassette, and only what drydock wrote can be added to")

// Extend prepares to add to the cassette at path. What was recorded before stays
// as it is and comes first, with the header; what is appended must have later
// IDs. It fails with [ErrForeign] if Drydock has not written the cassette, and
// otherwise where [Load] or [Create] would.
func Extend(path string) (*Writer, error) {
	stood, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	earlier, err := Load(path)
	if err != nil {
		return nil, err
	}
	if earlier.Header == nil {
		return nil, fmt.Errorf("%q: %w", path, ErrForeign)
	}
	w, err := Create(path, true)
	if err != nil {
		return nil, err
	}
	w.earlier, w.stood = earlier, stood
	return w, nil
}

// Earlier returns the cassette to which the Writer adds; nil if there is none.
func (w *Writer) Earlier() *Cassette { return w.earlier }

// cassette returns what is to be in place.
func (w *Writer) cassette(h Header) *Cassette {
	if w.earlier == nil {
		return &Cassette{Header: &h, Interactions: w.interactions}
	}
	all := *w.earlier.Header
	all.Clients = slices.Concat(all.Clients, h.Clients)
	slices.Sort(all.Clients)
	all.Clients = slices.Compact(all.Clients)
	return &Cassette{Header: &all, Interactions: slices.Concat(w.earlier.Interactions, w.interactions)}
}

// saveExtended is Save, but fails with [fs.ErrExist] where the cassette is not the
// one any more that is added to.
func (w *Writer) saveExtended(path string, c *Cassette) error {
	return save(followed(path), c, func(temp, path string) error {
		if w.isTaken() {
			return fs.ErrExist
		}
		return os.Rename(temp, path)
	})
}

// isTaken reports whether somebody has changed the cassette that is added to.
// One that has gone has not been changed.
func (w *Writer) isTaken() bool {
	if w.earlier == nil {
		return false
	}
	now, err := os.Stat(w.path)
	if err != nil {
		return false
	}
	return !os.SameFile(now, w.stood) || now.Size() != w.stood.Size() || !now.ModTime().Equal(w.stood.ModTime())
}
