// Package content tells apart what clients send and engines take as a whole:
// the tar of an image, of a build context, of files.
package content

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"unicode/utf8"
)

// buffer is the size in bytes of the pieces in which contents are read.
const buffer = 64 << 10

// A Digest stands for a content.
type Digest struct {
	// SHA256 is the digest of the bytes as they came, in hexadecimal digits.
	SHA256 string

	// Members is "tar:" and the digest of what is in an archive: the names,
	// modes, owners and contents of its members, as their times differ in every
	// run. It is empty for what is no archive.
	Members string

	// Size is the number of bytes.
	Size int64

	// Files are the members of an archive, in their order. There are none of
	// what is no archive, and of one with more than [MaxFiles].
	Files []File
}

const (
	// MaxFiles is how many members of an archive are told apart.
	MaxFiles = 10_000

	// maxText is the size in bytes of the largest file whose text is kept.
	maxText = 256 << 10

	// maxTexts is how many bytes of an archive's texts are kept.
	maxTexts = 4 << 20
)

// A File is a member of an archive.
type File struct {
	Name, Link string
	Kind       byte // as in the archive
	Mode       int64
	Size       int64 // of the content in bytes

	// Text is the content if it is text, and IsText is set. Else Sum is the
	// digest of it, and Data what it is as far as it is not large.
	Text   string
	IsText bool
	Sum    string
	Data   []byte
}

// Counts returns what of the content counts.
func (d Digest) Counts() string {
	if d.Members != "" {
		return d.Members
	}
	return OfBytes(d.SHA256)
}

// Read reads a content to its end. It fails only if that cannot be read.
func Read(r io.Reader) (Digest, error) {
	sum := sha256.New()
	counted := &counter{}
	whole := io.TeeReader(r, io.MultiWriter(sum, counted))
	var archive archive
	isArchive := archive.read(bufio.NewReaderSize(whole, buffer))
	if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, whole, make([]byte, buffer)); err != nil {
		return Digest{}, err
	}
	d := Digest{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: counted.n}
	if isArchive {
		d.Members = "tar:" + hex.EncodeToString(archive.sum.Sum(nil))
		d.Files = archive.files
	}
	return d, nil
}

// OfBytes returns what counts of a content that is no archive, by its SHA-256.
func OfBytes(sha256 string) string { return "sha256:" + sha256 }

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// An archive is what is known of a tar archive.
type archive struct {
	sum   hash.Hash // over its members
	files []File
	n     int // members
	texts int // bytes that are kept
}

// read reads an archive, compressed or not. It reports whether it is one.
func (a *archive) read(r *bufio.Reader) bool {
	var plain io.Reader = r
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return false
		}
		plain = unzipped
	}
	a.sum = sha256.New()
	members := tar.NewReader(plain)
	for {
		header, err := members.Next()
		if err == io.EOF {
			return a.n > 0
		}
		if err != nil || a.add(header, members) != nil {
			return false
		}
	}
}

// IsText tells what people and programs write from other content.
func IsText(content []byte) bool { return utf8.Valid(content) && bytes.IndexByte(content, 0) < 0 }

func (a *archive) add(h *tar.Header, content io.Reader) error {
	fmt.Fprintf(a.sum, "%q %q %q %o %d:%d %d\n", h.Typeflag, h.Name, h.Linkname, h.Mode, h.Uid, h.Gid, h.Size)
	f := File{Name: h.Name, Link: h.Linkname, Kind: h.Typeflag, Mode: h.Mode, Size: h.Size}
	whole := io.TeeReader(content, a.sum)
	if h.Size <= maxText && a.texts <= maxTexts {
		text, err := io.ReadAll(whole)
		if err != nil {
			return err
		}
		if f.IsText = IsText(text); f.IsText {
			f.Text = string(text)
		} else {
			f.Data = text
		}
		a.texts += len(text)
		whole = bytes.NewReader(text)
	}
	if !f.IsText {
		own := sha256.New()
		if _, err := io.Copy(own, whole); err != nil {
			return err
		}
		f.Sum = hex.EncodeToString(own.Sum(nil))
	}
	a.n++
	if a.files = append(a.files, f); a.n > MaxFiles {
		a.files = nil
	}
	return nil
}
