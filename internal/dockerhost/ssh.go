package dockerhost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// exitGrace is how long a child may take to end once its streams have.
	exitGrace = 2 * time.Second

	// stderrGrace is how long its standard error may stay open after that; it is
	// part of exitGrace.
	stderrGrace = time.Second

	// stderrLimit is how much of the child's standard error is kept: its end.
	stderrLimit = 4 << 10
)

// dialSSH runs docker's own bridge from stdio to the daemon on another machine.
func dialSSH(ctx context.Context, addr address) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// The child lives as long as the connection, not as long as the dialing.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "ssh", sshArgs(addr)...) //nolint:gosec // see sshArgs
	detach(cmd)
	return startPiped(cmd, addr)
}

// sshArgs is the command line. Everything of the address that could be taken for
// an option stands behind one, or behind the dashes.
func sshArgs(addr address) []string {
	args := []string{"-o", "ConnectTimeout=30", "-T"}
	if addr.user != "" {
		args = append(args, "-l", addr.user)
	}
	if addr.port != "" {
		args = append(args, "-p", addr.port)
	}
	args = append(args, "--", addr.hostname, "docker")
	if addr.path != "" {
		args = append(args, "--host="+shellQuote("unix://"+addr.path))
	}
	return append(args, "system", "dial-stdio")
}

// shellQuote makes s one word of the shell on the other machine.
func shellQuote(s string) string {
	safe := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' ||
			strings.ContainsRune("-_./:@%+=,", r)
	}
	if strings.TrimFunc(s, safe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// pipedConn is a connection whose other end is the stdin and stdout of a child.
type pipedConn struct {
	cmd     *exec.Cmd
	address address
	in      *os.File // the child's stdin
	out     *os.File // the child's stdout
	stderr  tail

	exited  chan struct{} // closed when the child has been reaped
	exitErr error         // set before exited is closed

	sentAll   atomic.Bool // CloseWrite was called
	closeOnce sync.Once
	closed    chan struct{} // closed by Close
}

// startPiped starts cmd as the other end of a connection.
func startPiped(cmd *exec.Cmd, addr address) (net.Conn, error) {
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		_, _ = childIn.Close(), in.Close()
		return nil, err
	}
	c := &pipedConn{
		cmd: cmd, address: addr, in: in, out: out,
		exited: make(chan struct{}), closed: make(chan struct{}),
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = childIn, childOut, &c.stderr
	// A master of shared connections that ssh leaves behind keeps stderr open.
	cmd.WaitDelay = stderrGrace
	err = cmd.Start()
	_, _ = childIn.Close(), childOut.Close()
	if err != nil {
		_, _ = in.Close(), out.Close()
		return nil, err
	}
	go c.reap()
	return c, nil
}

// reap waits for the child. Close waits for reap.
func (c *pipedConn) reap() {
	err := c.cmd.Wait()
	if !errors.Is(err, exec.ErrWaitDelay) {
		c.exitErr = err
	}
	close(c.exited)
}

// Read reads what the daemon sends.
func (c *pipedConn) Read(p []byte) (int, error) {
	n, err := c.out.Read(p)
	if n == 0 && errors.Is(err, io.EOF) {
		return 0, c.death(io.EOF)
	}
	return n, c.plain(err)
}

// Write sends to the daemon.
func (c *pipedConn) Write(p []byte) (int, error) {
	n, err := c.in.Write(p)
	if err == nil || errors.Is(err, os.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
		return n, c.plain(err)
	}
	return n, c.death(err)
}

// CloseWrite tells the daemon that nothing more will be sent.
func (c *pipedConn) CloseWrite() error {
	if c.isClosed() {
		return net.ErrClosed
	}
	if c.sentAll.Swap(true) {
		return nil // as on a socket
	}
	return c.in.Close()
}

// Close ends the connection and the child, which has a moment to end by itself
// so that what was written arrives.
func (c *pipedConn) Close() error {
	err := net.ErrClosed
	c.closeOnce.Do(func() {
		close(c.closed)
		_ = c.in.Close() // may have been, by CloseWrite
		err = c.out.Close()
		if !c.ended() {
			_ = c.cmd.Process.Kill()
		}
		<-c.exited
	})
	return err
}

// ended waits a moment for the child and reports whether it has been reaped.
func (c *pipedConn) ended() bool {
	timer := time.NewTimer(exitGrace)
	defer timer.Stop()
	select {
	case <-c.exited:
		return true
	case <-timer.C:
		return false
	}
}

// death is the error when a stream of the child has ended: how the child died if
// it did, else err.
func (c *pipedConn) death(err error) error {
	if !c.ended() || c.exitErr == nil {
		return err
	}
	if c.isClosed() {
		return net.ErrClosed
	}
	said := c.stderr.String()
	if said == "" {
		said = "it said nothing"
	}
	command := "ssh " + strings.Join(sshArgs(c.address), " ")
	return fmt.Errorf("ssh to %q ended (%w): %s; try: %s", c.address, c.exitErr, said, command)
}

// plain turns the errors of files into those of connections.
func (c *pipedConn) plain(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return net.ErrClosed
	}
	return err
}

func (c *pipedConn) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// LocalAddr is the same as RemoteAddr: a pipe has no address of its own.
func (c *pipedConn) LocalAddr() net.Addr { return pipedAddr(c.address.String()) }

// RemoteAddr is the address of the daemon, as text.
func (c *pipedConn) RemoteAddr() net.Addr { return pipedAddr(c.address.String()) }

// SetDeadline sets both deadlines.
func (c *pipedConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline bounds Read, where the system's pipes have deadlines.
func (c *pipedConn) SetReadDeadline(t time.Time) error {
	if c.isClosed() {
		return net.ErrClosed
	}
	return c.out.SetReadDeadline(t)
}

// SetWriteDeadline bounds Write, where the system's pipes have deadlines.
func (c *pipedConn) SetWriteDeadline(t time.Time) error {
	if c.isClosed() {
		return net.ErrClosed
	}
	if c.sentAll.Load() {
		return nil // nothing left to bound, and no error on a socket
	}
	return c.in.SetWriteDeadline(t)
}

// pipedAddr is the address of an ssh connection.
type pipedAddr string

func (pipedAddr) Network() string  { return schemeSSH }
func (a pipedAddr) String() string { return string(a) }

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - stderrLimit; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
