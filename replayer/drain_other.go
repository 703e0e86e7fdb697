//go:build !linux

package replayer

import (
	"errors"
	"net"
)

// unread would return how much of what was written the other side has not
// read yet, if this system told.
func unread(net.Conn) (int, error) { return 0, errors.ErrUnsupported }
