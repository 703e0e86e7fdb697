//go:build unix

package daemontest

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// NeedDescriptors raises the limit of what may be open, if it must.
func NeedDescriptors(t *testing.T, n uint64) {
	t.Helper()
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	if limit.Cur >= n {
		return
	}
	limit.Cur = n
	if limit.Max < n || unix.Setrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		t.Skipf("needs %d descriptors (ulimit -n)", n)
	}
}
