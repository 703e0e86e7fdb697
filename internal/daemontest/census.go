package daemontest

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Networks are those that a daemon may listen on.
var Networks = []string{"unix", "tcp"}

// OnEveryNetwork runs a test over unix sockets and over TCP.
func OnEveryNetwork(t *testing.T, test func(t *testing.T, network string)) {
	t.Helper()
	for _, network := range Networks {
		t.Run(network, func(t *testing.T) { test(t, network) })
	}
}

// A Census counts what connections leave behind that are not ended well.
type Census struct{ Descriptors, Goroutines int }

// take counts what there is now.
func take(t *testing.T) Census {
	t.Helper()
	return Census{Descriptors(t), runtime.NumGoroutine()}
}

// Idle takes the census while no client is there, as soon as it is the same twice.
func Idle(t *testing.T) (idle Census) {
	t.Helper()
	previous := -1
	require.Eventually(t, func() bool {
		idle = take(t)
		sum := idle.Descriptors + idle.Goroutines
		settled := sum == previous
		previous = sum
		return settled
	}, Patience, 20*time.Millisecond)
	return idle
}

// Await waits until there is no more than there was: nothing is left of clients
// that have gone. more tells what else to say of a failure; it may be nil.
func (c Census) Await(t *testing.T, more func() any) {
	t.Helper()
	deadline := time.Now().Add(Patience)
	for now := take(t); now.Descriptors > c.Descriptors || now.Goroutines > c.Goroutines; now = take(t) {
		if time.Now().After(deadline) {
			var told any
			if more != nil {
				told = more()
			}
			stacks := make([]byte, 1<<16)
			require.Fail(t, "something is left", "%+v, was %+v; %+v\n%s", now, c, told,
				stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

// Descriptors counts the files that are open.
func Descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("needs /proc: ", err)
	}
	return len(open)
}
