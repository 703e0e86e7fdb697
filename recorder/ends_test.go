package recorder_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

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
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
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

var broken = map[string]struct{ asked, answered, events string }{
	"unanswered":  {askEvents, "", ""},
	"in a head":   {askEvents, "HTTP/1.1 200 OK\r\nCont", ""},
	"sized":       {ping, lines("HTTP/1.1 200 OK", "Content-Length: 9") + "half", ""},
	"stream":      {askEvents, chunkedHead + chunk("{}"), "output 2, output-end"},
	"in a chunk":  {askEvents, chunkedHead + "9\r\nhalf", "output 4, output-end"},
	"hijack":      {askAttach, upgraded + out, "output 11, output-end"},
	"to the end":  {lines("GET /containers/x/export HTTP/1.1", "Host: docker"), bare + "tar", ""},
	"its request": {lines("POST /images/load HTTP/1.1", "Host: docker", "Content-Length: 9") + "half", "", ""},
}

// TestDaemonResets has the client see a reset, as it would without a recorder,
// where a connection can be reset.
func TestDaemonResets(t *testing.T) {
	for name, row := range broken {
		t.Run(name, func(t *testing.T) {
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				t.Cleanup(func() { goleak.VerifyNone(t) })
				came := make(chan struct{})
				daemon := daemontest.Start(t, "tcp", func(c *daemontest.Conn) {
					c.Want(row.asked)
					c.Write(row.answered)
					c.Await(came)
					c.Reset()
				})
				r := recordFrom(t, network, &rig{daemon: daemon}, recorder.Config{Dial: daemon.Dial})
				client := r.dial()
				client.Write(row.asked)
				client.Want(row.answered)
				close(came)
				rest, err := client.ReadAll()
				require.Empty(t, rest)
				if network == "tcp" {
					require.ErrorIs(t, err, syscall.ECONNRESET)
				} else {
					require.NoError(t, err)
				}
				client.Close()
				i := r.one()
				require.Equal(t, cassettes.EndReset, i.Details.End)
				require.Equal(t, row.events, events(i))
				require.Equal(t, name == "its request", i.Details.RequestCut)
			})
		})
	}
}

// TestDaemonClosesWithInputUnread is a reset, on unix sockets too.
func TestDaemonClosesWithInputUnread(t *testing.T) {
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		r := record(t, network, func(c *daemontest.Conn) { c.ReadHead() })
		client := r.dial()
		client.Write(lines("POST /images/load HTTP/1.1", "Host: docker", "Content-Length: 9999") + strings.Repeat("x", 9000))
		_, err := client.ReadAll()
		require.Equal(t, network == "tcp", errors.Is(err, syscall.ECONNRESET))
		client.Close()
		i := r.one()
		require.Equal(t, cassettes.EndReset, i.Details.End)
		require.True(t, i.Details.RequestCut)
		require.Len(t, i.Request.Body, 9000)
	})
}

// TestResetAfterTheAnswer breaks nothing that was recorded, and takes nothing
// from the client.
func TestResetAfterTheAnswer(t *testing.T) {
	answered := make(chan struct{})
	r := record(t, "tcp", func(c *daemontest.Conn) {
		c.Want(ping)
		c.Write(pong)
		c.Await(answered)
		c.Reset()
	})
	client := r.dial()
	client.Write(ping)
	client.Want(pong)
	close(answered)
	client.WantEnd()
	client.Close()
	require.Equal(t, cassettes.EndComplete, r.one().Details.End)
}

// TestDaemonDiesWithinAnUpload is not the client's fault. Whether it is a
// reset depends on whether anything had come that the daemon did not read.
func TestDaemonDiesWithinAnUpload(t *testing.T) {
	r := record(t, "unix", func(c *daemontest.Conn) { c.ReadHead() })
	client := r.dial()
	client.Write(lines("POST /images/load HTTP/1.1", "Host: docker", "Content-Length: 1000000000"))
	for client.TryWrite(strings.Repeat("x", 1<<10)) == nil { // until it is told that nobody listens
	}
	client.Close()
	i := r.one()
	require.Contains(t, []cassettes.End{cassettes.EndEngine, cassettes.EndReset}, i.Details.End)
	require.True(t, i.Details.RequestCut)
}

// TestClientLeavesWithinItsRequest has the engine see half a request, and say
// what it likes of that.
func TestClientLeavesWithinItsRequest(t *testing.T) {
	sized := lines("PUT /containers/x/archive?path=/ HTTP/1.1", "Host: docker", "Content-Length: 9") + "half"
	chunked := lines("PUT /containers/x/archive?path=/ HTTP/1.1", "Host: docker", "Transfer-Encoding: chunked") +
		chunk("half")
	refused := lines("HTTP/1.1 400 Bad Request", "Content-Length: 3") + "no\n"
	leave := map[string]func(*daemontest.Conn){
		"closes":      (*daemontest.Conn).Close,
		"half-closes": (*daemontest.Conn).CloseWrite,
		"resets":      (*daemontest.Conn).Reset,
	}
	test := func(t *testing.T, network, how, asked, answered string) {
		t.Helper()
		came := make(chan struct{})
		r := record(t, network, func(c *daemontest.Conn) {
			c.Want(asked)
			close(came)
			_, _ = c.ReadAll()
			_ = c.TryWrite(answered)
		})
		client := r.dial()
		client.Write(asked)
		client.Await(came)
		leave[how](client)
		if how == "half-closes" {
			client.Want(answered)
			client.WantEnd()
		}
		i := r.one()
		require.Equal(t, cassettes.EndClient, i.Details.End)
		require.True(t, i.Details.RequestCut)
		require.Equal(t, "half", i.Request.Body)
	}
	for _, row := range [][2]string{{sized, ""}, {sized, refused}, {chunked, ""}, {chunked, refused}} {
		for how := range leave {
			t.Run(how, func(t *testing.T) {
				if how == "resets" {
					test(t, "tcp", how, row[0], row[1])
					return
				}
				daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
					t.Helper()
					test(t, network, how, row[0], row[1])
				})
			})
		}
	}
}

// TestAnswerBeforeTheRequestIsComplete is a complete one: engines refuse an
// upload while it still comes.
func TestAnswerBeforeTheRequestIsComplete(t *testing.T) {
	refused := lines("HTTP/1.1 404 Not Found", "Content-Length: 3") + "no\n"
	asked := lines("PUT /containers/x/archive?path=/ HTTP/1.1", "Host: docker", "Content-Length: 9") + "half"
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.Want(asked)
		c.Write(refused)
		c.WantEnd()
	})
	client := r.dial()
	client.Write(asked)
	client.Want(refused)
	client.Close()
	i := r.one()
	require.Equal(t, cassettes.EndComplete, i.Details.End)
	require.True(t, i.Details.RequestCut)
	require.Equal(t, "no\n", i.Response.Body)
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
