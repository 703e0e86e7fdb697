package daemontest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// A Script is what the daemon does with one connection, which is closed when
// the script returns.
type Script func(*Conn)

// Answers is the script of a daemon that answers one request after the other,
// and then waits for the client to go.
func Answers(answers ...string) Script {
	return func(c *Conn) {
		for _, answer := range answers {
			c.ReadRequest()
			c.Write(answer)
		}
		c.WantEnd()
	}
}

// A Daemon listens until the test ends.
type Daemon struct {
	listener net.Listener
	scripts  []Script
	over     chan struct{} // closed at the end of the test

	mu          sync.Mutex
	connections int
	failures    []error

	running sync.WaitGroup
}

// Start starts a daemon on a socket of the network "unix" or "tcp". The first
// connection gets the first script and so on; those that are left over get the
// last one. A daemon without scripts fails the test if anybody connects.
func Start(tb testing.TB, network string, scripts ...Script) *Daemon {
	tb.Helper()
	d := &Daemon{listener: Listen(tb, network), scripts: scripts, over: make(chan struct{})}
	d.running.Go(d.accept)
	tb.Cleanup(func() {
		tb.Helper()
		for _, failure := range d.stop() {
			tb.Error(failure)
		}
	})
	return d
}

// Listen listens on an address that is free: of loopback, or a path that is
// short enough for a unix socket wherever TMPDIR is. The listener is closed
// when the test ends.
func Listen(tb testing.TB, network string) net.Listener {
	tb.Helper()
	address := "127.0.0.1:0"
	if network == "unix" {
		dir, err := os.MkdirTemp("/tmp", "dt") //nolint:usetesting // T.TempDir is too long for a socket
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { _ = os.RemoveAll(dir) })
		address = filepath.Join(dir, "d.sock")
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { listener.Close() })
	return listener
}

// Addr returns where the daemon listens.
func (d *Daemon) Addr() net.Addr { return d.listener.Addr() }

// Host returns the address in the form of DOCKER_HOST.
func (d *Daemon) Host() string { return d.Addr().Network() + "://" + d.Addr().String() }

// Dial connects to the daemon; for the program that is tested.
func (d *Daemon) Dial(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	return dialer.DialContext(ctx, d.Addr().Network(), d.Addr().String())
}

// Connections returns how many connections there have been.
func (d *Daemon) Connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.connections
}

func (d *Daemon) accept() {
	for {
		conn, err := d.listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				d.failed(err)
			}
			return
		}
		d.mu.Lock()
		d.connections++
		n := d.connections
		d.mu.Unlock()
		d.running.Go(func() { d.run(n, conn) })
	}
}

// run runs the script of the nth connection.
func (d *Daemon) run(n int, conn net.Conn) {
	defer conn.Close()
	if len(d.scripts) == 0 {
		d.failed(errors.New("daemon: somebody connected, and nobody should"))
		return
	}
	script := d.scripts[min(n, len(d.scripts))-1]
	script(newConn(conn, d.over, func(format string, args ...any) {
		d.failed(fmt.Errorf("daemon, connection %d: "+format, append([]any{n}, args...)...))
		runtime.Goexit() // as Fatal does
	}))
}

func (d *Daemon) failed(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failures = append(d.failures, err)
}

// stop waits for the scripts to end, which they do when their peers have gone,
// and returns what failed.
func (d *Daemon) stop() []error {
	close(d.over)
	d.listener.Close()
	d.running.Wait()
	return d.failures
}
