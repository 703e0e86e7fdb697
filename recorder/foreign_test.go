package recorder_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/matcher/engineapi"
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
	r := passForeign(t, preface, "\x00\x00\x00\x04\x00\x00\x00\x00\x00", "\x00\n\n")
	require.NoError(t, r.recorder.Err())
	require.Equal(t, []string{"an HTTP/2 connection passed and was not recorded"}, r.recorder.Notes())
	all := r.interactions()
	require.Len(t, all, 1)
	i := all[0]
	require.Positive(t, i.Response.Duration)
	require.Positive(t, i.Details.Head)
	i.Response.Duration, i.Details.Head, i.Details.At = 0, 0, 0
	require.Equal(t, &cassettes.Interaction{
		Request: cassettes.Request{
			Method: "PRI", URL: "*", RequestURI: "*", Proto: "HTTP/2.0", ProtoMajor: 2, Headers: http.Header{},
		},
		Details: cassettes.Details{Class: engineapi.H2C, Conn: 1, Seen: 1},
	}, i)
}

// TestHTTP2ThatTheEngineDoesNotSpeak ends as engines before 29.2 end it.
func TestHTTP2ThatTheEngineDoesNotSpeak(t *testing.T) {
	for _, row := range []struct {
		answer string
		leave  func(*daemontest.Conn)
		end    cassettes.End
	}{
		{lines("HTTP/1.1 301 Moved Permanently", "Content-Length: 0", "Connection: close"), (*daemontest.Conn).Close, cassettes.EndEngine},
		{"", (*daemontest.Conn).Close, cassettes.EndEngine},
		{"", (*daemontest.Conn).Reset, cassettes.EndReset},
	} {
		t.Run(string(row.end), func(t *testing.T) {
			r := record(t, "tcp", func(c *daemontest.Conn) {
				c.Want(preface)
				c.Write(row.answer)
				row.leave(c)
			})
			client := r.dial()
			client.Write(preface)
			client.Want(row.answer)
			_, err := client.ReadAll()
			require.Equal(t, row.end == cassettes.EndReset, errors.Is(err, syscall.ECONNRESET))
			client.Close()
			i := r.one()
			require.Equal(t, row.end, i.Details.End)
			require.Empty(t, i.Response.Headers)
		})
	}
}

// TestHTTP2IsStoredForGoVCR to load.
func TestHTTP2IsStoredForGoVCR(t *testing.T) {
	r := passForeign(t, preface, "x", "secret")
	name := filepath.Join(t.TempDir(), "h2")
	file, err := os.Create(name + ".yaml")
	require.NoError(t, err)
	header := &cassettes.Header{Format: cassettes.Format}
	require.NoError(t, cassettes.Encode(file, &cassettes.Cassette{Header: header, Interactions: r.interactions()}))
	require.NoError(t, file.Close())
	loaded, err := vcr.Load(name)
	require.NoError(t, err)
	require.Len(t, loaded.Interactions, 1)
	require.Equal(t, "PRI", loaded.Interactions[0].Request.Method)
	data, err := os.ReadFile(name + ".yaml")
	require.NoError(t, err)
	require.NotContains(t, string(data), "secret")
}

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

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
