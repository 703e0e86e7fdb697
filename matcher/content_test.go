package matcher_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
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

// TestUploadsOfOneShape: the words that a run has made up, in the names and the
// texts of what it sends, are those of the recorded run.
func TestUploadsOfOneShape(t *testing.T) {
	at := time.Unix(1, 0)
	recorded := archived(t, at, member{name: "conf_9f3c2a71.json", content: `{"db":"it_9f3c2a71"}`, mode: 0o644})
	asked := archived(t, at, member{name: "conf_04be77d1.json", content: `{"db":"it_04be77d1"}`, mode: 0o644, uid: 7})
	other := archived(t, at, member{name: "conf_04be77d1.json", content: `{"user":"it_04be77d1"}`, mode: 0o644})
	const to = "PUT /containers/a/archive?path=/ "
	x := matcher.NewIndex(&matcher.Rules{}, tape(to+recorded))

	q := ask(t, to+asked)
	require.Empty(t, x.Same(&q))
	level, found := levelOf(x, &q, binding.NewTable())
	require.True(t, found)
	require.Equal(t, matcher.Shaped, level)

	q = ask(t, to+other)
	_, found = levelOf(x, &q, binding.NewTable())
	require.False(t, found)
	nearest := x.Nearest(&q, binding.NewTable(), 1)
	require.Equal(t, []string{
		`"conf_04be77d1.json": asked, not recorded`, `"conf_9f3c2a71.json": recorded, not asked`,
	}, nearest[0].Explain().Files)
	require.Equal(t, []string{"body"}, nearest[0].Explain().Ignore)
}

// TestUploadsOfOneShapeOutside has the body outside the cassette.
func TestUploadsOfOneShapeOutside(t *testing.T) {
	const to = "PUT /containers/a/archive?path=/ "
	recorded := archived(t, time.Unix(1, 0), member{name: "conf_9f3c2a71", content: "1"})
	asked := ask(t, to+archived(t, time.Unix(2, 0), member{name: "conf_04be77d1", content: "1"}))
	path := filepath.Join(t.TempDir(), "run.yaml")
	w, err := cassettes.Create(path, false)
	require.NoError(t, err)
	defer w.Close()
	body := w.Spool(cassettes.Limits{Inline: -1}).Body()
	body.Upload()
	_, err = body.Write([]byte(recorded))
	require.NoError(t, err)
	stored, err := body.Finish()
	require.NoError(t, err)
	i := tape(to)[0]
	i.SetBodies(stored, cassettes.Body{}, cassettes.Body{})
	w.Append(i)
	_, err = w.Commit(cassettes.Header{Format: cassettes.Format}, true)
	require.NoError(t, err)

	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	x := matcher.NewIndex(&matcher.Rules{}, loaded.Interactions)
	level, found := levelOf(x, &asked, binding.NewTable())
	require.True(t, found)
	require.Equal(t, matcher.Shaped, level)
}
