package recorder_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/daemontest"
)

// foreign is traffic that cannot be taken apart, and what is said of it.
var foreign = []struct{ name, sent, answer, more, err string }{
	{"no request", "SSH-2.0-OpenSSH\n\n", "Protocol mismatch.\n", "more", "a client sent what is no HTTP/1 request"},
	{"no header", lines("GET / HTTP/1.1", "X-Registry-Auth secret"), "400", "more", "a client sent what is no HTTP/1 request"},
	{"no answer", ping, "SSH-2.0-OpenSSH\r\n\r\n", "more", "the engine sent what is no HTTP/1 answer"},
	{"an answer too many", ping, pong + pong, "more", "the engine sent an answer that nobody had asked for"},
	{"bad chunks", ping, chunkedHead + "zz\r\n", "more", "the size of a chunk"},
	{"two lengths", ping, lines("HTTP/1.1 200 OK", "Content-Length: 1", "Content-Length: 2"), "more", "the engine sent what is no"},
	{"a coding that is not known", ping, lines("HTTP/1.1 200 OK", "Transfer-Encoding: gzip"), "more", "the engine sent what is no"},
	{"a header of an answer", ping, lines("HTTP/1.1 200 OK", "X-Token secret"), "more", "the engine sent what is no"},
	{"a request that is no end", strings.Repeat("GET /", 300_000), "x", "more", "a head of more than"},
}

// TestTrafficThatIsNotHTTP1 passes all the same, and is reported, without a
// word of what passed.
func TestTrafficThatIsNotHTTP1(t *testing.T) {
	for _, row := range foreign {
		t.Run(row.name, func(t *testing.T) {
			r := passForeign(t, row.sent, row.answer, row.more)
			require.ErrorContains(t, r.recorder.Err(), "traffic passed that could not be recorded: ")
			require.ErrorContains(t, r.recorder.Err(), row.err)
			require.NotContains(t, r.recorder.Err().Error(), "secret")
		})
	}
}

// TestHTTP2WithPriorKnowledge is not recorded by design, which is no error.
func TestHTTP2WithPriorKnowledge(t *testing.T) {
	r := passForeign(t, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x00\x00\x00\x04\x00\x00\x00\x00\x00", "\x00\n\n")
	require.NoError(t, r.recorder.Err())
	require.Equal(t, []string{"an HTTP/2 connection passed and was not recorded"}, r.recorder.Notes())
	require.Empty(t, r.interactions())
}

// passForeign passes bytes in both directions, and ends the recording.
func passForeign(t *testing.T, sent, answer, more string) *rig {
	t.Helper()
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.Want(sent)
		c.Write(answer)
		c.Want(more)
		c.Write(more)
		c.WantEnd()
	})
	client := r.dial()
	client.Write(sent)
	client.Want(answer)
	client.Write(more)
	client.Want(more)
	client.Close()
	r.stop(within(t))
	return r
}

// TestTrafficThatIsNotHTTP1AfterAnAttach lets the client go on.
func TestTrafficThatIsNotHTTP1AfterAnAttach(t *testing.T) {
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.Want(askBare + "input")
		c.Write("what?\n\n")
		c.Want("more")
		c.Write("more")
		c.WantEnd()
	})
	client := r.dial()
	client.Write(askBare + "input")
	client.Want("what?\n\n")
	client.Write("more")
	client.Want("more")
	client.Close()
	r.stop(within(t))
	require.ErrorContains(t, r.recorder.Err(), "the engine sent what is no HTTP/1 answer")
	require.Len(t, r.interactions(), 1)
	require.Zero(t, r.interactions()[0].Response.Code)
}
