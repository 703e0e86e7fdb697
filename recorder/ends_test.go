package recorder_test

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

func TestDaemonDies(t *testing.T) {
	askStop := lines("POST /containers/x/stop HTTP/1.1", "Host: docker")
	for _, row := range []struct {
		name, asked, answered, events string
		code                          int
	}{
		{"before it answers", askStop, "", "", 0},
		{"before it answers an attach", askAttach, "", "", 0},
		{"within a head", askStop, "HTTP/1.1 200 OK\r\nCont", "", 0},
		{"after an interim answer", askStop, "HTTP/1.1 100 Continue\r\n\r\n", "", 0},
		{"within a sized body", ping, lines("HTTP/1.1 200 OK", "Content-Length: 9") + "half", "", 200},
		{"between chunks", askEvents, chunkedHead + chunk("{}"), "output 2, output-end", 200},
		{"within a chunk", askEvents, chunkedHead + "9\r\nhalf", "output 4, output-end", 200},
		{"within the last chunk", askEvents, chunkedHead + chunk("{}") + "0\r\n", "output 2, output-end", 200},
	} {
		t.Run(row.name, func(t *testing.T) {
			onEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				r := record(t, network, func(c *daemontest.Conn) {
					c.Want(row.asked)
					c.Write(row.answered)
				})
				client := r.dial()
				client.Write(row.asked)
				client.Want(row.answered)
				client.WantEnd()
				client.Close()
				i := r.one()
				require.Equal(t, cassettes.EndEngine, i.Details.End)
				require.Equal(t, row.events, events(i))
				require.Equal(t, row.code, i.Response.Code)
			})
		})
	}
}

func TestDaemonBreaksTheConnection(t *testing.T) {
	for name, row := range map[string]struct{ asked, answered, events string }{
		"unanswered": {askEvents, "", ""},
		"stream":     {askEvents, chunkedHead + chunk("{}"), "output 2, output-end"},
		"hijack":     {askAttach, upgraded + out, "output 11, output-end"},
		"to the end": {lines("GET /containers/x/export HTTP/1.1", "Host: docker"), bare + "tar", ""},
	} {
		t.Run(name, func(t *testing.T) {
			came := make(chan struct{})
			r := record(t, "tcp", func(c *daemontest.Conn) {
				c.Want(row.asked)
				c.Write(row.answered)
				c.Await(came)
				c.Reset()
			})
			client := r.dial()
			client.Write(row.asked)
			client.Want(row.answered)
			came <- struct{}{}
			_, _ = client.ReadAll()
			client.Close()
			i := r.one()
			require.Equal(t, cassettes.EndEngine, i.Details.End)
			require.Equal(t, row.events, events(i))
		})
	}
}

// TestDaemonDiesWithinAnUpload is not the client's fault.
func TestDaemonDiesWithinAnUpload(t *testing.T) {
	r := record(t, "unix", func(c *daemontest.Conn) { c.ReadHead() })
	client := r.dial()
	client.Write(lines("POST /images/load HTTP/1.1", "Host: docker", "Content-Length: 1000000000"))
	for client.TryWrite(strings.Repeat("x", 1<<10)) == nil { // until it is told that nobody listens
	}
	client.Close()
	require.Equal(t, cassettes.EndEngine, r.one().Details.End)
}

// TestEngineThatCannotHalfClose, as TLS of an old kind: its connection ends
// when the client's direction does.
func TestEngineThatCannotHalfClose(t *testing.T) {
	daemon := daemontest.Start(t, "unix", daemontest.Answers(pong))
	var closed atomic.Bool
	r := recordFrom(t, "unix", &rig{daemon: daemon}, recorder.Config{Dial: func(ctx context.Context) (net.Conn, error) {
		conn, err := daemon.Dial(ctx)
		return &wholeConn{Conn: conn, closed: &closed}, err
	}})
	client := r.dial()
	client.Write(ping)
	client.Want(pong)
	client.CloseWrite()
	client.WantEnd()
	require.True(t, closed.Load())
	require.Len(t, r.end(), 1)
}

// A wholeConn hides its CloseWrite.
type wholeConn struct {
	net.Conn
	closed *atomic.Bool
}

func (c *wholeConn) Close() error {
	c.closed.Store(true)
	return c.Conn.Close()
}
