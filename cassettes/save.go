package cassettes

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
)

// Save writes c to path: whole, or not at all. The file is written beside its
// place, read back with go-vcr's own loader and with ours, and then renamed.
// Bodies that stand outside are brought into the folder that belongs to path.
func Save(path string, c *Cassette) error {
	// A link stays one: what it leads to is replaced.
	return save(followed(path), c, os.Rename)
}

// saveNew is Save, but fails with [fs.ErrExist] where there is a file.
func saveNew(path string, c *Cassette) error {
	return save(path, c, placeNew)
}

// placeNew renames a file without replacing another, as far as the file system
// can: a link is refused where there is a file, and a rename is not.
func placeNew(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil {
		return os.Remove(temp)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// Some file systems have no links.
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fs.ErrExist, err)
	}
	return os.Rename(temp, path)
}

func save(path string, c *Cassette, place func(temp, path string) error) error {
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
	return install(temp.Name(), path, c, place)
}

// install puts a written cassette in its place, and what stands outside before
// that: nothing refers to what is not there. One at a time does it in a folder,
// as blobs that one removes may be what another relies on.
func install(temp, path string, c *Cassette, place func(temp, path string) error) error {
	unlock, _ := lockFolder(filepath.Dir(path), true)
	defer unlock()
	folder := blobFolderOf(path)
	brought, err := folder.bring(c)
	if err != nil {
		folder.takeBack(brought)
		return fmt.Errorf("%q was not written: %w; what was recorded is in %q", path, err, temp)
	}
	replaced := replacedBy(path, folder)
	if err := place(temp, path); err != nil {
		folder.takeBack(brought)
		return errors.Join(err, os.Remove(temp))
	}
	for _, i := range c.Interactions {
		if i.source != nil {
			i.source = folder
		}
	}
	folder.sweep(replaced, c)
	return syncDir(filepath.Dir(path))
}

// replacedBy returns the cassette that is at path, if it has a folder; nil if
// there is none, or none that can be read.
func replacedBy(path string, folder blobFolder) *Cassette {
	if folder.check() != nil {
		return nil
	}
	c, err := decodeFile(path)
	if err != nil {
		return nil
	}
	return c
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
	own, err := decodeFile(path)
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
