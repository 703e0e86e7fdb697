package replayer

import (
	"net"
	"syscall"
)

// hasLeft waits, at the end of a client's input, until the client has left
// altogether, and reports whether it has: it does not wait where that cannot
// be found out. Over TCP it may take long: a peer that has gone says no more
// than one that has nothing more to say.
func hasLeft(conn net.Conn) bool {
	sys, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return false
	}
	left := false
	// It is called when something has happened to the connection. Nothing is
	// sent, and even that fails when nobody is there.
	err = raw.Read(func(fd uintptr) bool {
		_, err := syscall.SendmsgN(int(fd), nil, nil, nil, syscall.MSG_NOSIGNAL)
		left = err != nil && err != syscall.EAGAIN
		return left
	})
	return err == nil && left
}
