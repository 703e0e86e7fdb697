package matcher_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// member is a file in an archive.
type member struct {
	name, content string
	mode          int64
	link          string
	uid           int
}

// archived makes a tar archive of files that were changed at a time.
func archived(t *testing.T, at time.Time, members ...member) string {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		h := &tar.Header{
			Typeflag: tar.TypeReg, Name: m.name, Mode: m.mode, Uid: m.uid, Size: int64(len(m.content)), ModTime: at,
		}
		if m.link != "" {
			h.Typeflag, h.Linkname = tar.TypeSymlink, m.link
		}
		require.NoError(t, w.WriteHeader(h))
		_, err := w.Write([]byte(m.content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.String()
}

func zipped(t *testing.T, content string, at time.Time) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.ModTime = at
	_, err := w.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func TestContent(t *testing.T) {
	old, now := time.Unix(1_000_000_000, 0), time.Unix(1_800_000_000, 0)
	file, other := member{name: "a", content: "1", mode: 0o644}, member{name: "b", content: "2"}
	tape := archived(t, old, file, other)
	for _, row := range []struct {
		name string
		same bool
		a, b string
	}{
		{"itself", same, tape, tape},
		{"other times", same, tape, archived(t, now, file, other)},
		{"another order", different, tape, archived(t, old, other, file)},
		{"another content", different, tape, archived(t, old, member{name: "a", content: "9", mode: 0o644}, other)},
		{"another mode", different, tape, archived(t, old, member{name: "a", content: "1", mode: 0o755}, other)},
		{"another owner", different, tape, archived(t, old, member{name: "a", content: "1", mode: 0o644, uid: 7}, other)},
		{"another name", different, tape, archived(t, old, member{name: "z", content: "1", mode: 0o644}, other)},
		{"another link", different, archived(t, old, member{name: "a", link: "b"}), archived(t, old, member{name: "a", link: "c"})},
		{"fewer files", different, tape, archived(t, old, file)},
		{"more padding", same, tape, tape + string(make([]byte, 10240))},
		{"compressed", same, tape, zipped(t, archived(t, now, file, other), now)},
		{"compressed at another time", same, zipped(t, tape, old), zipped(t, tape, now)},
		{"compressed, another content", different, zipped(t, tape, old), zipped(t, archived(t, old, file), old)},
		{"compressed, no archive", different, zipped(t, "1", old), zipped(t, "2", old)},
		{"looks compressed", different, "\x1f\x8b1", "\x1f\x8b2"},
		{"cut off in a file", different, tape[:513], tape},
		{"cut off in a head", different, tape[:100], tape[:101]},
		{"no archive", different, "FROM a", "FROM b"},
		{"an empty archive", different, string(make([]byte, 1024)), ""},
		{"nothing", same, "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, to := range []string{"POST /build", "PUT /containers/a/archive?path=/", "POST /images/load"} {
				requireVerdict(t, row.same, ask(t, to+" "+row.a), ask(t, to+" "+row.b))
			}
		})
	}
}
