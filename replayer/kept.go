package replayer

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"
	"math"
	"os"
)

// keptInMemory is how many bytes of a request are kept in memory.
const keptInMemory = 64 << 10

// A keptRequest holds what was read of one request, as it came: large ones on
// the disk. There it is encrypted with a key that is nowhere else than here:
// nobody has looked yet what of it is a secret.
type keptRequest struct {
	dir   string // "" for the system's own
	whole bool   // all of the request has been read
	over  bool   // no more is kept

	text   bytes.Buffer // the beginning
	file   *os.File     // the rest; nil if there is none
	sealed cipher.StreamWriter
	block  cipher.Block
	err    error // why not all is here
}

// write keeps what came next. What goes wrong shows when it is read.
func (k *keptRequest) write(p []byte) {
	if k.over || k.err != nil {
		return
	}
	if room := keptInMemory - k.text.Len(); k.file == nil && room > 0 {
		n := min(room, len(p))
		k.text.Write(p[:n])
		p = p[n:]
	}
	if len(p) == 0 {
		return
	}
	if k.file == nil {
		if k.err = k.create(); k.err != nil {
			return
		}
	}
	_, k.err = k.sealed.Write(p)
}

func (k *keptRequest) create() (err error) {
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails
	if k.block, err = aes.NewCipher(key[:]); err != nil {
		return err
	}
	if k.file, err = os.CreateTemp(k.dir, ".drydock-request-*"); err != nil {
		return err
	}
	_ = os.Remove(k.file.Name()) // where an open file cannot be removed, close does it
	k.sealed = cipher.StreamWriter{S: k.stream(), W: k.file}
	return nil
}

// stream returns the beginning of the key stream. The key serves for one file,
// so that the counter may begin anywhere.
func (k *keptRequest) stream() cipher.Stream {
	return cipher.NewCTR(k.block, make([]byte, aes.BlockSize))
}

// reader returns what was kept. It must not be read any more when that is
// closed.
func (k *keptRequest) reader() io.Reader {
	text := bytes.NewReader(k.text.Bytes())
	if k.file == nil {
		return text
	}
	file := io.NewSectionReader(k.file, 0, math.MaxInt64)
	return io.MultiReader(text, cipher.StreamReader{S: k.stream(), R: file})
}

// close forgets what was kept, and keeps no more.
func (k *keptRequest) close() {
	k.over = true
	k.text = bytes.Buffer{}
	if k.file != nil {
		_ = k.file.Close()           // it is empty space by now
		_ = os.Remove(k.file.Name()) //nolint:gosec // G703: CreateTemp has made the name
		k.file = nil
	}
}
