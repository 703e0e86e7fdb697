package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/samples"
	"github.com/drydock-go/drydock/replayer"
)

// TestReadmeTranscript runs what the README shows and holds it against what
// the README says is printed. A replayed sample stands for the engine, so that
// it needs none; TestReadmeTranscriptOnEngines uses real ones.
func TestReadmeTranscript(t *testing.T) {
	if _, err := exec.LookPath("docker"); err != nil {
		skip(t, "the README shows the docker command, and there is none")
	}
	sample, err := samples.Newest().Load()
	require.NoError(t, err)
	socket := filepath.Join(shortDir(t), "engine.sock")
	l, err := net.Listen("unix", socket)
	require.NoError(t, err)
	serving := make(chan error, 1)
	go func() {
		serving <- replayer.New(replayer.Config{Cassettes: []*cassettes.Cassette{sample}}).Serve(t.Context(), l)
	}()
	t.Cleanup(func() { require.NoError(t, <-serving) }) // the context of the test is done by then
	runTranscript(t, "unix://"+socket)
}

func TestReadmeTranscriptOnEngines(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) { runTranscript(t, e.host) })
	}
}

// runTranscript runs the lines of the README's transcript that start with $
// in one shell, and compares all that is printed.
func runTranscript(t *testing.T, host string) {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(readme), "```console\n")
	require.True(t, found)
	transcript, _, _ := strings.Cut(rest, "```")
	var script, want strings.Builder
	for line := range strings.Lines(transcript) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			script.WriteString(command)
		} else {
			want.WriteString(line)
		}
	}
	shell := exec.Command("sh", "-e", "-c", script.String())
	shell.Dir = t.TempDir()
	shell.Env = append(os.Environ(), "DOCKER_HOST="+host, "DOCKER_CONFIG="+t.TempDir())
	printed, err := shell.CombinedOutput()
	require.NoError(t, err, "%s", printed)
	require.Equal(t, anyEngine(want.String()), anyEngine(string(printed)))
}

var engineVersion = regexp.MustCompile(`Docker \S+ \(API [0-9.]+\)`)

// anyEngine leaves out which engine it was.
func anyEngine(text string) string { return engineVersion.ReplaceAllString(text, "Docker") }

// shortDir makes a folder whose path leaves room for a socket.
func shortDir(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("/tmp", "dd") //nolint:usetesting // tb.TempDir is too deep
	require.NoError(tb, err)
	tb.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
