package content_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/content"
)

// archived is an archive of one file that was changed at a time.
func archived(t *testing.T, at time.Time, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "a", Mode: 0o644, Size: int64(len(text)), ModTime: at}))
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func read(t *testing.T, text string) content.Digest {
	t.Helper()
	d, err := content.Read(iotest.HalfReader(strings.NewReader(text)))
	require.NoError(t, err)
	require.Equal(t, int64(len(text)), d.Size)
	return d
}

func TestArchivesAreTheSameWhateverTheirTimes(t *testing.T) {
	one, other := read(t, archived(t, time.Unix(1, 0), "x")), read(t, archived(t, time.Unix(2, 0), "x"))
	require.Equal(t, one.Counts(), other.Counts())
	require.NotEqual(t, one.SHA256, other.SHA256)
	require.NotEqual(t, one.Counts(), read(t, archived(t, time.Unix(1, 0), "y")).Counts())
}

func TestOtherContentCountsByItsBytes(t *testing.T) {
	for _, text := range []string{"", "no archive", archived(t, time.Unix(1, 0), "cut off")[:515], "\x1f\x8b no gzip"} {
		d := read(t, text)
		require.Empty(t, d.Members)
		require.Equal(t, content.OfBytes(d.SHA256), d.Counts())
	}
}

func TestContentThatCannotBeRead(t *testing.T) {
	broken := errors.New("broken")
	_, err := content.Read(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
}
