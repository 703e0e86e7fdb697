//go:build unix

package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes/samples"
	"github.com/drydock-go/drydock/internal/daemontest"
)

// A terminal is a pseudo-terminal that one command runs in.
type terminal struct {
	t       *testing.T
	file    *os.File
	command *exec.Cmd
	written bytes.Buffer
}

// inTerminal runs drydock in a terminal of its own.
func inTerminal(t *testing.T, columns uint16, args ...string) *terminal {
	t.Helper()
	command := exec.Command("drydock", args...)
	command.Dir = t.TempDir()
	file, err := pty.StartWithSize(command, &pty.Winsize{Rows: 24, Cols: columns})
	require.NoError(t, err)
	t.Cleanup(func() { file.Close(); _ = command.Process.Kill() })
	// Not every system has deadlines for terminals.
	stuck := time.AfterFunc(daemontest.Patience, func() { _ = command.Process.Kill() })
	t.Cleanup(func() { stuck.Stop() })
	return &terminal{t: t, file: file, command: command}
}

// await reads until the terminal was sent a text.
func (term *terminal) await(text string) {
	term.t.Helper()
	for buf := make([]byte, 4096); !strings.Contains(term.written.String(), text); {
		n, err := term.file.Read(buf)
		term.written.Write(buf[:n])
		require.NoError(term.t, err, "it wrote %q", term.written.String())
	}
}

// screen waits for the command to end, and returns what stands on the screen
// then.
func (term *terminal) screen() string {
	term.t.Helper()
	_, err := term.written.ReadFrom(term.file)
	if err != nil {
		require.ErrorIs(term.t, err, syscall.EIO) // as Linux says that nobody has it open any more
	}
	require.NoError(term.t, term.command.Wait(), term.written.String())
	var screen []string
	for line := range strings.SplitSeq(term.written.String(), "\n") {
		var cells []byte
		for part := range strings.SplitSeq(line, "\r") {
			cells = append([]byte(part), cells[min(len(part), len(cells)):]...)
		}
		screen = append(screen, strings.TrimRight(string(cells), " "))
	}
	return strings.Join(screen, "\n")
}

// sampleEngine serves a sample until the test ends.
func sampleEngine(t *testing.T) (host string) {
	t.Helper()
	dir := shortDir(t)
	cassette, socket := filepath.Join(dir, "sample.yaml"), filepath.Join(dir, "engine.sock")
	require.NoError(t, os.WriteFile(cassette, samples.Newest().File(), 0o600))
	engine := exec.Command("drydock", "replay", "--listen", "unix://"+socket, cassette)
	out, err := engine.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, engine.Start())
	t.Cleanup(func() {
		_ = engine.Process.Signal(os.Interrupt)
		_ = engine.Wait() // there may have been misses
	})
	_, err = out.Read(make([]byte, 100)) // when it listens, it says where
	require.NoError(t, err)
	return "unix://" + socket
}

// TestLiveLine: what passes is told in one line, that is gone in the end.
func TestLiveLine(t *testing.T) {
	socket := filepath.Join(shortDir(t), "d.sock")
	term := inTerminal(t, 60, "record", "--host", sampleEngine(t), "--listen", "unix://"+socket, "run.yaml")
	term.await("export DOCKER_HOST=unix://" + socket)
	term.await("\rdrydock: 0 interactions, 0 B up, 0 B down")
	conn, err := net.Dial("unix", socket)
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write([]byte("GET /version HTTP/1.1\r\nHost: docker\r\n\r\n"))
	require.NoError(t, err)
	term.await("\rdrydock: 1 interaction, 39 B up, ")
	_, err = term.file.WriteString("\x03") // Ctrl-C
	require.NoError(t, err)
	screen := term.screen()
	require.NotContains(t, screen, "down")
	require.NotContains(t, screen, "^C")
	require.Regexp(t, `(?s)^drydock: recording Docker .*; Ctrl-C ends it
export DOCKER_HOST=\S+
drydock: recorded 1 interaction of Docker .* to run.yaml
drydock: hint: drydock replay run.yaml
$`, screen)
}

// TestNoLiveLineBesideCommand: the terminal is the command's.
func TestNoLiveLineBesideCommand(t *testing.T) {
	term := inTerminal(t, 60, "record", "--host", sampleEngine(t), "run.yaml",
		"--", "sh", "-c", "ask GET /version >/dev/null; sleep 1; echo done")
	screen := term.screen()
	require.Regexp(t, `^done
drydock: recorded 1 interaction of `, screen)
	require.NotContains(t, term.written.String(), " up, ")
}

// TestQuietTerminal: nothing is said at all.
func TestQuietTerminal(t *testing.T) {
	socket := filepath.Join(shortDir(t), "d.sock")
	term := inTerminal(t, 60, "record", "-q", "--host", sampleEngine(t), "--listen", "unix://"+socket, "run.yaml")
	term.await("export")
	conn, err := net.Dial("unix", socket)
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write([]byte("GET /version HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"))
	require.NoError(t, err)
	_, err = new(bytes.Buffer).ReadFrom(conn)
	require.NoError(t, err)
	require.NoError(t, term.command.Process.Signal(os.Interrupt))
	require.Equal(t, "export DOCKER_HOST=unix://"+socket+"\n", term.screen())
}

// TestQuietTellsOfHTTP2 looks for the line that says what a cassette lacks: no
// flag hides it.
func TestQuietTellsOfHTTP2(t *testing.T) {
	const preface = "* HTTP/2.0\r\n\r\nSM\r\n\r\n"
	env := append(os.Environ(), "DOCKER_HOST="+sampleEngine(t))
	_, talk := drydock(t, env, "record", "--quiet", filepath.Join(shortDir(t), "run.yaml"), "--", "ask", "PRI", preface)
	require.Equal(t, "drydock: an HTTP/2 connection passed and was not recorded\n", talk)
}
