package daemontest

import (
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var networks = []string{"unix", "tcp"}

func TestBytesPassBothWays(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			daemon := Start(t, network, func(c *Conn) {
				if head := c.ReadHead(); head != "GET / HTTP/1.1\r\nhost: x\r\n\r\n" {
					c.fail("head %q", head)
				}
				c.Want("some ")
				if rest := c.Read(5) + c.ReadEnd(); rest != "more, and the end" {
					c.fail("rest %q", rest)
				}
				c.Write("answer")
				c.CloseWrite()
			})
			client := Dial(t, daemon.Addr())
			client.Write("GET / HTTP/1.1\r\nhost: x\r\n\r\nsome more, and the end")
			client.CloseWrite()
			client.Want("answer")
			client.WantEnd()
			require.Equal(t, 1, daemon.Connections())
			require.Equal(t, network+"://"+daemon.Addr().String(), daemon.Host())
		})
	}
}

func TestSocketPathIsShort(t *testing.T) {
	t.Setenv("TMPDIR", "/"+strings.Repeat("long/", 40))
	require.Less(t, len(Listen(t, "unix").Addr().String()), 60)
}

func TestScriptsAreGivenInTurn(t *testing.T) {
	say := func(what string) Script { return func(c *Conn) { c.Write(what) } }
	daemon := Start(t, "unix", say("one"), say("two"))
	for _, want := range []string{"one", "two", "two"} {
		client := Dial(t, daemon.Addr())
		require.Equal(t, want, client.ReadPortion())
		client.WantEnd()
	}
}

func TestAnswers(t *testing.T) {
	daemon := Start(t, "tcp", Answers("first", "second"))
	client := Dial(t, daemon.Addr())
	client.Write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")
	client.Want("first")
	client.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	client.Want("second")
}

func TestReset(t *testing.T) {
	daemon := Start(t, "tcp", func(c *Conn) { c.Want("x"); c.Reset() })
	client := Dial(t, daemon.Addr())
	client.Write("x")
	_, err := client.ReadAll()
	require.ErrorIs(t, err, syscall.ECONNRESET)
}

func TestHangEndsWithTheTest(t *testing.T) {
	var client *Conn
	t.Run("hangs", func(t *testing.T) {
		daemon := Start(t, "unix", func(c *Conn) { c.Write("x"); c.Hang() })
		client = Dial(t, daemon.Addr())
		client.Want("x")
	})
	require.Error(t, client.TryWrite("x"))
}

// TestFailures looks at what fails without failing for it.
func TestFailures(t *testing.T) {
	for name, row := range map[string]struct {
		script Script
		want   string
	}{
		"ended within a head": {func(c *Conn) { c.ReadHead() }, `a head, as far as "hello": EOF`},
		"no request":          {func(c *Conn) { c.ReadRequest() }, `a request: malformed HTTP request "hello"`},
		"too little":          {func(c *Conn) { c.Read(6) }, `read 6 bytes, as far as "hello": unexpected EOF`},
		"nothing":             {func(c *Conn) { c.Read(5); c.ReadPortion() }, "read: EOF"},
		"other bytes":         {func(c *Conn) { c.Want("help") }, `want "help", got "hell" (and more may follow)`},
		"fewer bytes":         {func(c *Conn) { c.Want("hello, you") }, `want "hello, you", got "hello" (and then unexpected EOF)`},
		"no end":              {func(c *Conn) { c.WantEnd() }, `want the end, got "hello"`},
		"closed itself":       {func(c *Conn) { c.Close(); c.Write("x") }, "write 1 bytes, after 0:"},
		"closed, and reads":   {func(c *Conn) { c.Close(); c.ReadEnd() }, "read to the end"},
		"closed, and ends":    {func(c *Conn) { c.Close(); c.CloseWrite() }, "use of closed"},
		"no reset on unix":    {func(c *Conn) { c.Reset() }, "a *net.UnixConn cannot be reset"},
		"awaited too long":    {func(c *Conn) { c.CloseWrite(); c.Await(nil) }, "the test ended before what was awaited"},
		"no one-way end":      {func(c *Conn) { c.conn = struct{ net.Conn }{c.conn}; c.CloseWrite() }, "cannot close one direction"},
		"cut body": {func(c *Conn) {
			c.in.Reset(strings.NewReader("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"))
			c.ReadRequest()
		}, `the body of a request, as far as "half": unexpected EOF`},
	} {
		t.Run(name, func(t *testing.T) {
			d := &Daemon{scripts: []Script{row.script}, over: make(chan struct{}), listener: Listen(t, "unix")}
			d.running.Go(d.accept)
			client, err := net.Dial("unix", d.Addr().String())
			require.NoError(t, err)
			_, _ = io.WriteString(client, "hello") // some close at once
			_ = client.(*net.UnixConn).CloseWrite()
			_, _ = io.Copy(io.Discard, client)
			client.Close()
			failures := d.stop()
			require.Len(t, failures, 1)
			require.Contains(t, failures[0].Error(), "daemon, connection 1: ")
			require.Contains(t, failures[0].Error(), row.want)
		})
	}
}

func TestNobodyShouldConnect(t *testing.T) {
	d := &Daemon{over: make(chan struct{}), listener: Listen(t, "unix")}
	d.running.Go(d.accept)
	client := Dial(t, d.Addr())
	client.WantEnd()
	require.Equal(t, "[daemon: somebody connected, and nobody should]", fmt.Sprint(d.stop()))
}

func TestAwait(t *testing.T) {
	heard, said := make(chan struct{}), make(chan struct{})
	daemon := Start(t, "unix", func(c *Conn) {
		c.Want("x")
		close(heard)
		c.Await(said)
		c.Write("y")
	})
	client := Dial(t, daemon.Addr())
	client.Write("x")
	client.Await(heard)
	close(said)
	client.Want("y")
}
