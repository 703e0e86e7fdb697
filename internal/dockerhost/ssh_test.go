//go:build unix

package dockerhost_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/dockerhost"
)

// putSSH puts a script on PATH as ssh.
func putSSH(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// putBridge puts fakeSSH on PATH, in front of socket.
func putBridge(t *testing.T, socket string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(fakeSSHVariable, socket)
	putSSH(t, `exec "`+self+`" "$@"`)
}

func dialSSH(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := resolve(t, dockerhost.Config{Flag: address}).Dial(within(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestDialSSH(t *testing.T) {
	socket := socketPath(t)
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	serve(t, listener)
	putBridge(t, socket)

	for address, want := range map[string]string{
		"ssh://box":                   "-o ConnectTimeout=30 -T -- box docker system dial-stdio",
		"ssh://me@box:2222":           "-o ConnectTimeout=30 -T -l me -p 2222 -- box docker system dial-stdio",
		"ssh://-oProxyCommand=x":      "-o ConnectTimeout=30 -T -- -oProxyCommand=x docker system dial-stdio",
		"ssh://box/run/user/1/d.sock": "-o ConnectTimeout=30 -T -- box docker --host=unix:///run/user/1/d.sock system dial-stdio",
		"ssh://box/a%20b;'c":          `-o ConnectTimeout=30 -T -- box docker --host='unix:///a b;'\''c' system dial-stdio`,
	} {
		talk(t, resolve(t, dockerhost.Config{Flag: address}))
		args, err := os.ReadFile(socket + ".args")
		require.NoError(t, err)
		require.Equal(t, want, strings.ReplaceAll(string(args), "\n", " "))
	}
}

func TestSSHDiesAtOnce(t *testing.T) {
	putSSH(t, "echo 'ssh: Could not resolve hostname box' >&2; exit 255")
	conn := dialSSH(t, "ssh://me@box")
	_, err := conn.Read(make([]byte, 1))
	require.EqualError(t, err, `ssh to "ssh://me@box" ended (exit status 255): ssh: Could not resolve hostname box; `+
		`try: ssh -o ConnectTimeout=30 -T -l me -- box docker system dial-stdio`)

	_, err = conn.Write([]byte("GET /"))
	require.ErrorContains(t, err, "Could not resolve hostname box")
	require.NoError(t, conn.Close())
}

func TestSSHDiesWithoutAWord(t *testing.T) {
	putSSH(t, "exit 3")
	_, err := dialSSH(t, "ssh://box").Read(make([]byte, 1))
	require.ErrorContains(t, err, "ended (exit status 3): it said nothing; try: ssh ")
}

func TestSSHKeepsTheEndOfALongComplaint(t *testing.T) {
	putSSH(t, "yes noise | head -c 60000 >&2; echo the cause >&2; exit 1")
	_, err := dialSSH(t, "ssh://box").Read(make([]byte, 1))
	require.ErrorContains(t, err, "noise\nthe cause; try: ")
	require.Less(t, len(err.Error()), 5000)
}

func TestSSHLeavesAMasterBehind(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	hold, err := os.OpenFile(fifo, os.O_RDWR, 0)
	require.NoError(t, err)
	defer hold.Close() // ends the cat, which holds stderr
	putSSH(t, `cat <"`+fifo+`" >/dev/null & echo gone >&2; exit 255`)

	_, err = dialSSH(t, "ssh://box").Read(make([]byte, 1))
	require.ErrorContains(t, err, "ended (exit status 255): gone;")
}

func TestSSHThatEndsWellIsTheEnd(t *testing.T) {
	putSSH(t, "echo warning >&2; printf bye")
	got, err := io.ReadAll(dialSSH(t, "ssh://box"))
	require.NoError(t, err)
	require.Equal(t, "bye", string(got))
}

func TestSSHIsNotThere(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := resolve(t, dockerhost.Config{Flag: "ssh://box"}).Dial(within(t))
	require.EqualError(t, err, `no docker daemon at "ssh://box" (--host): `+
		`exec: "ssh": executable file not found in $PATH; install ssh, or name another with --host or DOCKER_HOST`)
}

func TestCloseEndsAStubbornSSH(t *testing.T) {
	putSSH(t, "echo $$; exec sleep 600")
	conn := dialSSH(t, "ssh://box")
	line := make([]byte, 32)
	n, err := conn.Read(line)
	require.NoError(t, err)
	var pid int
	_, err = fmt.Sscan(string(line[:n]), &pid)
	require.NoError(t, err)

	blocked := make(chan error)
	go func() {
		_, err := conn.Read(make([]byte, 1))
		blocked <- err
	}()
	require.NoError(t, conn.Close())
	require.ErrorIs(t, <-blocked, net.ErrClosed)
	require.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH, "the child has been reaped")

	require.ErrorIs(t, conn.Close(), net.ErrClosed)
	_, err = conn.Read(line)
	require.ErrorIs(t, err, net.ErrClosed)
	_, err = conn.Write(line)
	require.ErrorIs(t, err, net.ErrClosed)
	require.ErrorIs(t, conn.SetDeadline(time.Now()), net.ErrClosed)
}

func TestSSHConnIsAConn(t *testing.T) {
	putSSH(t, "exec cat")
	conn := dialSSH(t, "ssh://me@box/x")
	require.Equal(t, "ssh", conn.RemoteAddr().Network())
	require.Equal(t, "ssh://me@box/x", conn.RemoteAddr().String())
	require.Equal(t, conn.RemoteAddr(), conn.LocalAddr())

	require.NoError(t, conn.SetReadDeadline(time.Now().Add(-time.Second)))
	_, err := conn.Read(make([]byte, 1))
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	require.True(t, timeout.Timeout())

	require.NoError(t, conn.(interface{ CloseWrite() error }).CloseWrite())
	require.NoError(t, conn.(interface{ CloseWrite() error }).CloseWrite(), "twice is once")
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)), "with one half closed")
	got, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Empty(t, got)
}
