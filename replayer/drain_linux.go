package replayer

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// unread returns how much of what was written the other side has not read yet.
// Only a unix socket knows: that of TCP knows what has arrived.
func unread(conn net.Conn) (left int, err error) {
	local, ok := conn.(*net.UnixConn)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	raw, err := local.SyscallConn()
	if err != nil {
		return 0, err
	}
	controlled := raw.Control(func(fd uintptr) {
		left, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
	})
	return left, errors.Join(controlled, err)
}
