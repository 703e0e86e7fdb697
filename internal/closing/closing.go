// Package closing ends connections so that their peers see what they are to see:
// the end of one direction, or a reset.
package closing

import "net"

// Write ends the direction to the peer, who may still be sending and would take
// the end of both for a failure. A connection that cannot end only one is ended as
// a whole. It fails when the peer has gone already.
func Write(conn net.Conn) error {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return conn.Close()
}

// WithReset makes the peer see a reset when the connection is closed. Only TCP
// can: a unix socket is reset by leaving unread what the peer has sent, and nobody
// can have it sent anything. There the peer sees an end.
func WithReset(conn net.Conn) {
	if tcp, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = tcp.SetLinger(0) // fails when the peer has gone already
	}
}
