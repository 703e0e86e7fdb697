package replayer

import (
	"net"
	"sync"
)

// secondKey is the key under which [Replayer.Serve] gives requests the
// listener that takes their connections once more.
type secondKey struct{}

// A secondListener accepts connections that have been accepted already: a
// server serves them again, from the beginning.
type secondListener struct {
	addr   net.Addr
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newSecondListener(addr net.Addr) *secondListener {
	return &secondListener{addr: addr, conns: make(chan net.Conn), closed: make(chan struct{})}
}

// give has a connection served again, or closes it if the server has ended.
func (l *secondListener) give(conn net.Conn) {
	select {
	case l.conns <- conn:
	case <-l.closed:
		conn.Close()
	}
}

func (l *secondListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close is for the server; end is the same.
func (l *secondListener) Close() error {
	l.end()
	return nil
}

// end has nothing accepted any more.
func (l *secondListener) end() { l.once.Do(func() { close(l.closed) }) }

func (l *secondListener) Addr() net.Addr { return l.addr }
