package replayer

import (
	"archive/tar"
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/binding"
)

// members are the headers of an archive, and what is in its files.
type members []struct {
	tar.Header
	content string
}

func archive(t *testing.T, all members) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range all {
		m.Size, m.Mode, m.ModTime = int64(len(m.content)), 0o640, time.Unix(1_764_000_000, 0)
		require.NoError(t, w.WriteHeader(&m.Header))
		_, err := io.WriteString(w, m.content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestArchives(t *testing.T) {
	bound := binding.NewTable()
	require.True(t, bound.Bind([]binding.Pair{{Recorded: "04be77d1", Live: "9f3c2a71aa"}}))
	recorded := archive(t, members{
		{tar.Header{Typeflag: tar.TypeDir, Name: "it_04be77d1/", PAXRecords: map[string]string{"DRYDOCK.test": "kept"}}, ""},
		{tar.Header{Typeflag: tar.TypeReg, Name: "it_04be77d1/config", Uid: 7}, "name = 04be77d1\n"},
		{tar.Header{Typeflag: tar.TypeSymlink, Name: "link", Linkname: "it_04be77d1/config"}, ""},
		{tar.Header{Typeflag: tar.TypeReg, Name: "binary"}, "04be77d1\x00"},
	})
	rewritten := rewriteArchive(recorded, bound)
	require.Equal(t, archive(t, members{
		{tar.Header{Typeflag: tar.TypeDir, Name: "it_9f3c2a71aa/", PAXRecords: map[string]string{"DRYDOCK.test": "kept"}}, ""},
		{tar.Header{Typeflag: tar.TypeReg, Name: "it_9f3c2a71aa/config", Uid: 7}, "name = 9f3c2a71aa\n"},
		{tar.Header{Typeflag: tar.TypeSymlink, Name: "link", Linkname: "it_9f3c2a71aa/config"}, ""},
		{tar.Header{Typeflag: tar.TypeReg, Name: "binary"}, "04be77d1\x00"},
	}), rewritten)

	others := archive(t, members{{tar.Header{Typeflag: tar.TypeReg, Name: "other"}, "content"}})
	require.Equal(t, others, rewriteArchive(others, bound))
	cut := recorded[:700]
	require.Equal(t, cut, rewriteArchive(cut, bound), "what cannot be read is sent as it is")
}
