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
	members, isArchive := digestArchive(bufio.NewReaderSize(whole, buffer))
	if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, whole, make([]byte, buffer)); err != nil {
		return Digest{}, err
	}
	d := Digest{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: counted.n}
	if isArchive {
		d.Members = "tar:" + members
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

// digestArchive digests the members of a tar archive, compressed or not.
func digestArchive(r *bufio.Reader) (digest string, ok bool) {
	var plain io.Reader = r
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return "", false
		}
		plain = unzipped
	}
	sum := sha256.New()
	archive := tar.NewReader(plain)
	for n := 0; ; n++ {
		header, err := archive.Next()
		if err == io.EOF {
			return hex.EncodeToString(sum.Sum(nil)), n > 0
		}
		if err != nil || addMember(sum, header, archive) != nil {
			return "", false
		}
	}
}

func addMember(sum hash.Hash, h *tar.Header, content io.Reader) error {
	fmt.Fprintf(sum, "%q %q %q %o %d:%d %d\n", h.Typeflag, h.Name, h.Linkname, h.Mode, h.Uid, h.Gid, h.Size)
	_, err := io.Copy(sum, content)
	return err
}
