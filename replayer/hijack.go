package replayer

import (
	"context"
	"crypto/sha1" //nolint:gosec // the handshake of websockets is made with it
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/closing"
)

// playHijack sends an answer that takes the connection over.
func (p *player) playHijack() {
	conn, early, err := takeConn(p.w)
	if err != nil {
		http.Error(p.w, err.Error(), http.StatusHTTPVersionNotSupported)
		return
	}
	defer conn.Close()
	ctx, cancel := context.WithCancel(lifetime(p.request))
	p.ctx = ctx
	defer cancel()
	stop := context.AfterFunc(p.ctx, func() { conn.Close() })
	defer stop()

	// The client's input is read to its end, so that no client waits for
	// somebody to take it. It is read from the connection: the server's own
	// reader would take the end of the input for the end of the client, and
	// cancel the request.
	inputEnded, done := make(chan struct{}), make(chan struct{})
	input := newTyped()
	p.input = input
	go func() {
		defer close(done)
		_, _ = io.Copy(input, early)
		_, err := io.Copy(input, conn) // ends when the connection does
		input.end()
		close(inputEnded)
		if err != nil || hasLeft(conn) {
			cancel()
		}
	}()
	defer func() { conn.Close(); <-done }()

	if !p.pace.wait(p.ctx, headAt(p.interaction)) {
		return
	}
	if _, err := io.WriteString(conn, hijackHead(p.request, &p.interaction.Response)); err != nil {
		return
	}
	drain(p.ctx, conn)
	listens := p.pieces(func(piece []byte) error {
		_, err := conn.Write(piece)
		return err
	})
	if !listens {
		return
	}
	if !p.pace.keeps() { // or there is time enough
		drain(p.ctx, conn)
	}
	p.sent()
	p.endHijack(conn, inputEnded)
}

// endHijack ends a connection as it ended when it was recorded.
func (p *player) endHijack(conn net.Conn, inputEnded <-chan struct{}) {
	switch p.interaction.Details.End {
	case cassettes.EndEngine:
		return
	case cassettes.EndReset:
		reset(conn)
		return
	case cassettes.EndComplete:
		if closing.Write(conn) != nil {
			return
		}
	default:
		if p.inputEnded() {
			inputEnded = nil // that is not yet the end of the client
		}
	}
	after, timeout, stop := p.leaveTimeout()
	defer stop()
	select {
	case <-inputEnded:
	case <-p.ctx.Done():
	case <-timeout:
		p.abandon(after)
		_ = closing.Write(conn) // as if it were complete
	}
}

// inputEnded reports whether the end of the input was recorded.
func (p *player) inputEnded() bool {
	return slices.ContainsFunc(p.interaction.Details.Frames, func(f cassettes.Frame) bool {
		return f.Event == cassettes.InputEnd
	})
}

// reset closes a connection so that the peer sees a reset, where that can be done.
func reset(conn net.Conn) {
	closing.WithReset(conn)
	conn.Close()
}

// lifetimeKey is the key under which [Replayer.Serve] gives requests its own
// context.
type lifetimeKey struct{}

// lifetime returns the context that ends with the server. That of a request
// has ended if the client closed its direction before the connection was
// hijacked, and on such a connection that only ends the input.
func lifetime(request *http.Request) context.Context {
	if ctx, ok := request.Context().Value(lifetimeKey{}).(context.Context); ok {
		return ctx
	}
	return context.WithoutCancel(request.Context())
}

// hijackHead returns the head of the answer. A client that asked for an
// upgrade gets one, one that did not does not, whichever was recorded: both
// forms mean the same, and clients insist on theirs.
func hijackHead(request *http.Request, r *cassettes.Response) string {
	status, header := r.Status, http.Header(r.Headers).Clone()
	upgrade := request.Header.Get("Upgrade") != ""
	switch {
	case r.Code == http.StatusSwitchingProtocols && !upgrade:
		status = "200 OK"
		header.Del("Connection")
		header.Del("Upgrade")
	case r.Code == http.StatusOK && upgrade:
		status = "101 UPGRADED"
		header.Set("Connection", "Upgrade")
		header.Set("Upgrade", "tcp")
	}
	if key := request.Header.Get("Sec-WebSocket-Key"); key != "" && header.Get("Sec-WebSocket-Accept") != "" {
		// In the engine's spelling, which is the RFC's, and not net/http's.
		header.Del("Sec-WebSocket-Accept")
		header["Sec-WebSocket-Accept"] = []string{websocketAccept(key)}
	}
	var head strings.Builder
	fmt.Fprintf(&head, "%s %s\r\n", r.Proto, status)
	_ = header.Write(&head) // a Builder takes all
	head.WriteString("\r\n")
	return head.String()
}

// websocketAccept answers the key that a client has made up for this one
// connection (RFC 6455, 4.2.2).
func websocketAccept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // the RFC's choice; no secret
	return base64.StdEncoding.EncodeToString(sum[:])
}
