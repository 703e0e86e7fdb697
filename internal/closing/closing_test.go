package closing_test

import (
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/closing"
)

// pair returns both ends of a TCP connection.
func pair(t *testing.T) (ours, peers net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	ours, err = net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { ours.Close() })
	peers, err = l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { peers.Close() })
	return ours, peers
}

func TestThePeerMayGoOnAfterTheEndOfOneDirection(t *testing.T) {
	ours, peers := pair(t)
	require.NoError(t, closing.Write(ours))
	_, err := io.WriteString(peers, "more")
	require.NoError(t, err)
	require.NoError(t, peers.Close())
	got, err := io.ReadAll(ours)
	require.NoError(t, err)
	require.Equal(t, "more", string(got))
}

func TestAConnectionOfOnePieceIsEndedAsAWhole(t *testing.T) {
	ours, peers := net.Pipe()
	require.NoError(t, closing.Write(ours))
	_, err := peers.Write([]byte("more"))
	require.ErrorIs(t, err, io.ErrClosedPipe)
}

func TestThePeerSeesAReset(t *testing.T) {
	ours, peers := pair(t)
	closing.WithReset(ours)
	require.NoError(t, ours.Close())
	_, err := peers.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.ECONNRESET)
}
