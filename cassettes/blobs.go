package cassettes

import (
	"bufio"
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
// path, and holds the bodies that stand outside it.
func BlobFolder(cassette string) string {
	return strings.TrimSuffix(cassette, Extension) + blobsExtension
}

func blobFolderOf(cassette string) blobFolder { return blobFolder(BlobFolder(cassette)) }

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
	if err := b.check(); err != nil {
		return "", err
	}
	path := filepath.Join(string(f), b.SHA256+blobExtension)
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is no regular file", path)
	}
	return path, err
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

func (r *blobReader) Read(p []byte) (int, error) {
	n, err := r.plain.Read(p)
	r.sum.Write(p[:n])
	if r.left -= int64(n); r.left < 0 {
		return 0, r.damaged("it is longer")
	}
	switch {
	case errors.Is(err, io.EOF) && r.left > 0:
		return n, r.damaged("it ends early")
	case errors.Is(err, io.EOF) && hex.EncodeToString(r.sum.Sum(nil)) != r.blob.SHA256:
		return n, r.damaged("its digest is another")
	case err != nil && !errors.Is(err, io.EOF):
		return n, r.damaged(err.Error())
	}
	return n, err
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
				brought = append(brought, filepath.Join(string(f), b.SHA256+blobExtension))
			}
		}
	}
	return brought, nil
}

func (f blobFolder) bringOne(from blobSource, b *Blob) (isNew bool, err error) {
	if _, err := f.file(b); err == nil {
		return false, nil // the same name is the same content
	}
	if from == nil {
		return false, errors.New("it is nowhere")
	}
	path, err := from.file(b)
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(string(f), 0o755); err != nil {
		return false, err
	}
	target := filepath.Join(string(f), b.SHA256+blobExtension)
	if os.Link(path, target) == nil {
		return true, nil
	}
	return true, copyFile(target, path) // another file system, or one without links
}

func copyFile(target, path string) error {
	source, err := os.Open(path)
	if err != nil {
		return err
	}
	defer source.Close()
	temp, err := os.CreateTemp(filepath.Dir(target), ".blob-*")
	if err != nil {
		return err
	}
	_, err = io.Copy(temp, source)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// takeBack removes files that bring has brought, and the folder if it is empty
// then.
func (f blobFolder) takeBack(brought []string) {
	for _, path := range brought {
		_ = os.Remove(path) // what cannot be removed is only in the way
	}
	_ = os.Remove(string(f))
}

// sweep removes the blobs that a cassette does not name: those of the one that
// it replaced. Files of other names are somebody else's.
func (f blobFolder) sweep(c *Cassette) error {
	named := map[string]bool{}
	for _, i := range c.Interactions {
		for _, b := range i.blobs() {
			named[b.SHA256+blobExtension] = true
		}
	}
	entries, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		digest, isBlob := strings.CutSuffix(entry.Name(), blobExtension)
		if isBlob && (&Blob{SHA256: digest}).check() == nil && !named[entry.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(string(f), entry.Name())))
		}
	}
	_ = os.Remove(string(f)) // if it is empty
	return err
}
