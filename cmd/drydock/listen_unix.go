//go:build unix

package main

import (
	"net"
	"syscall"
)

// listenPrivately makes a socket that is its owner's alone from the moment
// that it exists. The mask is the process's, so nothing else may be making
// files at that time: Drydock listens before it does anything else.
func listenPrivately(path string) (net.Listener, error) {
	old := syscall.Umask(0o177)
	defer syscall.Umask(old)
	return net.Listen("unix", path)
}
