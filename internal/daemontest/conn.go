package daemontest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Patience is for what should take no time at all.
const Patience = 20 * time.Second

// A Conn is one side of a connection. Its methods return only if they did what
// they say; otherwise they fail the test, and end the script that called them.
type Conn struct {
	conn net.Conn
	in   *bufio.Reader
	fail func(format string, args ...any) // does not return
	over <-chan struct{}                  // closed at the end of the test
}

func newConn(conn net.Conn, over <-chan struct{}, fail func(format string, args ...any)) *Conn {
	// The error of a connection that is already broken comes again later.
	_ = conn.SetDeadline(time.Now().Add(Patience))
	return &Conn{conn: conn, in: bufio.NewReader(conn), over: over, fail: fail}
}

// Dial connects to a listener, for the goroutine of the test. The connection
// is closed when the test ends.
func Dial(tb testing.TB, to net.Addr) *Conn {
	tb.Helper()
	var dialer net.Dialer
	conn, err := dialer.DialContext(tb.Context(), to.Network(), to.String())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	return newConn(conn, tb.Context().Done(), func(format string, args ...any) {
		tb.Helper()
		tb.Fatalf("client: "+format, args...)
	})
}

// ReadHead reads the head of a message and returns it as it came, with the
// empty line that ends it.
func (c *Conn) ReadHead() string {
	var head strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		head.WriteString(line)
		if err != nil {
			c.fail("a head, as far as %q: %v", head.String(), err)
		}
		if strings.TrimRight(line, "\r\n") == "" {
			return head.String()
		}
	}
}

// ReadRequest reads a request and its body, whatever their framing.
func (c *Conn) ReadRequest() (request *http.Request, body string) {
	request, err := http.ReadRequest(c.in)
	if err != nil {
		c.fail("a request: %v", err)
	}
	defer request.Body.Close()
	all, err := io.ReadAll(request.Body)
	if err != nil {
		c.fail("the body of a request, as far as %q: %v", all, err)
	}
	return request, string(all)
}

// Read reads n bytes.
func (c *Conn) Read(n int) string {
	p := make([]byte, n)
	if got, err := io.ReadFull(c.in, p); err != nil {
		c.fail("read %d bytes, as far as %.400q: %v", n, p[:got], err)
	}
	return string(p)
}

// ReadPortion returns what one read of the connection gives.
func (c *Conn) ReadPortion() string {
	p := make([]byte, c.in.Size())
	n, err := c.in.Read(p) // of what is buffered, or else one read of the connection
	if err != nil {
		c.fail("read: %v", err)
	}
	return string(p[:n])
}

// ReadEnd reads to the end, which must be an orderly one.
func (c *Conn) ReadEnd() string {
	all, err := io.ReadAll(c.in)
	if err != nil {
		c.fail("read to the end, as far as %.400q: %v", all, err)
	}
	return string(all)
}

// ReadAll reads to the end, of whatever kind it is.
func (c *Conn) ReadAll() (string, error) {
	all, err := io.ReadAll(c.in)
	return string(all), err
}

// Want reads exactly these bytes.
func (c *Conn) Want(want string) {
	p := make([]byte, len(want))
	n, err := io.ReadFull(c.in, p)
	if same := bytes.HasPrefix([]byte(want), p[:n]); err != nil || !same {
		c.fail("want %.400q, got %.400q (%s)", want, p[:n], cause(err))
	}
}

// WantEnd reads an orderly end, and nothing before it.
func (c *Conn) WantEnd() {
	if rest := c.ReadEnd(); rest != "" {
		c.fail("want the end, got %.400q", rest)
	}
}

// Write writes these bytes at once.
func (c *Conn) Write(p string) {
	if n, err := io.WriteString(c.conn, p); err != nil {
		c.fail("write %d bytes, after %d: %v", len(p), n, err)
	}
}

// TryWrite is Write to a peer that may have gone.
func (c *Conn) TryWrite(p string) error {
	_, err := io.WriteString(c.conn, p)
	return err
}

// CloseWrite ends this side's direction.
func (c *Conn) CloseWrite() {
	half, ok := c.conn.(interface{ CloseWrite() error })
	if !ok {
		c.fail("a %T cannot close one direction", c.conn)
	}
	if err := half.CloseWrite(); err != nil {
		c.fail("%v", err)
	}
}

// Close closes the connection.
func (c *Conn) Close() { c.conn.Close() }

// Reset breaks the connection, which must be one of TCP: the peer's read
// fails. (A unix socket does that when it is closed with input not read.)
func (c *Conn) Reset() {
	tcp, ok := c.conn.(*net.TCPConn)
	if !ok {
		c.fail("a %T cannot be reset", c.conn)
	}
	if err := tcp.SetLinger(0); err != nil {
		c.fail("%v", err)
	}
	c.conn.Close()
}

// Await waits until something is closed or sent elsewhere.
func (c *Conn) Await(something <-chan struct{}) {
	select {
	case <-something:
	case <-c.over:
		c.fail("the test ended before what was awaited")
	case <-time.After(Patience):
		c.fail("waited in vain")
	}
}

// Hang keeps the connection as it is until the test ends; of a script.
func (c *Conn) Hang() { <-c.over }

func cause(err error) string {
	if err == nil {
		return "and more may follow"
	}
	return fmt.Sprint("and then ", err)
}
