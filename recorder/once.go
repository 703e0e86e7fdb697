package recorder

import (
	"context"
	"net"
)

// ServeOnce serves the exchange with which a client's connection begins, and
// records it. It returns when that is over, and then reports whether the
// connection is still open, at the end of the exchange: it is unless one of the
// sides wanted it closed, or the engine took it over.
//
// The client's Read must not return what follows the request before hijacked
// has been called, which says that the engine has taken the connection over
// and all that follows is for it. It has to wait instead, as there is the end
// of the client to be told of. A wait is ended by SetReadDeadline, with a time
// that has passed.
//
// conn is the ordinal of the connection, from 1: the same for all exchanges that
// it brings.
func (r *Recorder) ServeOnce(conn int, client net.Conn, hijacked func()) (open bool) {
	ctx, cancel := context.WithCancel(context.Background())
	l := &link{recorder: r, client: client, cancel: cancel, conn: r.conns + conn, once: hijacked}
	if !r.admit(l) {
		return false
	}
	defer r.forget(l)
	l.run(ctx)
	return l.open
}

// spent reports whether an exchange is complete, and both sides are ready for
// another one, which has not begun.
func (t *tap) spent() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.settled && !t.closes && !t.over && !t.hijacked && len(t.exchanges) == 0
}
