package cassettes

import (
	"cmp"
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
	path string

	mu           sync.Mutex
	interactions []*Interaction
}

// Create prepares a cassette at path. It fails early where Commit would fail
// late: a wrong extension, a missing or read-only folder, and, unless replace
// is set, a cassette that is there already ([ErrExists]).
func Create(path string, replace bool) (*Writer, error) {
	if filepath.Ext(path) != Extension || filepath.Base(path) == Extension {
		return nil, fmt.Errorf("%q: the name of a cassette ends in %s", path, Extension)
	}
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
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	probe, err := os.CreateTemp(filepath.Dir(path), tempPattern(path))
	if err != nil {
		return nil, fmt.Errorf("cannot write beside %q: %w", path, err)
	}
	return &Writer{path: path}, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Append takes a finished interaction. The writer keeps it.
func (w *Writer) Append(i *Interaction) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.interactions = append(w.interactions, i)
}

// Commit orders the interactions by their arrival, writes the file beside its
// place, reads it back with go-vcr's own loader, and renames it.
func (w *Writer) Commit(h Header) (*Cassette, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.interactions) == 0 {
		return nil, ErrEmpty
	}
	slices.SortFunc(w.interactions, func(a, b *Interaction) int { return cmp.Compare(a.ID, b.ID) })
	c := &Cassette{Header: &h, Interactions: w.interactions}
	return c, Save(w.path, c)
}

// Save writes c to path, whole or not at all: see [Writer.Commit].
func Save(path string, c *Cassette) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), tempPattern(path))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	if err := errors.Join(Encode(temp, c), temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	if err := readBack(temp.Name(), c); err != nil {
		return fmt.Errorf("%q was not written: %w", path, err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// tempPattern names the temporary file beside a cassette: hidden, and with
// the extension without which go-vcr would not read it back.
func tempPattern(path string) string {
	return "." + strings.TrimSuffix(filepath.Base(path), Extension) + ".*" + Extension
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
