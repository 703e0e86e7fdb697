package cassettes_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"

	"github.com/drydock-go/drydock/cassettes"
)

// extend adds one answer to a cassette.
func extend(t *testing.T, path, text string, whole bool) (*cassettes.Cassette, error) {
	t.Helper()
	w, err := cassettes.Extend(path)
	require.NoError(t, err)
	appendTo(t, w, text)
	c, err := w.Commit(cassettes.Header{Clients: []string{"another", "sample"}}, whole)
	require.NoError(t, w.Close())
	return c, err
}

func appendTo(t *testing.T, w *cassettes.Writer, text string) {
	t.Helper()
	id := len(w.Earlier().Interactions)
	i := &cassettes.Interaction{ID: id, Request: cassettes.Request{Method: "GET", RequestURI: "/images/get"}}
	i.Details.At = time.Hour
	i.SetBodies(cassettes.Body{}, spooled(t, w.Spool(cassettes.Limits{}).Body(), text), cassettes.Body{})
	w.Append(i)
}

func TestExtendKeepsWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	recordBodies(t, path, cassettes.Limits{}, "small", large)
	before, err := cassettes.Load(path)
	require.NoError(t, err)
	stood, err := os.ReadFile(path)
	require.NoError(t, err)

	added := strings.ToUpper(large)
	c, err := extend(t, path, added, true)
	require.NoError(t, err)
	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	require.Equal(t, c.Interactions[2].Details, loaded.Interactions[2].Details)
	require.Len(t, loaded.Interactions, 3)
	require.Equal(t, before.Interactions, loaded.Interactions[:2])
	require.Equal(t, before.Header.Engine, loaded.Header.Engine)
	require.Subset(t, loaded.Header.Clients, append([]string{"another"}, before.Header.Clients...))
	for n, want := range []string{"small", large, added} {
		require.Equal(t, want, textOf(t, loaded.Interactions[n].ResponseBody()))
	}
	require.Len(t, blobFiles(t, path), 2)
	foreign, err := vcr.Load(strings.TrimSuffix(path, ".yaml"))
	require.NoError(t, err)
	require.Len(t, foreign.Interactions, 3)

	// In the file, what is new stands after what was there, letter for letter.
	stands, err := os.ReadFile(path)
	require.NoError(t, err)
	_, first, _ := strings.Cut(string(stood), "\ninteractions:\n")
	first, _, _ = strings.Cut(first, "\nend:\n")
	_, all, _ := strings.Cut(string(stands), "\ninteractions:\n")
	require.True(t, strings.HasPrefix(all, first), "%s\n%s", first, all)
}

// TestFailuresToExtend leave the cassette as it was.
func TestFailuresToExtend(t *testing.T) {
	newCassette := func(t *testing.T) (path string, stood []byte) {
		t.Helper()
		path = filepath.Join(t.TempDir(), "run.yaml")
		recordBodies(t, path, cassettes.Limits{}, large)
		stood, err := os.ReadFile(path)
		require.NoError(t, err)
		return path, stood
	}
	requireAsItWas := func(t *testing.T, path string, stood []byte) {
		t.Helper()
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, stood, now)
		loaded, err := cassettes.Load(path)
		require.NoError(t, err)
		require.Equal(t, large, textOf(t, loaded.Interactions[0].ResponseBody()))
	}
	t.Run("nothing new", func(t *testing.T) {
		path, stood := newCassette(t)
		w, err := cassettes.Extend(path)
		require.NoError(t, err)
		_, err = w.Commit(cassettes.Header{}, true)
		require.ErrorIs(t, err, cassettes.ErrEmpty)
		requireAsItWas(t, path, stood)
	})
	t.Run("not whole", func(t *testing.T) {
		path, stood := newCassette(t)
		_, err := extend(t, path, "more", false)
		var taken *cassettes.TakenError
		require.ErrorAs(t, err, &taken)
		require.True(t, taken.Lacking)
		requireAsItWas(t, path, stood)
		beside, err := cassettes.Load(taken.Instead)
		require.NoError(t, err)
		require.Len(t, beside.Interactions, 2)
		require.Equal(t, large, textOf(t, beside.Interactions[0].ResponseBody()), "it has blobs of its own")
	})
	t.Run("changed meanwhile", func(t *testing.T) {
		path, _ := newCassette(t)
		w, err := cassettes.Extend(path)
		require.NoError(t, err)
		_, err = extend(t, path, "more", true)
		require.NoError(t, err)
		stood, err := os.ReadFile(path)
		require.NoError(t, err)
		appendTo(t, w, "most")
		_, err = w.Commit(cassettes.Header{}, true)
		var taken *cassettes.TakenError
		require.ErrorAs(t, err, &taken)
		require.False(t, taken.Lacking)
		require.ErrorContains(t, err, "because somebody else wrote it meanwhile")
		requireAsItWas(t, path, stood)
		beside, err := cassettes.Load(taken.Instead)
		require.NoError(t, err)
		require.Equal(t, "most", beside.Interactions[1].Response.Body)
	})
}

func TestExtendRefuses(t *testing.T) {
	dir := t.TempDir()
	_, err := cassettes.Extend(filepath.Join(dir, "missing.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)

	foreign := vcr.New(filepath.Join(dir, "foreign"))
	foreign.AddInteraction(&vcr.Interaction{Request: vcr.Request{Method: "GET", URL: "http://docker/info"}})
	require.NoError(t, foreign.Save())
	_, err = cassettes.Extend(filepath.Join(dir, "foreign.yaml"))
	require.ErrorIs(t, err, cassettes.ErrForeign)

	broken := filepath.Join(dir, "broken.yaml")
	require.NoError(t, os.WriteFile(broken, []byte("version: 2\n"), 0o600))
	_, err = cassettes.Extend(broken)
	var parse *cassettes.ParseError
	require.ErrorAs(t, err, &parse)
}

// TestExtendACassetteThatHasGone puts all of it where it was.
func TestExtendACassetteThatHasGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	recordBodies(t, path, cassettes.Limits{}, "first")
	w, err := cassettes.Extend(path)
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	appendTo(t, w, "second")
	_, err = w.Commit(cassettes.Header{}, true)
	require.NoError(t, err)
	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	require.Len(t, loaded.Interactions, 2)
}
