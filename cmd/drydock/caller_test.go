package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/daemontest"
)

// A caller is one connection of a client that writes bytes as it likes and
// keeps all that come back.
type caller struct {
	t     *testing.T
	conn  net.Conn
	in    *bufio.Reader
	got   bytes.Buffer // every byte that has come, and how it ended
	asked []string     // methods whose answers have not been read
	last  bool         // the engine wants no more requests on this connection

	// engine is where what happens beside the connection happens. It is nil
	// in a replay: there it has happened.
	engine *engine
}

func newCaller(t *testing.T, host string, e *engine) *caller {
	t.Helper()
	conn, err := net.Dial("unix", strings.TrimPrefix(host, "unix://"))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(daemontest.Patience)))
	c := &caller{t: t, conn: conn, engine: e}
	c.in = bufio.NewReader(io.TeeReader(conn, &c.got))
	return c
}

// beside runs docker's client while the connection is open, but not in a
// replay.
func (c *caller) beside(args ...string) {
	if c.engine != nil {
		c.engine.docker(args...)
	}
}

// send sends bytes in one piece.
func (c *caller) send(p string) {
	c.t.Helper()
	_, err := io.WriteString(c.conn, p)
	require.NoError(c.t, err)
}

// ask sends the head of a request, and its body in one piece with it.
func (c *caller) ask(line, body string, headers ...string) {
	c.t.Helper()
	c.send(c.request(line, body, headers...))
}

// request makes a request. One that has no header for the length of its body,
// and needs one, gets it.
func (c *caller) request(line, body string, headers ...string) string {
	method, _, _ := strings.Cut(line, " ")
	c.asked = append(c.asked, method)
	framed := slices.ContainsFunc(headers, func(h string) bool {
		return strings.HasPrefix(h, "Transfer-Encoding:") || strings.HasPrefix(h, "Content-Length:")
	})
	if body != "" && !framed {
		headers = append(headers, fmt.Sprintf("Content-Length: %d", len(body)))
	}
	if !strings.HasSuffix(line, "HTTP/1.0") {
		line += " HTTP/1.1"
	}
	return strings.Join(append([]string{line, "Host: docker"}, headers...), "\r\n") + "\r\n\r\n" + body
}

// answer reads one answer, and those that announce it, and returns its body.
func (c *caller) answer() string {
	c.t.Helper()
	require.NotEmpty(c.t, c.asked)
	method := c.asked[0]
	c.asked = c.asked[1:]
	request := &http.Request{Method: method}
	response, err := http.ReadResponse(c.in, request)
	for err == nil && response.StatusCode == http.StatusContinue {
		response, err = http.ReadResponse(c.in, request)
	}
	require.NoError(c.t, err, "after %q", c.got.String())
	body, err := io.ReadAll(response.Body)
	require.NoError(c.t, err, "after %q", c.got.String())
	c.last = response.Close
	return string(body)
}

// head reads the head of an answer that takes the connection over.
func (c *caller) head() {
	c.t.Helper()
	for line := ""; line != "\r\n"; {
		var err error
		line, err = c.in.ReadString('\n')
		require.NoError(c.t, err, "after %q", c.got.String())
	}
}

// until reads until what came holds a text.
func (c *caller) until(text string) {
	c.t.Helper()
	for !bytes.Contains(c.got.Bytes(), []byte(text)) {
		_, err := c.in.Peek(c.in.Buffered() + 1)
		if errors.Is(err, bufio.ErrBufferFull) {
			_, err = c.in.Discard(c.in.Buffered())
		}
		require.NoError(c.t, err, "%q was to come after %q", text, c.got.String())
	}
}

// half ends the client's direction.
func (c *caller) half() {
	c.t.Helper()
	require.NoError(c.t, c.conn.(*net.UnixConn).CloseWrite())
}

// end reads to the end, and keeps of what kind it was.
func (c *caller) end() {
	c.t.Helper()
	_, err := io.Copy(io.Discard, c.in)
	switch {
	case err == nil:
		c.got.WriteString("<end>")
	case errors.Is(err, syscall.ECONNRESET):
		c.got.WriteString("<reset>")
	default:
		require.NoError(c.t, err, "after %q", c.got.String())
	}
}

// open makes sure that the connection is still good for another request.
func (c *caller) open() {
	c.t.Helper()
	c.ask("HEAD /_ping", "", "Connection: close")
	c.answer()
	c.end()
}
