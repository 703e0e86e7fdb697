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

// readContent tells contents apart: archives by the names, modes, owners and
// contents of what they hold, as their times differ in every run; other content
// by its bytes.
func readContent(r io.Reader) (Body, error) {
	all := sha256.New()
	counted := &counter{}
	whole := io.TeeReader(r, io.MultiWriter(all, counted))
	members, isArchive := archiveDigest(bufio.NewReader(whole))
	if _, err := io.Copy(io.Discard, whole); err != nil {
		return Body{}, err
	}
	if counted.n == 0 {
		return Body{}, nil
	}
	body := bytesBody(hex.EncodeToString(all.Sum(nil)))
	if isArchive {
		body.canonical = "tar:" + members
	}
	return body, nil
}

// bytesBody is a body of which nothing is known but the digest of its bytes.
func bytesBody(sha256 string) Body {
	return Body{canonical: "sha256:" + sha256, bytes: "sha256:" + sha256}
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
