package cassettes

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/drydock-go/drydock/internal/content"
)

// DefaultInline is the size in bytes of the largest body that stands in the
// cassette itself.
const DefaultInline = 64 << 10

// window is the size in bytes of the window of the compression: small, as it is
// memory for whoever replays.
const window = 1 << 20

// Limits says where the bodies of a recording go, by their size in bytes.
type Limits struct {
	// Inline is the size of the largest body that stands in the cassette
	// itself; larger ones stand outside. Zero means [DefaultInline]; a
	// negative size, that all of them stand outside.
	Inline int64

	// Kept is the size of the largest body that is kept. Of larger ones only
	// the size is recorded. Zero means no limit.
	Kept int64
}

// A Spool takes the bodies of a recording while they pass. Large ones go to a
// folder, uncompressed so that nobody waits, and are compressed there when they
// are complete, one after the other. A nil Spool keeps all bodies in memory.
type Spool struct {
	limits Limits
	beside string // the folder is made beside this file

	compressing sync.Mutex // one at a time: it takes memory and a processor
	encoder     *zstd.Encoder
	running     sync.WaitGroup // one for each body that is being compressed

	mu     sync.Mutex
	dir    string // "" until it is needed
	unlock func() // of that folder
	bodies map[*Blob]*spooled
}

// spooled is a body in the spool's folder.
type spooled struct {
	done chan struct{} // closed when it is compressed
	path string
	err  error
}

// newSpool returns a Spool whose folder will be beside a cassette.
func newSpool(cassette string, limits Limits) *Spool {
	if limits.Inline == 0 {
		limits.Inline = DefaultInline
	}
	return &Spool{limits: limits, beside: cassette, bodies: map[*Blob]*spooled{}}
}

// Body returns a writer for one body, which must be finished.
func (s *Spool) Body() *BodyWriter {
	if s == nil {
		return &BodyWriter{}
	}
	return &BodyWriter{spool: s, inline: max(0, s.limits.Inline), kept: s.limits.Kept}
}

// create makes a file for a body, and the folder for the first one.
func (s *Spool) create() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		if err := s.makeFolder(); err != nil {
			return nil, err
		}
	}
	return os.CreateTemp(s.dir, "body-*")
}

// makeFolder makes the folder, which is locked for as long as it is in use.
func (s *Spool) makeFolder() error {
	parent := filepath.Dir(s.beside)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	unlock, _ := lockFolder(parent, true)
	defer unlock()
	// MkdirTemp makes it 0700: bodies may be anything.
	dir, err := os.MkdirTemp(parent, spoolPrefix(s.beside)+"*")
	if err != nil {
		return err
	}
	s.dir = dir
	s.unlock, _ = lockFolder(dir, true)
	return nil
}

// spoolPrefix is how the names of spools begin, beside the cassette.
func spoolPrefix(cassette string) string { return "." + filepath.Base(cassette) + ".spool-" }

// removeLeftSpools removes the spools that recorders of a cassette have left
// which were killed.
func removeLeftSpools(cassette string) {
	parent := filepath.Dir(cassette)
	unlock, _ := lockFolder(parent, true)
	defer unlock()
	entries, err := os.ReadDir(parent)
	if err != nil {
		return // there are none, or whoever writes there will say why not
	}
	for _, entry := range entries {
		if !entry.IsDir() || !strings.HasPrefix(entry.Name(), spoolPrefix(cassette)) {
			continue
		}
		dir := filepath.Join(parent, entry.Name())
		if unlock, left := lockFolder(dir, false); left {
			_ = os.RemoveAll(dir)
			unlock()
		}
	}
}

// take takes over a complete body, in the file at raw. The digests of the blob
// are known when that is compressed.
func (s *Spool) take(b *Blob, raw string, upload bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := &spooled{done: make(chan struct{})}
	s.bodies[b] = body
	s.running.Go(func() {
		defer close(body.done)
		s.compressing.Lock()
		defer s.compressing.Unlock()
		body.path, body.err = s.compress(b, raw, upload)
	})
}

// compress replaces a file by its compressed form, which is named by the digest
// of what it holds: the same body is kept once.
func (s *Spool) compress(b *Blob, raw string, upload bool) (path string, err error) {
	source, err := os.Open(raw)
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(raw) }() // what stays goes with the folder
	defer source.Close()
	out, err := os.Create(raw + blobExtension)
	if err != nil {
		return "", err
	}
	if err := errors.Join(s.digest(b, out, source, upload), out.Sync(), out.Close()); err != nil {
		return "", errors.Join(err, os.Remove(out.Name()))
	}
	path = filepath.Join(filepath.Dir(raw), b.SHA256+blobExtension)
	return path, os.Rename(out.Name(), path)
}

// digest compresses a body and works out its digests on the way.
func (s *Spool) digest(b *Blob, out io.Writer, source io.Reader, upload bool) (err error) {
	if s.encoder == nil {
		s.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
		if err != nil {
			return err
		}
	}
	s.encoder.Reset(out)
	source = io.TeeReader(source, s.encoder)
	if upload {
		var read content.Digest
		read, err = content.Read(source)
		b.SHA256, b.Content = read.SHA256, read.Counts()
	} else {
		sum := sha256.New()
		_, err = io.CopyBuffer(struct{ io.Writer }{sum}, source, make([]byte, portion))
		b.SHA256 = hex.EncodeToString(sum.Sum(nil))
	}
	return errors.Join(err, s.encoder.Close())
}

// lost waits until all bodies are compressed, and returns those that could not
// be.
func (s *Spool) lost() map[*Blob]error {
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[*Blob]error{}
	for b, body := range s.bodies {
		if body.err != nil {
			all[b] = body.err
		}
	}
	return all
}

func (s *Spool) file(b *Blob) (string, error) {
	s.mu.Lock()
	body, there := s.bodies[b]
	s.mu.Unlock()
	if !there {
		return "", errors.New("it is no body of this recording")
	}
	<-body.done
	return body.path, body.err
}

func (s *Spool) open(b *Blob) (io.ReadCloser, error) {
	path, err := s.file(b)
	if err != nil {
		return nil, err
	}
	return openBlob(path, b)
}

// folder returns the folder of the bodies, "" if there is none.
func (s *Spool) folder() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dir
}

// remove removes the folder. All bodies must have been finished.
func (s *Spool) remove() error {
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		return nil
	}
	err := os.RemoveAll(s.dir)
	s.unlock()
	s.dir = ""
	return err
}
