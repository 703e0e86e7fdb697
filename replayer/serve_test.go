package replayer_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// TestServeEndsAllConnections has one connection in every state in which a
// connection can be.
func TestServeEndsAllConnections(t *testing.T) {
	events := stream(0, "GET /events", 1, "one")
	events.Details.End = cassettes.EndClient
	attached := hijack(1, attach, http.StatusOK, 2, "out")
	attached.Details.End = cassettes.EndClient
	silent := answer(2, "GET /info", 0, "")
	silent.Details.End = cassettes.EndClient
	held := hijack(3, "POST /containers/b/attach", http.StatusOK, 5, "never")
	start := answer(4, "POST /containers/b/start", 204, "")
	finished := hijack(5, "POST /containers/c/attach", http.StatusOK, 6, "out")
	d := serve(t, replayer.Config{
		Cassettes:   []*cassettes.Cassette{tape(events, attached, silent, held, start, finished)},
		GateTimeout: patience * 3,
	})

	var lines []*line
	say := func(text string) *line {
		l := d.dial(t)
		l.say(text)
		lines = append(lines, l)
		return l
	}
	ask := func(request string) *line {
		l := say("")
		l.ask(request)
		return l
	}
	say("")                             // nothing was asked
	say("GET /info HTTP/1.1\r\nHost: ") // not to the end
	say("POST /volumes/create HTTP/1.1\r\nHost: docker\r\nContent-Length: 9\r\n\r\n")
	idle := ask("GET /_ping")
	idle.head()
	ask("GET /info")
	streaming := ask("GET /events")
	streaming.head()
	require.Equal(t, "one", streaming.chunk())
	for request, output := range map[string]string{
		attach: "out", "POST /containers/b/attach": "", "POST /containers/c/attach": "out",
	} {
		l := ask(request)
		require.Equal(t, headOf200, l.head())
		require.Equal(t, output, l.bytes(len(output)))
	}
	// The one that gets no answer may still be on its way.
	require.Eventually(t, func() bool { return d.Summary().Used == 5 }, patience, time.Millisecond)

	d.stop()
	for _, l := range lines {
		_, err := io.Copy(io.Discard, l.in)
		require.False(t, isTimeout(err), "a connection is still open")
	}
	_, err := net.Dial("unix", d.socket)
	require.Error(t, err)
	require.Empty(t, d.Summary().Gates)
}

// TestClientsLeaveInTheMiddle has answers that are larger than what any
// socket holds, and clients that do not read them.
func TestClientsLeaveInTheMiddle(t *testing.T) {
	pieces := slices.Repeat([]string{strings.Repeat("x", 64<<10)}, 200)
	d := serveTape(t,
		stream(0, "GET /events", 1, pieces...), hijack(1, attach, http.StatusOK, 2, pieces...),
		answer(2, "GET /info", 200, strings.Join(pieces, "")),
	)
	for _, request := range []string{"GET /events", attach, "GET /info"} {
		l := d.dial(t)
		l.ask(request)
		require.Equal(t, "HTTP/1.1 200 OK", l.head()[0])
		l.Close()
	}
	d.stop()
	require.Equal(t, 3, d.Summary().Used)
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error) //nolint:errorlint // as it comes from the connection
	return ok && timeout.Timeout()
}

func TestServeWithoutATime(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, replayer.New(replayer.Config{}).Serve(ctx, listener))
	_, err = listener.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
}

func TestServeOnAClosedListener(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	err = replayer.New(replayer.Config{}).Serve(t.Context(), listener)
	require.ErrorIs(t, err, net.ErrClosed)
	require.ErrorContains(t, err, "serve: ")
}

func readString(t *testing.T, r io.Reader, n int) string {
	t.Helper()
	var text strings.Builder
	_, err := io.CopyN(&text, r, int64(n))
	require.NoError(t, err)
	return text.String()
}
