package recorder_test

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

func TestRecorderIsClosedWithinAnExchange(t *testing.T) {
	for _, row := range []struct{ name, asked, answered, events string }{
		{"a plain call", ping, "", ""},
		{"a stream", askEvents, chunkedHead + chunk("{}"), "output 2"},
		{"a hijack", askAttach, upgraded + out, "output 11"},
		{"a bare hijack", askBare, bare + out, "output 11"},
		{"an attach without answer", askAttach, "", ""},
		{"a request", lines("PUT /x HTTP/1.1", "Host: docker", "Content-Length: 9") + "half", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				came := make(chan struct{})
				r := record(t, network, func(c *daemontest.Conn) {
					c.Want(row.asked)
					c.Write(row.answered)
					close(came)
					c.ReadAll()
				})
				client := r.dial()
				client.Write(row.asked)
				client.Await(came)
				client.Want(row.answered)
				all := r.endWithin(cancelled())
				_, _ = client.ReadAll()
				require.Len(t, all, 1)
				require.Equal(t, cassettes.EndRecorder, all[0].Details.End)
				require.Equal(t, row.events, events(all[0]))
			})
		})
	}
}

// TestCloseWaitsForWhatIsUnderWay, and not for connections that are idle.
func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	asked, closing := make(chan struct{}), make(chan struct{})
	r := record(t, "unix", daemontest.Answers(pong), func(c *daemontest.Conn) {
		c.ReadHead()
		close(asked)
		c.Await(closing)
		c.Write(pong)
		c.WantEnd()
	})
	idle := r.dial()
	idle.Write(ping)
	idle.Want(pong)
	busy := r.dial()
	busy.Write(ping)
	busy.Await(asked)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.listener.Close()
		r.recorder.Close(within(t))
	}()
	idle.WantEnd()
	close(closing)
	busy.Want(pong)
	busy.WantEnd()
	busy.Await(stopped)
	require.NoError(t, <-r.serving)
	r.ended = true
	require.Len(t, r.interactions(), 2)
	require.Equal(t, cassettes.EndComplete, r.interactions()[1].Details.End)
}

func TestCloseWaitsNoLongerThanItMay(t *testing.T) {
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Write(chunkedHead)
		c.ReadAll()
	}, func(c *daemontest.Conn) { c.ReadAll() })
	client := r.dial()
	client.Write(askEvents)
	client.Want(chunkedHead)
	idle := r.dial()
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.listener.Close()
		r.recorder.Close(ctx)
	}()
	_, _ = idle.ReadAll() // now it is waiting
	cancel()
	client.Await(stopped)
	require.NoError(t, <-r.serving)
	r.ended = true
	require.Equal(t, cassettes.EndRecorder, r.interactions()[0].Details.End)
}

// A slowListener's connections write what they are given only when released.
type slowListener struct {
	net.Listener
	writing, release chan struct{}
}

func (l *slowListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &slowConn{conn, l}, err
}

type slowConn struct {
	net.Conn
	listener *slowListener
}

func (c *slowConn) Write(p []byte) (int, error) {
	c.listener.writing <- struct{}{}
	<-c.listener.release
	return c.Conn.Write(p)
}

// TestCloseWaitsForTheLastBytes: an answer that is complete for the recorder
// is not yet with the client.
func TestCloseWaitsForTheLastBytes(t *testing.T) {
	slow := &slowListener{daemontest.Listen(t, "unix"), make(chan struct{}), make(chan struct{})}
	daemon := daemontest.Start(t, "unix", daemontest.Answers(pong), func(c *daemontest.Conn) { c.ReadAll() })
	r := recordFrom(t, "unix", &rig{daemon: daemon, listener: slow}, recorder.Config{Dial: daemon.Dial})
	client := r.dial()
	client.Write(ping)
	client.Await(slow.writing)
	idle := []*daemontest.Conn{r.dial(), r.dial(), r.dial(), r.dial()}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.stop(within(t))
	}()
	for _, c := range idle { // once these are closed, so is whatever else would be
		_, _ = c.ReadAll()
	}
	close(slow.release)
	client.Want(pong)
	client.Await(stopped)
	require.Len(t, r.interactions(), 1)
}

// TestCloseWhileDialling: the dial is cancelled, and if it succeeds all the
// same, nothing is left open.
func TestCloseWhileDialling(t *testing.T) {
	for name, succeed := range map[string]bool{"fails": false, "succeeds": true} {
		t.Run(name, func(t *testing.T) {
			daemon := daemontest.Start(t, "unix", func(c *daemontest.Conn) { c.WantEnd() })
			dialling := make(chan struct{})
			r := recordFrom(t, "unix", &rig{daemon: daemon}, recorder.Config{
				Dial: func(ctx context.Context) (net.Conn, error) {
					close(dialling)
					<-ctx.Done()
					if succeed {
						return daemon.Dial(context.WithoutCancel(ctx))
					}
					return nil, ctx.Err()
				},
			})
			client := r.dial()
			client.Await(dialling)
			r.stop(within(t))
			client.WantEnd()
			require.Empty(t, r.interactions())
		})
	}
}

func TestClientThatComesAfterCloseIsTurnedAway(t *testing.T) {
	listener := daemontest.Listen(t, "unix")
	r := recorder.New(recorder.Config{Dial: func(context.Context) (net.Conn, error) {
		return nil, errors.New("nobody should dial")
	}})
	r.Close(within(t))
	serving := make(chan error, 1)
	go func() { serving <- r.Serve(listener) }()
	client := daemontest.Dial(t, listener.Addr())
	client.WantEnd()
	require.NoError(t, listener.Close())
	require.NoError(t, <-serving)
	require.NoError(t, r.Err())
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	open := daemontest.Descriptors(t)
	t.Run("many kinds of connections", func(t *testing.T) { // record looks for goroutines
		heard := make(chan struct{})
		r := record(t, "unix", func(c *daemontest.Conn) {
			request, _ := c.ReadRequest()
			heard <- struct{}{}
			switch request.Method {
			case "POST":
				c.Write(upgraded)
			case "GET":
				c.Write(chunkedHead)
			}
			c.ReadAll()
		})
		for n := range 30 {
			client := r.dial()
			client.Write([]string{askAttach, askEvents, lines("HEAD /_ping HTTP/1.1", "Host: docker")}[n%3])
			client.Await(heard)
			client.Want([]string{upgraded, chunkedHead, ""}[n%3])
		}
		require.LessOrEqual(t, len(r.endWithin(cancelled())), 30)
		for _, i := range r.interactions() {
			require.Equal(t, cassettes.EndRecorder, i.Details.End)
		}
	})
	require.LessOrEqual(t, daemontest.Descriptors(t), open, "descriptors are left open")
}
