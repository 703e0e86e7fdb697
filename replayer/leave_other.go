//go:build !linux

package replayer

import "net"

// hasLeft cannot tell a client that has left from one that has only ended its
// input.
func hasLeft(net.Conn) bool { return false }
