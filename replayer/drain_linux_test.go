package replayer_test

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/drydock-go/drydock/cassettes"
)

// TestHeadOfHijackIsReadAlone is for clients that lose what they read with the
// head, as Python's do.
func TestHeadOfHijackIsReadAlone(t *testing.T) {
	const rounds = 20
	var interactions []*cassettes.Interaction
	for n := range rounds {
		interactions = append(interactions, hijack(n, attach, http.StatusSwitchingProtocols, n+1, "one", "two"))
	}
	d := serveTape(t, interactions...)
	for range rounds {
		l := d.dial(t)
		l.ask(attach, upgrade...)
		await(t, l.UnixConn)
		buffer := make([]byte, 64<<10)
		n, err := l.Read(buffer)
		require.NoError(t, err)
		require.Regexp(t, `(?s)\AHTTP/1.1 101 UPGRADED\r\n.*\r\n\r\n\z`, string(buffer[:n]))
		require.Equal(t, "onetwo", l.rest())
	}
}

// await is back when there is something to read, and whoever sends it had
// many turns to send more.
func await(t *testing.T, conn *net.UnixConn) {
	t.Helper()
	raw, err := conn.SyscallConn()
	require.NoError(t, err)
	var polled error
	require.NoError(t, raw.Control(func(fd uintptr) {
		for range 2 {
			for polled = unix.EINTR; polled == unix.EINTR; {
				_, polled = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, -1)
			}
			_, _ = unix.Poll(nil, 2) // nothing tells that nothing comes
		}
	}))
	require.NoError(t, polled)
}

// TestClientReadsNothing has a client that waits for nothing to be sent.
func TestClientReadsNothing(t *testing.T) {
	d := serveTape(t, hijack(0, attach, http.StatusSwitchingProtocols, 1, "one"))
	l := d.dial(t)
	l.ask(attach, upgrade...)
	await(t, l.UnixConn)
	d.stop() // and so does not hang
}
