package dockerhost_test

import (
	"context"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/dockerhost"
)

func TestDialUnix(t *testing.T) {
	path := socketPath(t)
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	serve(t, listener)
	talk(t, resolve(t, dockerhost.Config{Flag: "unix://" + path}))
	talk(t, resolve(t, dockerhost.Config{Flag: path}))
}

func TestDialTCP(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	serve(t, listener)
	talk(t, resolve(t, dockerhost.Config{Flag: "tcp://" + listener.Addr().String()}))
}

func TestDialContext(t *testing.T) {
	path, dir := socketPath(t), t.TempDir()
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	serve(t, listener)
	writeContext(t, dir, "mine", "unix://"+path, false)
	talk(t, resolve(t, dockerhost.Config{
		ConfigDir: dir, Getenv: environment(t, map[string]string{"DOCKER_CONTEXT": "mine"}),
	}))
}

func TestDialNobody(t *testing.T) {
	path := socketPath(t)
	_, err := resolve(t, dockerhost.Config{Flag: path}).Dial(within(t))
	require.EqualError(t, err, `no docker daemon at "unix://`+path+`" (--host): `+
		`connect: no such file or directory; start it, or name another with --host or DOCKER_HOST`)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestDialLeftoverSocket(t *testing.T) {
	path := socketPath(t)
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	require.NoError(t, err)
	listener.SetUnlinkOnClose(false)
	require.NoError(t, listener.Close())

	host := resolve(t, dockerhost.Config{Getenv: environment(t, map[string]string{"DOCKER_HOST": path})})
	_, err = host.Dial(within(t))
	require.ErrorContains(t, err, `(DOCKER_HOST): connect: connection refused; start it, or name another`)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestDialCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, flag := range []string{socketPath(t), "tcp://127.0.0.1:1", "ssh://box"} {
		host := resolve(t, dockerhost.Config{Flag: flag})
		_, err := host.Dial(ctx)
		require.ErrorContains(t, err, `no answer from the docker daemon at "`+host.String()+`" (--host): `)
		require.ErrorIs(t, err, context.Canceled)
	}
}
