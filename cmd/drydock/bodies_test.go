package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
)

// TestMemoryDoesNotGrowWithBodies sends a small body and a large one up and
// down, through the recorder and then to the replay of that, and compares the
// most memory that each process has had.
func TestMemoryDoesNotGrowWithBodies(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells what memory a process has had")
	}
	const small, large, mayGrow = 1 << 20, 64 << 20, 24 << 20
	for _, way := range bulkWays {
		t.Run(way.name, func(t *testing.T) {
			recordSmall, replaySmall := peaks(t, way, small)
			recordLarge, replayLarge := peaks(t, way, large)
			require.Less(t, recordLarge-recordSmall, int64(mayGrow), "drydock record")
			require.Less(t, replayLarge-replaySmall, int64(mayGrow), "drydock replay")
		})
	}
}

// peaks records one body and replays it, and returns the most memory that
// either has taken, in bytes.
func peaks(t *testing.T, way bulkWay, size int64) (record, replay int64) {
	t.Helper()
	tape := filepath.Join(shortDir(t), "bulk.yaml")
	for _, mode := range []string{"record", "replay"} {
		m := startMiddle(t, mode, tape, bulkEngine(t, size))
		client := m.client()
		way.send(t, client, size)
		client.CloseIdleConnections()
		peak := m.stop(t)
		if mode == "record" {
			record = peak
			require.FileExists(t, tape)
			require.DirExists(t, filepath.Join(filepath.Dir(tape), "bulk.blobs"))
		} else {
			replay = peak
		}
	}
	left, err := os.ReadDir(filepath.Dir(tape))
	require.NoError(t, err)
	require.Len(t, left, 2, "the cassette, the folder, and nothing else")
	return record, replay
}

// TestDiskThatIsFull keeps neither the client from its bytes nor the rest from
// being recorded.
func TestDiskThatIsFull(t *testing.T) {
	const size = 8 << 20
	for _, way := range bulkWays {
		t.Run(way.name, func(t *testing.T) {
			tape := filepath.Join(shortDir(t), "bulk.yaml")
			// No file may be larger than 1 MiB: writing fails as on a full disk.
			m := startMiddle(t, "record within 1 MiB", tape, bulkEngine(t, size))
			client := m.client()
			way.send(t, client, size)
			client.CloseIdleConnections()
			require.NoError(t, m.process.Process.Signal(os.Interrupt))
			require.Error(t, m.process.Wait())
			require.Equal(t, exitFailed, m.process.ProcessState.ExitCode())
			require.Contains(t, m.talk.String(), "the recording lacks something: a body of 8388608 bytes could not be kept")
			loaded, err := cassettes.Load(tape)
			require.NoError(t, err)
			require.Len(t, loaded.Interactions, 1)
			require.NoDirExists(t, cassettes.BlobFolder(tape))
		})
	}
}
