package cassettes_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// recordOne records one answer and returns how the cassette was put in place.
func recordOne(t *testing.T, path string, force bool, text string) error {
	t.Helper()
	w, err := cassettes.Create(path, force)
	if err != nil {
		return err
	}
	i := &cassettes.Interaction{Request: cassettes.Request{Method: "GET"}}
	i.Details.Class = engineapi.Download
	i.SetBodies(cassettes.Body{}, spooled(t, w.Spool(cassettes.Limits{}).Body(), text), cassettes.Body{})
	w.Append(i)
	_, err = w.Commit(*sample("").Header, true)
	require.NoError(t, w.Close())
	return err
}

func TestRecordingAnewMendsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	recordBodies(t, path, cassettes.Limits{}, large)
	blob := filepath.Join(cassettes.BlobFolder(path), blobFiles(t, path)[0])
	require.NoError(t, os.WriteFile(blob, []byte("version https://git-lfs.github.com/spec/v1\n"), 0o600))
	recordBodies(t, path, cassettes.Limits{}, large)
	require.Len(t, blobFiles(t, path), 1)
	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	require.Equal(t, large, textOf(t, loaded.Interactions[0].ResponseBody()))
}

// TestBlobsOfACassetteThatWasMovedStay: its folder has still to be moved.
func TestBlobsOfACassetteThatWasMovedStay(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.yaml")
	recordBodies(t, path, cassettes.Limits{}, large)
	require.NoError(t, os.Rename(path, filepath.Join(dir, "old.yaml")))
	require.NoError(t, recordOne(t, path, false, "small"))
	require.NoError(t, os.Rename(filepath.Join(dir, "run.blobs"), filepath.Join(dir, "old.blobs")))
	old, err := cassettes.Load(filepath.Join(dir, "old.yaml"))
	require.NoError(t, err)
	require.Equal(t, large, textOf(t, old.Interactions[0].ResponseBody()))
}

// TestRecordingsAtTheSameTime leave a cassette whose bodies are all there, as
// they do one after the other.
func TestRecordingsAtTheSameTime(t *testing.T) {
	for name, row := range map[string]struct {
		force bool
		texts []string
	}{
		"each replaces the other":       {true, []string{large + "a", large + "b"}},
		"the same twice, in one place":  {true, []string{large, large}},
		"one finds its name taken":      {false, []string{large + "a", large + "b"}},
		"the same twice, of which one ": {false, []string{large, large}},
	} {
		t.Run(name, func(t *testing.T) {
			for range 30 {
				path := filepath.Join(t.TempDir(), "run.yaml")
				var both sync.WaitGroup
				for _, text := range row.texts {
					both.Go(func() { _ = recordOne(t, path, row.force, text) }) // one may find its name taken
				}
				both.Wait()
				loaded, err := cassettes.Load(path)
				require.NoError(t, err)
				require.Contains(t, row.texts, textOf(t, loaded.Interactions[0].ResponseBody()))
			}
		})
	}
}

// TestLinkedFolder may be another cassette's: nothing is read or removed there.
func TestLinkedFolder(t *testing.T) {
	dir := t.TempDir()
	one, other := filepath.Join(dir, "one.yaml"), filepath.Join(dir, "other.yaml")
	recordBodies(t, one, cassettes.Limits{}, large)
	require.NoError(t, os.Symlink(cassettes.BlobFolder(one), cassettes.BlobFolder(other)))
	err := recordOne(t, other, false, large+"x")
	require.ErrorContains(t, err, "is no folder")
	require.ErrorContains(t, err, "its large bodies are in")
	require.Len(t, blobFiles(t, one), 1)
	require.NoError(t, os.Symlink(one, other))
	linked, err := cassettes.Load(other)
	require.NoError(t, err, "a cassette may be linked: its folder is beside the file")
	require.Equal(t, large, textOf(t, linked.Interactions[0].ResponseBody()))
}

// TestSweepingIsNoReasonToFail: what is in the way stays there.
func TestSweepingIsNoReasonToFail(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	recordBodies(t, path, cassettes.Limits{}, large)
	blob := filepath.Join(cassettes.BlobFolder(path), blobFiles(t, path)[0])
	replaceBy(t, blob, func() error { return os.MkdirAll(filepath.Join(blob, "full"), 0o700) })
	require.NoError(t, recordOne(t, path, true, "small"))
	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	require.Equal(t, "small", loaded.Interactions[0].Response.Body)
}

// TestWhatAKilledRecorderLeft is removed by the next one, and nothing that is
// still in use.
func TestWhatAKilledRecorderLeft(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.yaml")
	left := filepath.Join(dir, ".run.yaml.spool-1")
	require.NoError(t, os.Mkdir(left, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(left, "body-1"), []byte("half"), 0o600))

	w, err := cassettes.Create(path, false)
	require.NoError(t, err)
	require.NoDirExists(t, left)
	body := w.Spool(cassettes.Limits{}).Body()
	_, err = io.WriteString(body, large)
	require.NoError(t, err)
	inUse := func() []string {
		all, err := filepath.Glob(filepath.Join(dir, ".run.yaml.spool-*"))
		require.NoError(t, err)
		return all
	}
	require.Len(t, inUse(), 1)
	_, err = cassettes.Create(path, false)
	require.NoError(t, err)
	require.Len(t, inUse(), 1, "somebody records there")
	_, err = body.Finish()
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Empty(t, inUse())
}

func TestFramesWhoseSumOverflows(t *testing.T) {
	_, err := cassettes.Decode(strings.NewReader(`version: 2
interactions:
- id: 0
  request: {method: GET, url: /events}
  response: {body: 0123456789}
  drydock:
    class: stream
    frames:
    - {event: output, size: 5}
    - {event: output, size: 9223372036854775807}
    - {event: output, size: 9223372036854775807}
    - {event: output, size: 7}
`))
	require.ErrorContains(t, err, "interaction 0: the frames are longer than the recorded bytes")
}
