package matcher

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

// contentDigest tells contents apart: archives by the names, modes, owners
// and contents of what they hold, as their times differ in every run; other
// content by its bytes. It is empty for no content.
func contentDigest(r io.Reader) (string, error) {
	all := sha256.New()
	counted := &counter{}
	whole := io.TeeReader(r, io.MultiWriter(all, counted))
	members, isArchive := archiveDigest(bufio.NewReader(whole))
	if _, err := io.Copy(io.Discard, whole); err != nil {
		return "", err
	}
	switch {
	case counted.n == 0:
		return "", nil
	case isArchive:
		return "tar:" + members, nil
	}
	return "sha256:" + hex.EncodeToString(all.Sum(nil)), nil
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// archiveDigest digests the members of a tar archive, compressed or not.
func archiveDigest(r *bufio.Reader) (digest string, ok bool) {
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
