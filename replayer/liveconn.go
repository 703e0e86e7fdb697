package replayer

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"

	"github.com/drydock-go/drydock/internal/closing"
	"github.com/drydock-go/drydock/internal/wire"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// A liveListener accepts the connections of clients whose requests may have to
// be handed on.
type liveListener struct {
	net.Listener
	live *live
}

// A liveClient is what lasts of a connection however often it is handed on.
type liveClient struct {
	live    *live
	track   *timeline.Conn
	ordinal int // 0 before it has asked
}

func (l liveListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newLiveConn(conn, &liveClient{live: l.live, track: timeline.NewConn()}, nil), nil
}

// A liveConn is a client's connection that keeps each request until it is
// known who answers it. What it returns at once never belongs to two requests,
// so that whoever takes the connection over finds where one ends.
type liveConn struct {
	net.Conn
	client *liveClient
	buf    []byte // what is read at once

	mu      sync.Mutex
	decoder *wire.Decoder
	ahead   []byte         // read from the client, and not yet from here
	reading *keptRequest   // nil between requests
	begun   []*keptRequest // by the client, and not by a handler; oldest first
	current *keptRequest   // the one whose handler is running, or was
	said    bool           // something has been written since that began
	raw     bool           // what comes is no request any more
}

// liveConnBuffer is the size in bytes of what is read at once of a client.
const liveConnBuffer = 16 << 10

// newLiveConn returns the connection of which something may have been read
// already.
func newLiveConn(conn net.Conn, client *liveClient, ahead []byte) *liveConn {
	c := &liveConn{Conn: conn, client: client, ahead: ahead}
	c.decoder = wire.NewDecoder((*liveSink)(c))
	return c
}

func (c *liveConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	empty := len(c.ahead) == 0
	c.mu.Unlock()
	if empty {
		if c.buf == nil {
			c.buf = make([]byte, liveConnBuffer)
		}
		n, err := c.Conn.Read(c.buf)
		if n == 0 {
			return 0, err
		}
		c.mu.Lock()
		c.ahead = c.buf[:n] // an error comes again
		c.mu.Unlock()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n := copy(p, c.ahead[:c.keep(c.ahead[:min(len(p), len(c.ahead))])])
	c.ahead = c.ahead[n:]
	return n, nil
}

// keep keeps the beginning of p that belongs to one request, and returns its
// length.
func (c *liveConn) keep(p []byte) int {
	if c.raw {
		return len(p)
	}
	if c.reading == nil {
		c.reading = &keptRequest{dir: c.client.live.dir}
		c.begun = append(c.begun, c.reading)
	}
	request := c.reading
	rest, err := c.decoder.WriteMessage(p)
	if err != nil {
		c.raw, rest = true, nil // it is for the server to say so
	}
	p = p[:len(p)-len(rest)]
	request.write(p)
	return len(p)
}

// liveSink finds the end of each request.
type liveSink liveConn

var errNoRequest = errors.New("this is no request")

func (s *liveSink) Head(head []byte) (wire.Body, error) {
	request, body, err := wire.ReadRequest(head)
	switch {
	case err != nil:
		return wire.Body{}, errNoRequest
	case isHTTP2(request):
		return wire.Body{Framing: wire.UntilClose}, nil
	}
	return body, nil
}

func (s *liveSink) Data([]byte, bool) {}

func (s *liveSink) End() { s.reading.whole, s.reading = true, nil }

func (c *liveConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.said = true
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// begin says that the handler of the next request begins, and that of the one
// before has ended.
func (c *liveConn) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget()
	c.said = false
	if c.client.ordinal == 0 {
		c.client.ordinal = int(c.client.live.clients.Add(1))
	}
	if len(c.begun) > 0 {
		c.current, c.begun = c.begun[0], c.begun[1:]
	}
}

func (c *liveConn) forget() {
	if c.current != nil {
		c.current.close()
	}
	c.current = nil
}

// lost returns why the request cannot be handed on, if it cannot.
func (c *liveConn) lost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil {
		return errNoRequest
	}
	return c.current.err
}

// release gives the connection to one who has taken it over, and what was read
// ahead of it.
func (c *liveConn) release() (conn net.Conn, ahead []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget()
	return c.Conn, c.ahead
}

// exchange hands the current request on, after the connection was taken over.
func (c *liveConn) exchange() *exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current.over = true // what is still to come is handed on as it comes
	x := &exchange{
		Conn: c.Conn, from: c, request: c.current.reader(),
		taken: make(chan struct{}), over: make(chan struct{}),
	}
	if c.said {
		x.unwanted = []byte(continueHead)
	}
	return x
}

// afterRequest reports whether all of the current request has been read. Then
// it gives up what was read of the client after that.
func (c *liveConn) afterRequest() (ahead []byte, whole bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.current.whole {
		return nil, false
	}
	for _, next := range c.begun { // the server looks one byte ahead
		ahead = append(ahead, next.text.Bytes()...)
	}
	ahead = append(ahead, c.ahead...)
	c.begun, c.ahead = nil, nil
	return ahead, true
}

// end forgets the current request.
func (c *liveConn) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget()
}

// CloseWrite ends the direction to the client.
func (c *liveConn) CloseWrite() error { return closing.Write(c.Conn) }

// Close closes the connection.
func (c *liveConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, request := range slices.Concat(c.begun, []*keptRequest{c.current}) {
		if request != nil {
			request.close()
		}
	}
	return c.Conn.Close()
}

// takeConn takes the connection of a request over. early is what has been read
// of it that is not part of the request.
func takeConn(w http.ResponseWriter) (conn net.Conn, early io.Reader, err error) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early = io.LimitReader(buffered, int64(buffered.Reader.Buffered())) // there is that much
	if live, ok := conn.(*liveConn); ok {
		var ahead []byte
		conn, ahead = live.release()
		early = io.MultiReader(early, bytes.NewReader(ahead))
	}
	return conn, early, nil
}
