package cassettes

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

const (
	// blobsExtension is how the name of the folder of blobs ends, beside the
	// cassette whose name ends in Extension.
	blobsExtension = ".blobs"

	// blobExtension is how the name of every blob ends.
	blobExtension = ".zst"

	// maxWindow is the size in bytes of the largest window that is accepted
	// of a compressed blob: more is memory that a stranger's file would take.
	maxWindow = 8 << 20
)

// A blobFolder holds the blobs of one cassette: each in a file that is named by
// the digest of what it holds, compressed with zstd.
type blobFolder string

// BlobFolder returns the path of the folder that belongs to the cassette at a
// path, and holds the bodies that stand outside it. It is beside the file, not
// beside a link to that.
func BlobFolder(cassette string) string { return string(blobFolderOf(cassette)) }

func blobFolderOf(cassette string) blobFolder {
	return blobFolder(strings.TrimSuffix(followed(cassette), Extension) + blobsExtension)
}

// followed returns what a link leads to, and any other path as it is.
func followed(path string) string {
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == fs.ModeSymlink {
		if target, err := filepath.EvalSymlinks(path); err == nil {
			return target
		}
	}
	return path
}

// check makes sure that a blob can be there: its name is a digest and nothing
// else, so that no cassette leads out of its folder.
func (b *Blob) check() error {
	raw, err := hex.DecodeString(b.SHA256)
	switch {
	case b.Dropped && b.SHA256 == "" && b.Size >= 0:
		return nil
	case err != nil || len(raw) != sha256.Size || strings.ToLower(b.SHA256) != b.SHA256:
		return fmt.Errorf("%q is not a SHA-256 digest in lower case", b.SHA256)
	case b.Size < 0:
		return fmt.Errorf("a body of %d bytes", b.Size)
	}
	return nil
}

func (f blobFolder) file(b *Blob) (string, error) {
	if err := errors.Join(b.check(), f.check()); err != nil {
		return "", err
	}
	path := f.path(b)
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is no regular file", path)
	}
	return path, err
}

func (f blobFolder) path(b *Blob) string { return filepath.Join(string(f), b.SHA256+blobExtension) }

// check makes sure that the folder is one: through a link it could be another
// cassette's.
func (f blobFolder) check() error {
	info, err := os.Lstat(string(f))
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%q is no folder", string(f))
	}
	return err
}

func (f blobFolder) open(b *Blob) (io.ReadCloser, error) {
	path, err := f.file(b)
	if err != nil {
		return nil, err
	}
	return openBlob(path, b)
}

// A blobReader reads a compressed blob and holds it against its digest.
type blobReader struct {
	file  *os.File
	plain *zstd.Decoder
	sum   hash.Hash
	left  int64
	blob  *Blob
}

func openBlob(path string, b *Blob) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	plain, err := zstd.NewReader(bufio.NewReader(file), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &blobReader{file: file, plain: plain, sum: sha256.New(), left: b.Size, blob: b}, nil
}

// Read holds the last bytes back until it is certain that all are what was
// recorded: a damaged body must not look like a whole one.
func (r *blobReader) Read(p []byte) (int, error) {
	n, err := r.plain.Read(p)
	r.sum.Write(p[:n])
	if r.left -= int64(n); r.left == 0 && err == nil {
		var more [1]byte
		if _, err = io.ReadFull(r.plain, more[:]); err == nil {
			r.left--
		}
	}
	switch {
	case r.left < 0:
		return 0, r.damaged("it is longer")
	case err == nil:
		return n, nil
	case !errors.Is(err, io.EOF):
		return 0, r.damaged(err.Error())
	case r.left > 0:
		return 0, r.damaged("it ends early")
	case hex.EncodeToString(r.sum.Sum(nil)) != r.blob.SHA256:
		return 0, r.damaged("its digest is another")
	}
	return n, io.EOF
}

func (r *blobReader) damaged(why string) error {
	return fmt.Errorf("%q does not hold the %d bytes that were recorded: %s", r.file.Name(), r.blob.Size, why)
}

func (r *blobReader) Close() error {
	r.plain.Close()
	return r.file.Close()
}

// bring puts the blobs of a cassette into its folder, from wherever they are,
// and returns the files that were not there before.
func (f blobFolder) bring(c *Cassette) (brought []string, err error) {
	for _, i := range c.Interactions {
		for _, b := range i.blobs() {
			if b.Dropped {
				continue
			}
			isNew, err := f.bringOne(i.source, b)
			if err != nil {
				return brought, fmt.Errorf("the body %.12s of interaction %d: %w", b.SHA256, i.ID, err)
			}
			if isNew {
				brought = append(brought, f.path(b))
			}
		}
	}
	if len(brought) > 0 {
		err = syncDir(string(f))
	}
	return brought, err
}

// bringOne puts a blob in its place, also if there is one: that may be damaged.
func (f blobFolder) bringOne(from blobSource, b *Blob) (isNew bool, err error) {
	if from == nil {
		return false, errors.New("it is nowhere")
	}
	path, err := from.file(b)
	if err != nil || from == f {
		return false, err
	}
	if err := os.MkdirAll(string(f), 0o755); err != nil {
		return false, err
	}
	if err := f.check(); err != nil {
		return false, err
	}
	target, temp := f.path(b), filepath.Join(string(f), "."+rand.Text()[:8]+blobExtension)
	_, statErr := os.Lstat(target)
	if os.Link(path, temp) != nil {
		err = copyFile(temp, path) // another file system, or one without links
	}
	if err == nil {
		err = os.Rename(temp, target)
	}
	_ = os.Remove(temp) // it is still there if both were one file already
	return errors.Is(statErr, fs.ErrNotExist), err
}

func copyFile(target, path string) error {
	source, err := os.Open(path)
	if err != nil {
		return err
	}
	defer source.Close()
	//nolint:gosec // G302: less the umask, as the cassette has it
	copied, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(copied, source)
	return errors.Join(err, copied.Sync(), copied.Close())
}

// takeBack removes files that bring has brought, and the folder if it is empty
// then.
func (f blobFolder) takeBack(brought []string) {
	for _, path := range brought {
		_ = os.Remove(path) // what cannot be removed is only in the way
	}
	_ = os.Remove(string(f))
}

// sweep removes the blobs of a cassette that was replaced, as far as the new one
// does not name them. Other files are somebody else's. What cannot be removed is
// only in the way.
func (f blobFolder) sweep(replaced, c *Cassette) {
	if replaced == nil || f.check() != nil {
		return
	}
	named := map[string]bool{}
	for _, b := range c.Outside() {
		named[b.SHA256] = true
	}
	for _, b := range replaced.Outside() {
		if path, err := f.file(b); err == nil && !named[b.SHA256] {
			_ = os.Remove(path)
		}
	}
	_ = os.Remove(string(f)) // if it is empty
}
