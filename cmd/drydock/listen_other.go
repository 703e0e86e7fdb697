//go:build !linux

package main

// maxSocketPath is the length in bytes of the longest path that a socket can
// have: sun_path less its final NUL, as on macOS.
const maxSocketPath = 103
