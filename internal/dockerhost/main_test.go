package dockerhost_test

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/drydock-go/drydock/internal/dockerhost"
)

// fakeSSHVariable makes this test binary act as ssh; see ssh_test.go.
const fakeSSHVariable = "DOCKERHOST_FAKE_SSH"

func TestMain(m *testing.M) {
	if socket := os.Getenv(fakeSSHVariable); socket != "" {
		os.Exit(fakeSSH(socket))
	}
	goleak.VerifyTestMain(m)
}

// patience is for what should take no time at all.
const patience = 20 * time.Second

// within is a context that outlasts no test.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// environment is a Getenv over a map, with no home but an empty one.
func environment(t *testing.T, vars map[string]string) func(string) string {
	t.Helper()
	home := t.TempDir()
	return func(key string) string {
		if value, ok := vars[key]; ok {
			return value
		}
		if key == "HOME" {
			return home
		}
		return ""
	}
}

// resolve is Resolve for an address that must be good.
func resolve(t *testing.T, cfg dockerhost.Config) *dockerhost.Host {
	t.Helper()
	if cfg.Getenv == nil {
		cfg.Getenv = environment(t, nil)
	}
	host, err := dockerhost.Resolve(cfg)
	require.NoError(t, err)
	return host
}

// socketPath is a path short enough for a unix socket, wherever TMPDIR is.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "dh") //nolint:usetesting // t.TempDir is too long for a socket
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "d.sock")
}

// serve answers each connection with "heard " and what it said, once it has said
// all: only a client that half-closes gets an answer.
func serve(t *testing.T, listener net.Listener) {
	t.Helper()
	var group sync.WaitGroup
	group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			group.Go(func() {
				defer conn.Close()
				said, _ := io.ReadAll(conn)
				_, _ = conn.Write(append([]byte("heard "), said...))
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		group.Wait()
	})
}

// talk says hello over a new connection, half-closes and wants the answer.
func talk(t *testing.T, host *dockerhost.Host) {
	t.Helper()
	conn, err := host.Dial(within(t))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(conn, "hello")
	require.NoError(t, err)
	half, ok := conn.(interface{ CloseWrite() error })
	require.True(t, ok, "%T has no CloseWrite", conn)
	require.NoError(t, half.CloseWrite())
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Equal(t, "heard hello", string(answer))
}
