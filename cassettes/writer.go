package cassettes

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Extension is how the name of every cassette ends: go-vcr opens NAME by
// reading NAME.yaml.
const Extension = ".yaml"

// ErrName is returned for a path that cannot be a cassette's.
var ErrName = errors.New("the name of a cassette ends in " + Extension)

// ErrExists is returned for a cassette that stands where a new one should go.
var ErrExists = errors.New("the cassette exists already")

// ErrEmpty is returned by [Writer.Commit] when nothing was recorded.
var ErrEmpty = errors.New("nothing was recorded")

// A Writer makes one cassette: interactions are appended in any order, as
// they finish, and Commit puts the file in place as a whole. Until then
// whatever stood there before stays as it was.
//
// Interactions must have been scrubbed: what is appended may be written.
type Writer struct {
	path    string
	replace bool        // what stands there may go
	earlier *Cassette   // what stood there goes in first; nil if this is a cassette of its own
	stood   fs.FileInfo // of the file that holds that

	mu           sync.Mutex
	interactions []*Interaction
	spool        *Spool // nil while nobody has asked for one
	failed       bool   // the cassette could not be put in place
}

// Create prepares a cassette at path. It fails early where Commit would fail
// late: a wrong name ([ErrName]), a folder that cannot be written to, and,
// unless replace is set, a cassette that is there already ([ErrExists]).
func Create(path string, replace bool) (*Writer, error) {
	if filepath.Ext(path) != Extension || filepath.Base(path) == Extension {
		return nil, fmt.Errorf("%q: %w", path, ErrName)
	}
	w := &Writer{path: path, replace: replace}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%q is a folder", path)
	case !replace:
		return nil, fmt.Errorf("%q: %w", path, ErrExists)
	}
	removeLeftSpools(path)
	return w, probeDir(filepath.Dir(path))
}

// probeDir makes sure that files can be made in a folder. One that does not
// exist is made when there is something to put into it: until then, the
// folder above it is asked.
func probeDir(dir string) error {
	for {
		_, err := os.Stat(dir)
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	probe, err := os.CreateTemp(dir, ".drydock-*")
	if err != nil {
		return fmt.Errorf("cannot write in %q: %w", dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Append takes a finished interaction. The writer keeps it.
func (w *Writer) Append(i *Interaction) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.interactions = append(w.interactions, i)
}

// Spool returns where the bodies of the recording go. It must not be in use any
// more when the Writer is committed or closed.
func (w *Writer) Spool(limits Limits) *Spool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.spool == nil {
		w.spool = newSpool(w.path, limits)
	}
	return w.spool
}

// Close removes what the recording has left outside the cassette, unless Commit
// has failed and it can be had nowhere else.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.spool == nil || w.failed {
		return nil
	}
	return w.spool.remove()
}

// Settle waits until the bodies outside the cassette are compressed. Those that
// could not be are not kept; the error tells why.
func (w *Writer) Settle() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.settle()
}

func (w *Writer) settle() error {
	if w.spool == nil {
		return nil
	}
	lost := w.spool.lost()
	var errs []error
	for _, i := range w.interactions {
		for _, b := range i.blobs() {
			if err := lost[b]; err != nil && !b.Dropped {
				b.Dropped = true
				errs = append(errs, fmt.Errorf("a body of %d bytes of interaction %d could not be kept: %w", b.Size, i.ID, err))
			}
		}
	}
	return errors.Join(errs...)
}

// Commit puts the cassette in place and returns it. It fails, and may be tried
// again, where [Writer.Settle] would fail.
//
// A cassette that is there is not lost to a worse one: if the recording is not
// whole, or if somebody else has made one since Create found none, this one
// goes beside it, and the error is a [*TakenError]. The cassette is returned
// all the same.
func (w *Writer) Commit(h Header, whole bool) (*Cassette, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.interactions) == 0 {
		return nil, ErrEmpty
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	slices.SortFunc(w.interactions, func(a, b *Interaction) int { return cmp.Compare(a.ID, b.ID) })
	c := w.cassette(h)
	if err := os.MkdirAll(filepath.Dir(w.path), 0o755); err != nil {
		return nil, err
	}
	put := Save
	switch {
	case !w.replace || !whole:
		put = saveNew
	case w.earlier != nil:
		put = w.saveExtended
	}
	err := put(w.path, c)
	if errors.Is(err, fs.ErrExist) {
		return w.commitBeside(c)
	}
	if err != nil {
		return nil, w.fail(err)
	}
	return c, nil
}

// fail says where the bodies are of a cassette that could not be put in place.
func (w *Writer) fail(err error) error {
	if w.spool == nil || w.spool.folder() == "" {
		return err
	}
	w.failed = true
	return fmt.Errorf("%w; its large bodies are in %q", err, w.spool.folder())
}

// commitBeside puts the recording under the first name that is free.
func (w *Writer) commitBeside(c *Cassette) (*Cassette, error) {
	name := strings.TrimSuffix(w.path, Extension) + ".partial"
	for n := 1; ; n++ {
		taken := &TakenError{Path: w.path, Instead: name + Extension, Lacking: w.replace && !w.isTaken()}
		if n > 1 {
			taken.Instead = fmt.Sprintf("%s-%d%s", name, n, Extension)
		}
		err := saveNew(taken.Instead, c)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, w.fail(err)
		}
		return c, taken
	}
}

// A TakenError is a recording that was put beside its place.
type TakenError struct {
	Path    string // where another cassette stays
	Instead string // where the recording is

	// Lacking says that the other one was to be replaced, but the recording is
	// not whole. Otherwise somebody else has written the other one meanwhile.
	Lacking bool
}

func (e *TakenError) Error() string {
	why := "somebody else wrote it meanwhile"
	if e.Lacking {
		why = "this recording lacks something"
	}
	return fmt.Sprintf("%q stays as it was, because %s; this recording is in %q", e.Path, why, e.Instead)
}
