package cassettes

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
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
	replace bool // what stands there may go

	mu           sync.Mutex
	interactions []*Interaction
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
	return w, probeDir(filepath.Dir(path))
}

// probeDir makes sure that files can be made in a folder. One that does not
// exist is made when there is something to put into it.
func probeDir(dir string) error {
	probe, err := os.CreateTemp(dir, ".drydock-*")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
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

// Commit puts the cassette in place and returns it.
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
	slices.SortFunc(w.interactions, func(a, b *Interaction) int { return cmp.Compare(a.ID, b.ID) })
	c := &Cassette{Header: &h, Interactions: w.interactions}
	if err := os.MkdirAll(filepath.Dir(w.path), 0o755); err != nil {
		return nil, err
	}
	_, err := os.Stat(w.path)
	if err == nil && (!w.replace || !whole) {
		return w.commitBeside(c)
	}
	if err := Save(w.path, c); err != nil {
		return nil, err
	}
	return c, nil
}

func (w *Writer) commitBeside(c *Cassette) (*Cassette, error) {
	taken := &TakenError{Path: w.path, Instead: strings.TrimSuffix(w.path, Extension) + ".partial" + Extension}
	if err := Save(taken.Instead, c); err != nil {
		return nil, err
	}
	return c, taken
}

// A TakenError is a recording that was put beside its place.
type TakenError struct {
	Path    string // where another cassette stays
	Instead string // where the recording is
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("%q stays as it was; this recording is in %q", e.Path, e.Instead)
}

// Save writes c to path: whole, or not at all. The file is written beside its
// place, read back with go-vcr's own loader and with ours, and then renamed.
func Save(path string, c *Cassette) error {
	// A link stays one: what it leads to is replaced.
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	temp, err := createBeside(path)
	if err != nil {
		return err
	}
	if err := errors.Join(Encode(temp, c), temp.Sync(), temp.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %q: %w", path, err), os.Remove(temp.Name()))
	}
	if err := readBack(temp.Name(), c); err != nil {
		// A recording cannot be had again: what there is, is kept.
		return fmt.Errorf("%q was not written: %w; what was recorded is in %q", path, err, temp.Name())
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// createBeside makes a file in the folder of path: hidden, with the extension
// without which go-vcr would not read it back, and with the rights of the file
// that it replaces, or those that any new file gets.
func createBeside(path string) (*os.File, error) {
	mode := fs.FileMode(0o666) // less the umask
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	name := strings.TrimSuffix(filepath.Base(path), Extension)
	for {
		temp := filepath.Join(filepath.Dir(path), "."+name+"."+rand.Text()[:8]+Extension)
		f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// readBack holds a written file against what should stand in it, as go-vcr
// reads it and as we do. The bytes of a recording cannot be had again, so a
// fault of any YAML library must show before the recording is gone.
func readBack(path string, c *Cassette) error {
	foreign, err := vcr.Load(strings.TrimSuffix(path, Extension))
	if err != nil {
		return fmt.Errorf("go-vcr cannot read it back: %w", err)
	}
	own, err := Load(path)
	if err != nil {
		return fmt.Errorf("it cannot be read back: %w", err)
	}
	if len(foreign.Interactions) != len(c.Interactions) || len(own.Interactions) != len(c.Interactions) {
		return fmt.Errorf("%d interactions became %d (go-vcr) and %d",
			len(c.Interactions), len(foreign.Interactions), len(own.Interactions))
	}
	for n, want := range c.Interactions {
		if !sameStored(want, &foreign.Interactions[n].Request, &foreign.Interactions[n].Response) {
			return fmt.Errorf("go-vcr reads interaction %d back changed", want.ID)
		}
		if !sameStored(want, &own.Interactions[n].Request, &own.Interactions[n].Response) ||
			!reflect.DeepEqual(normalDetails(want.Details), normalDetails(own.Interactions[n].Details)) {
			return fmt.Errorf("interaction %d reads back changed", want.ID)
		}
	}
	return nil
}

// sameStored compares what carries meaning; empty and absent are the same in
// a file.
func sameStored(want *Interaction, request *Request, response *Response) bool {
	return want.Request.Method == request.Method &&
		want.Request.URL == request.URL &&
		want.Request.RequestURI == request.RequestURI &&
		want.Request.Body == request.Body &&
		want.Request.ContentLength == request.ContentLength &&
		sameHeader(want.Request.Headers, request.Headers) &&
		want.Response.Status == response.Status &&
		want.Response.Code == response.Code &&
		want.Response.Body == response.Body &&
		want.Response.ContentLength == response.ContentLength &&
		want.Response.Duration == response.Duration &&
		slices.Equal(want.Response.TransferEncoding, response.TransferEncoding) &&
		sameHeader(want.Response.Headers, response.Headers)
}

func sameHeader(a, b map[string][]string) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

func normalDetails(d Details) Details {
	if len(d.Frames) == 0 {
		d.Frames = nil
	}
	return d
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
