package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/drydock-go/drydock/internal/dockerhost"
)

const listenUsage = "listen on `ADDRESS`, unix:///path or tcp://127.0.0.1:2375, instead of a private socket"

// A dock is where clients find Drydock.
type dock struct {
	net.Listener

	// host is what clients put in DOCKER_HOST.
	host string

	remove func() error
}

// Close stops listening and leaves nothing behind.
func (d *dock) Close() error {
	err := d.Listener.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return errors.Join(err, d.remove())
}

// openDock listens on an address, or on a private socket if there is none.
func openDock(ctx context.Context, address string) (*dock, error) {
	switch scheme, rest, _ := strings.Cut(address, "://"); {
	case address == "":
		return privateSocket(ctx)
	case scheme == "unix" && filepath.IsAbs(rest):
		return listenUnix(ctx, rest, func() error { return nil })
	case scheme == "tcp":
		return listenTCP(address)
	}
	return nil, &usageError{
		msg:  fmt.Sprintf("cannot listen on %q", address),
		hint: "write --listen unix:///path/to.sock or --listen tcp://127.0.0.1:2375",
	}
}

// privateSocket listens in a folder of its own that nobody else can enter.
func privateSocket(ctx context.Context) (*dock, error) {
	dir, err := os.MkdirTemp("", "drydock-")
	if err == nil && len(dir) > dockerhost.MaxSocketPath()-len("/docker.sock") {
		// A deep TMPDIR, as test runners have, is too long for a socket.
		if err = os.Remove(dir); err == nil {
			dir, err = os.MkdirTemp("/tmp", "drydock-")
		}
	}
	if err != nil {
		return nil, &failure{err: fmt.Errorf("make a folder for the socket: %w", err)}
	}
	return listenUnix(ctx, filepath.Join(dir, "docker.sock"), func() error { return os.RemoveAll(dir) })
}

func listenUnix(ctx context.Context, path string, remove func() error) (*dock, error) {
	if limit := dockerhost.MaxSocketPath(); len(path) > limit {
		return nil, &usageError{
			msg: fmt.Sprintf("the path of the socket is too long: %q has %d bytes, and %d is the most",
				path, len(path), limit),
			hint: "choose a shorter one, such as unix:///tmp/docker.sock",
		}
	}
	if err := removeStale(ctx, path); err != nil {
		return nil, err
	}
	l, err := listenPrivately(path)
	if err != nil {
		return nil, errors.Join(&failure{err: fmt.Errorf("listen on %q: %w", path, err)}, remove())
	}
	return &dock{Listener: l, host: "unix://" + path, remove: remove}, nil
}

// removeStale removes a socket that nobody listens on, as a Drydock that was
// killed leaves it, and nothing else.
func removeStale(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.Mode().Type() == fs.ModeSocket {
		conn, dialErr := (&net.Dialer{}).DialContext(ctx, "unix", path)
		if errors.Is(dialErr, syscall.ECONNREFUSED) {
			return os.Remove(path)
		}
		if dialErr == nil {
			conn.Close()
		}
		return &failure{
			err:  fmt.Errorf("somebody listens on %q already", path),
			hint: "choose another --listen, or stop the other one",
		}
	}
	return &failure{err: fmt.Errorf("%q exists and is no socket", path), hint: "choose another --listen"}
}

func listenTCP(address string) (*dock, error) {
	u, err := url.Parse(address)
	if err != nil || u.Port() == "" || u.Path != "" {
		return nil, &usageError{msg: fmt.Sprintf("cannot listen on %q", address), hint: "write --listen tcp://127.0.0.1:2375"}
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, &usageError{
			msg: fmt.Sprintf("%q is no loopback address, and drydock listens on no other: "+
				"a Docker socket has no password", address),
			hint: "write --listen tcp://127.0.0.1:" + u.Port(),
		}
	}
	l, err := net.Listen("tcp", u.Host)
	if err != nil {
		return nil, &failure{err: err, hint: "choose another port, or 0 for any"}
	}
	return &dock{Listener: l, host: "tcp://" + l.Addr().String(), remove: func() error { return nil }}, nil
}
