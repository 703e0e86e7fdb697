package replayer

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/content"
	"github.com/drydock-go/drydock/matcher/binding"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// ofContainer reports whether an answer is an archive of a container's files:
// in those a client finds what it has put there, and its own names. Archives of
// images are sent as they were recorded: digests are made of them.
func ofContainer(e *engineapi.Operation, i *cassettes.Interaction) bool {
	return e != nil && e.Kind == engineapi.Container && i.Details.Class == engineapi.Download
}

// rewriteArchive writes the files of an archive through the bindings, and their
// names. It returns the archive itself if nothing in it is another one, or if
// it cannot be read.
func rewriteArchive(archive []byte, bound *binding.Table) []byte {
	var out bytes.Buffer
	changed, err := copyArchive(tar.NewWriter(&out), tar.NewReader(bytes.NewReader(archive)), bound)
	if err != nil || !changed {
		return archive
	}
	return out.Bytes()
}

func copyArchive(to *tar.Writer, from *tar.Reader, bound *binding.Table) (changed bool, err error) {
	for {
		h, err := from.Next()
		if errors.Is(err, io.EOF) {
			return changed, to.Close()
		}
		if err != nil {
			return false, err
		}
		data, err := io.ReadAll(from) // of a link or a folder, nothing
		if err != nil {
			return false, err
		}
		before := *h
		h.Name, h.Linkname = bound.ToLive(h.Name), bound.ToLive(h.Linkname)
		if live := rewriteFile(data, bound); !bytes.Equal(live, data) {
			changed = true
			data, h.Size = live, int64(len(live))
		}
		changed = changed || h.Name != before.Name || h.Linkname != before.Linkname
		if err := to.WriteHeader(h); err != nil {
			return false, err
		}
		if _, err := to.Write(data); err != nil {
			return false, err
		}
	}
}

// rewriteFile returns what stands for the content of a file.
func rewriteFile(data []byte, bound *binding.Table) []byte {
	if content.IsText(data) {
		return []byte(bound.ToLive(string(data)))
	}
	sum := sha256.Sum256(data)
	if live, ok := bound.Content(hex.EncodeToString(sum[:])); ok {
		return live
	}
	return data
}
