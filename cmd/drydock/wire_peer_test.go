package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

// patience is how long an exchange may last: it ends a scenario that would
// wait for ever, and nothing else depends on it.
const patience = 2 * time.Minute

// A peer is the other side of an exchange.
type peer interface {
	io.WriteCloser
	CloseWrite() error
}

// dialDocker connects to a DOCKER_HOST.
func dialDocker(ctx context.Context, host string) (net.Conn, error) {
	scheme, address, _ := strings.Cut(host, "://")
	conn, err := new(net.Dialer).DialContext(ctx, scheme, address)
	if err != nil {
		return nil, err
	}
	return conn, conn.SetDeadline(time.Now().Add(patience))
}

// dialPlain sends the head of a call and has its answer read.
func dialPlain(host string, c *call, a *answer) (peer, error) {
	conn, err := dialDocker(context.Background(), host)
	if err != nil {
		return nil, err
	}
	p, ok := conn.(peer)
	if !ok {
		return nil, errors.New("the connection cannot be closed in one direction")
	}
	if _, err := io.WriteString(p, c.head()+c.body); err != nil {
		return nil, err
	}
	go func() { a.finish(readAnswer(bufio.NewReader(conn), c.method, a)) }()
	return p, nil
}

// readAnswer reads heads and a body, as they come.
func readAnswer(r *bufio.Reader, method string, a *answer) error {
	for {
		response, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			return orReset(err)
		}
		a.head(response)
		var body io.Reader = response.Body
		switch response.StatusCode {
		case http.StatusContinue:
			continue
		case http.StatusSwitchingProtocols:
			body = r
		}
		_, err = io.Copy(a, body)
		return orReset(err)
	}
}

// orReset leaves the addresses out of an error: they differ in every run.
func orReset(err error) error {
	if isBroken(err) {
		return errors.New("reset")
	}
	return err
}

// isBroken tells a connection that the other side has broken.
func isBroken(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// A webPeer is a peer behind a websocket.
type webPeer struct{ conn *websocket.Conn }

func dialWebsocket(host, target string, a *answer) (peer, error) {
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dialDocker(ctx, host) },
	}}
	ctx := context.Background()
	conn, response, err := websocket.Dial(ctx, "ws://docker"+target, &websocket.DialOptions{HTTPClient: client})
	if response != nil {
		a.head(response)
	}
	if err != nil {
		// The engine refused: that is its answer.
		if response != nil && response.Body != nil {
			_, _ = io.Copy(a, response.Body)
			a.finish(nil)
			return refusedPeer{}, nil
		}
		return nil, err
	}
	go func() { a.finish(readMessages(ctx, conn, a)) }()
	return webPeer{conn}, nil
}

// readMessages reads to the end of a websocket, with a goodbye or without.
func readMessages(ctx context.Context, conn *websocket.Conn, a *answer) error {
	for {
		_, message, err := conn.Read(ctx)
		switch {
		case websocket.CloseStatus(err) == websocket.StatusNormalClosure:
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("closed without goodbye")
		case err != nil:
			return orReset(err)
		}
		_, _ = a.Write(message) // it takes all
	}
}

func (p webPeer) Write(b []byte) (int, error) {
	return len(b), p.conn.Write(context.Background(), websocket.MessageBinary, b)
}

// CloseWrite says goodbye, which is for both directions.
func (p webPeer) CloseWrite() error { return p.conn.Close(websocket.StatusNormalClosure, "") }

func (p webPeer) Close() error { return p.conn.CloseNow() }

// A refusedPeer is one that did not become a websocket.
type refusedPeer struct{}

func (refusedPeer) Write(b []byte) (int, error) { return len(b), nil }
func (refusedPeer) CloseWrite() error           { return nil }
func (refusedPeer) Close() error                { return nil }
