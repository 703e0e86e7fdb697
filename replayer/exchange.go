package replayer

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/drydock-go/drydock/internal/closing"
)

// continueHead is what an engine says to a client that waits to be told to send
// a body.
const continueHead = "HTTP/1.1 100 Continue\r\n\r\n"

// maxAhead is how many bytes of a client are read that are not known yet to be
// for the one who serves the request.
const maxAhead = 64 << 10

// An exchange is the connection of a client for the one who serves one of its
// requests: see [Live].
type exchange struct {
	net.Conn           // the client's own
	from     *liveConn // which has kept the beginning of the request
	request  io.Reader // that

	whole bool   // all of the request has been read
	ahead []byte // what the client sent after it
	ended bool   // and has ended with

	take, finish sync.Once
	taken        chan struct{} // closed when the engine has taken the connection over
	over         chan struct{} // closed when nobody reads any more

	answer   *answerStart // nil if nobody looks at it
	unwanted []byte       // what the client has heard already and the engine may say again
	heard    int          // how much of that the engine has said
}

// hijacked says that all that the client sends is for the engine.
func (x *exchange) hijacked() { x.take.Do(func() { close(x.taken) }) }

// Read is called by one goroutine.
func (x *exchange) Read(p []byte) (int, error) {
	n, err := x.request.Read(p)
	switch {
	case n > 0:
		return n, nil // the end of what was kept is not the client's
	case !errors.Is(err, io.EOF):
		return 0, err
	}
	if !x.isWhole() {
		return x.from.Read(p)
	}
	for {
		select {
		case <-x.taken:
			return x.follow(p)
		default:
		}
		if len(x.ahead) >= maxAhead || x.ended {
			if err := x.await(); err != nil {
				return 0, err
			}
			continue
		}
		if err := x.look(); err != nil {
			return 0, err
		}
	}
}

// isWhole reports whether all of the request has been read.
func (x *exchange) isWhole() bool {
	if !x.whole {
		x.ahead, x.whole = x.from.afterRequest()
	}
	return x.whole
}

// look reads what the client sends after the request: its next one, or, if the
// engine takes the connection over, what is for that.
func (x *exchange) look() error {
	var buf [4 << 10]byte
	n, err := x.Conn.Read(buf[:])
	x.ahead = append(x.ahead, buf[:n]...)
	if errors.Is(err, io.EOF) && len(x.ahead) > 0 {
		x.ended = true // that comes after what it has sent
		return nil
	}
	return err
}

// await waits until it is known for whom the client has sent what it has.
func (x *exchange) await() error {
	select {
	case <-x.taken:
		return nil
	case <-x.over:
		return net.ErrClosed
	}
}

// follow reads what the client sends on a connection that was taken over.
func (x *exchange) follow(p []byte) (int, error) {
	if len(x.ahead) > 0 {
		n := copy(p, x.ahead)
		x.ahead = x.ahead[n:]
		return n, nil
	}
	if x.ended {
		return 0, io.EOF
	}
	return x.Conn.Read(p)
}

// Write is called by one goroutine.
func (x *exchange) Write(p []byte) (int, error) {
	x.answer.look(p)
	if len(x.unwanted) == 0 {
		return x.Conn.Write(p)
	}
	left := x.unwanted[x.heard:]
	n := min(len(left), len(p))
	if !bytes.Equal(left[:n], p[:n]) {
		p, n = append(bytes.Clone(x.unwanted[:x.heard]), p...), len(p)
		x.unwanted = nil
		_, err := x.Conn.Write(p)
		return n, err
	}
	if x.heard += n; x.heard == len(x.unwanted) {
		x.unwanted = nil
	}
	if n == len(p) {
		return n, nil
	}
	more, err := x.Conn.Write(p[n:])
	return n + more, err
}

// An answerStart is the beginning of an answer, which somebody is told of before
// the client has it.
type answerStart struct {
	text []byte
	told func([]byte)
}

func (a *answerStart) look(p []byte) {
	if a == nil || len(a.text) >= maxMade {
		return
	}
	a.text = append(a.text, p[:min(len(p), maxMade-len(a.text))]...)
	a.told(a.text)
}

// CloseWrite ends the direction to the client.
func (x *exchange) CloseWrite() error { return closing.Write(x.Conn) }

// SetLinger is for one who resets the connection; see [net.TCPConn.SetLinger].
func (x *exchange) SetLinger(sec int) error {
	if tcp, ok := x.Conn.(interface{ SetLinger(sec int) error }); ok {
		return tcp.SetLinger(sec)
	}
	return errors.ErrUnsupported
}

// SetReadDeadline ends a wait if the time has passed.
func (x *exchange) SetReadDeadline(t time.Time) error {
	if !t.IsZero() && !t.After(time.Now()) {
		x.finish.Do(func() { close(x.over) })
	}
	return x.Conn.SetReadDeadline(t)
}

// Close closes the client's connection.
func (x *exchange) Close() error {
	x.finish.Do(func() { close(x.over) })
	return x.Conn.Close()
}

// end is Close; of a connection that is not needed any more, its error says
// nothing.
func (x *exchange) end() { _ = x.Close() }

// next returns the connection for the requests that follow; nil if there is
// more to come of this one.
func (x *exchange) next() net.Conn {
	if !x.isWhole() {
		return nil
	}
	_ = x.Conn.SetReadDeadline(time.Time{}) // what is wrong with it shows when it is read
	return newLiveConn(x.Conn, x.from.client, x.ahead)
}
