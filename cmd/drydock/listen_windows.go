package main

import "net"

// listenPrivately relies on the rights of the folder.
func listenPrivately(path string) (net.Listener, error) { return net.Listen("unix", path) }
