//go:build unix

package cassettes

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFolder locks a folder, against whoever locks it with this. Where wait is
// not set it fails if somebody has. Whoever is killed holds no lock any more.
func lockFolder(dir string, wait bool) (unlock func(), ok bool) {
	folder, err := os.Open(dir)
	if err != nil {
		return func() {}, wait
	}
	how := unix.LOCK_EX
	if !wait {
		how |= unix.LOCK_NB
	}
	if unix.Flock(int(folder.Fd()), how) != nil && !wait {
		_ = folder.Close() // it was only looked at
		return func() {}, false
	}
	// Some file systems have no locks. Those of others are kept all the same.
	return func() { _ = folder.Close() }, true
}
