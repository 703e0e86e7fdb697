package cassettes

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/klauspost/compress/zstd"
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
		// MkdirTemp makes it 0700: bodies may be anything.
		if err := os.MkdirAll(filepath.Dir(s.beside), 0o755); err != nil {
			return nil, err
		}
		dir, err := os.MkdirTemp(filepath.Dir(s.beside), "."+filepath.Base(s.beside)+".spool-*")
		if err != nil {
			return nil, err
		}
		s.dir = dir
	}
	return os.CreateTemp(s.dir, "body-*")
}

// take takes over a complete body, in the file at raw. The digest of the blob is
// known when that is compressed.
func (s *Spool) take(b *Blob, raw string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := &spooled{done: make(chan struct{})}
	s.bodies[b] = body
	s.running.Go(func() {
		defer close(body.done)
		s.compressing.Lock()
		defer s.compressing.Unlock()
		body.path, body.err = s.compress(b, raw)
	})
}

// compress replaces a file by its compressed form, which is named by the digest
// of what it holds: the same body is kept once.
func (s *Spool) compress(b *Blob, raw string) (path string, err error) {
	source, err := os.Open(raw)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, source.Close(), os.Remove(raw)) }()
	out, err := os.Create(raw + blobExtension)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	if err := errors.Join(s.encode(out, io.TeeReader(source, sum)), out.Sync(), out.Close()); err != nil {
		return "", errors.Join(err, os.Remove(out.Name()))
	}
	b.SHA256 = hex.EncodeToString(sum.Sum(nil))
	path = filepath.Join(filepath.Dir(raw), b.SHA256+blobExtension)
	return path, os.Rename(out.Name(), path)
}

func (s *Spool) encode(out io.Writer, source io.Reader) (err error) {
	if s.encoder == nil {
		s.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
		if err != nil {
			return err
		}
	}
	s.encoder.Reset(out)
	// Its own ReadFrom would take larger buffers.
	_, err = io.CopyBuffer(struct{ io.Writer }{s.encoder}, source, make([]byte, portion))
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

// remove removes the folder. All bodies must have been finished.
func (s *Spool) remove() error {
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		return nil
	}
	err := os.RemoveAll(s.dir)
	s.dir = ""
	return err
}
