package recorder_test

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/recorder"
)

// TestInputThatDoesNotWaitForTheAnswer may come with the head of the request,
// or after it; it may look like anything.
func TestInputThatDoesNotWaitForTheAnswer(t *testing.T) {
	for name, input := range map[string]string{
		"a word":         "hello",
		"lines":          "hello\n\n",
		"empty lines":    "\r\n\r\n",
		"like a request": ping,
	} {
		for way, after := range map[string]bool{"with the head": false, "after the head": true} {
			for form, answered := range map[string]string{"bare": bare, "upgraded": upgraded} {
				t.Run(name+" "+way+", "+form, func(t *testing.T) {
					headCame := make(chan struct{})
					r := record(t, "unix", func(c *daemontest.Conn) {
						c.ReadHead()
						close(headCame)
						c.Want(input)
						c.Write(answered)
						c.Want("more")
						c.Write("x")
					})
					client := r.dial()
					if after {
						client.Write(askBare)
						client.Await(headCame)
						client.Write(input)
					} else {
						client.Write(askBare + input)
					}
					client.Want(answered)
					client.Write("more")
					client.Want("x")
					client.WantEnd()
					client.Close()
					i := r.one()
					require.Equal(t, input+"more", i.Details.Input)
					require.Equal(t, "x", i.Response.Body)
				})
			}
		}
	}
}

// TestInputThatEndsBeforeTheAnswer: echo hello | docker run -i, in haste.
func TestInputThatEndsBeforeTheAnswer(t *testing.T) {
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Want("hello\n")
		c.WantEnd()
		c.Write(bare + out)
	})
	client := r.dial()
	client.Write(askBare)
	client.Write("hello\n")
	client.CloseWrite()
	client.Want(bare + out)
	client.WantEnd()
	client.Close()
	i := r.one()
	require.Equal(t, "hello\n", i.Details.Input)
	require.True(t, strings.HasSuffix(events(i), ", input-end, output 11, output-end"), events(i))
	require.Equal(t, cassettes.EndComplete, i.Details.End)
}

// TestRequestAfterAnAttachThatWasRefused: the bytes that looked like input
// were requests, the next attach among them.
func TestRequestAfterAnAttachThatWasRefused(t *testing.T) {
	for name, together := range map[string]bool{"in one portion": true, "in several": false} {
		t.Run(name, func(t *testing.T) {
			came := make(chan struct{})
			r := record(t, "unix", func(c *daemontest.Conn) {
				c.Want(askBare)
				came <- struct{}{}
				c.Want(ping + askAttach)
				came <- struct{}{}
				c.Want("input")
				c.Write(notFound + pong)
				c.Write(upgraded)
				c.Write(out)
			})
			client := r.dial()
			if together {
				client.Write(askBare + ping + askAttach + "input")
				client.Await(came)
				client.Await(came)
			} else {
				client.Write(askBare)
				client.Await(came)
				client.Write(ping + askAttach)
				client.Await(came)
				client.Write("input")
			}
			client.Want(notFound + pong + upgraded + out)
			client.WantEnd()
			client.Close()
			all := r.end()
			require.Len(t, all, 3)
			require.Equal(t, engineapi.Unary, all[0].Details.Class)
			require.Contains(t, notFound, all[0].Response.Body)
			require.Equal(t, "OK", all[1].Response.Body)
			require.Equal(t, engineapi.Hijack, all[2].Details.Class)
			require.Equal(t, "input", all[2].Details.Input)
			require.Equal(t, out, all[2].Response.Body)
		})
	}
}

// TestAttachBehindAnotherRequest: the answer that comes first says nothing
// about the attach.
func TestAttachBehindAnotherRequest(t *testing.T) {
	came := make(chan struct{})
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.Want(ping + askBare)
		came <- struct{}{}
		c.Want("in\n\nput")
		c.Write(pong)
		c.Await(came)
		c.Write(bare + out)
	})
	client := r.dial()
	client.Write(ping + askBare)
	client.Await(came)
	client.Write("in\n\nput")
	client.Want(pong)
	came <- struct{}{}
	client.Want(bare + out)
	client.WantEnd()
	client.Close()
	all := r.end()
	require.Len(t, all, 2)
	require.Equal(t, "OK", all[0].Response.Body)
	require.Equal(t, "in\n\nput", all[1].Details.Input)
}

// TestMuchInputWaitsForTheAnswer: it is not kept without limit until it is
// known what it is.
func TestMuchInputWaitsForTheAnswer(t *testing.T) {
	const passes = 1<<20 - 20<<10 // less than the limit by more than a portion
	input := strings.Repeat("0123456789abcde\n", 3<<20/16)
	metered := &meteredListener{Listener: daemontest.Listen(t, "unix"), limit: 1 << 20, over: make(chan struct{})}
	var before int64
	daemon := daemontest.Start(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Want(input[:passes])
		c.Await(metered.over)
		before = metered.read.Load()
		c.Write(bare)
		c.Want(input[passes:])
		c.Write(out)
	})
	r := recordFrom(t, "unix", &rig{daemon: daemon, listener: metered}, recorder.Config{Dial: daemon.Dial})
	client := r.dial()
	client.Write(askBare)
	client.Write(input)
	client.Want(bare + out)
	client.WantEnd()
	client.Close()
	same := r.one().Details.Input == input
	require.True(t, same, "the input is not what was sent") // it is too long to be printed
	require.Less(t, before, int64(1<<20+2*(16<<10)))
}

// A meteredListener's connections count what is read from them. They give no
// more than 16 KB at once: Linux lets one who waits to write to a unix socket
// wait until three quarters of its buffer are free.
type meteredListener struct {
	net.Listener
	limit int64
	over  chan struct{} // closed when more than limit has been read
	once  sync.Once
	read  atomic.Int64
}

func (l *meteredListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &meteredConn{conn, l}, err
}

type meteredConn struct {
	net.Conn
	listener *meteredListener
}

func (c *meteredConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p[:min(len(p), 16<<10)])
	if c.listener.read.Add(int64(n)) > c.listener.limit {
		c.listener.once.Do(func() { close(c.listener.over) })
	}
	return n, err
}

// TestMuchInputAndNoAnswer lets go of the client when the daemon dies: which
// is a reset if anything had come by then that it did not read.
func TestMuchInputAndNoAnswer(t *testing.T) {
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Read(1 << 19)
	})
	client := r.dial()
	client.Write(askBare)
	for client.TryWrite(strings.Repeat("x", 1<<16)) == nil { // until it is told that nobody listens
	}
	client.Close()
	i := r.one()
	require.Contains(t, []cassettes.End{cassettes.EndEngine, cassettes.EndReset}, i.Details.End)
	require.Zero(t, i.Response.Code)
	require.Empty(t, i.Details.Input)
}
