package recorder_test

import (
	"net"
	"os"
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

const (
	attachPath = "/v1.41/containers/4e/attach?stdin=1&stdout=1&stderr=1&stream=1"
	out        = "\x01\x00\x00\x00\x00\x00\x00\x03out"
	err2       = "\x02\x00\x00\x00\x00\x00\x00\x03err"
)

var (
	askAttach = lines("POST "+attachPath+" HTTP/1.1", "Host: docker", "Connection: Upgrade", "Upgrade: tcp")
	askBare   = lines("POST "+attachPath+" HTTP/1.1", "Host: docker")
	upgraded  = lines("HTTP/1.1 101 UPGRADED", "Content-Type: application/vnd.docker.multiplexed-stream",
		"Connection: Upgrade", "Upgrade: tcp")
	bare     = lines("HTTP/1.1 200 OK", "Content-Type: application/vnd.docker.raw-stream")
	notFound = lines("HTTP/1.1 404 Not Found", "Content-Type: application/json", "Content-Length: 16") +
		`{"message":"no"}`
)

// TestHijackedConnection: stdin, its end, and output after that.
func TestHijackedConnection(t *testing.T) {
	exec := "POST /exec/4e/start HTTP/1.1"
	detach := `{"Detach":false}`
	for name, row := range map[string]struct{ asked, answered string }{
		"attach":             {askAttach, upgraded},
		"attach, no upgrade": {askBare, bare},
		"exec": {
			lines(exec, "Host: docker", "Connection: Upgrade", "Upgrade: tcp", "Content-Length: 16") + detach,
			upgraded[:len(upgraded)-2] + lines("Api-Version: 1.41", "Server: Docker/20.10.24 (linux)"),
		},
		"exec, no upgrade": {
			lines(exec, "Host: docker", "Content-Length: 16") + detach,
			bare[:len(bare)-2] + lines("Api-Version: 1.41"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			onEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				r := record(t, network, func(c *daemontest.Conn) {
					c.Want(row.asked)
					c.Write(row.answered)
					c.Want("hello\n")
					c.Write(out)
					c.WantEnd()
					c.Write(err2)
				})
				client := r.dial()
				client.Write(row.asked)
				client.Want(row.answered)
				client.Write("hello\n")
				client.Want(out)
				client.CloseWrite()
				client.Want(err2)
				client.WantEnd()
				client.Close()

				i := r.one()
				require.Equal(t, engineapi.Hijack, i.Details.Class)
				require.Equal(t, "input 6, output 11, input-end, output 11, output-end", events(i))
				require.Equal(t, out+err2, i.Response.Body)
				require.Equal(t, "hello\n", i.Details.Input)
				require.Equal(t, cassettes.EndComplete, i.Details.End)
			})
		})
	}
}

func TestHijackIsEndedByTheDaemonFirst(t *testing.T) {
	onEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		heard := make(chan struct{})
		r := record(t, network, func(c *daemontest.Conn) {
			c.ReadHead()
			c.Write(upgraded + out)
			c.CloseWrite()
			c.Want("late")
			close(heard)
			c.WantEnd()
		})
		client := r.dial()
		client.Write(askAttach)
		client.Want(upgraded + out)
		client.WantEnd()
		client.Write("late")
		client.Await(heard)
		client.Close()
		i := r.one()
		require.Equal(t, "output 11, output-end", events(i))
		require.Equal(t, cassettes.EndComplete, i.Details.End)
	})
}

func TestHijackIsLeftByTheClient(t *testing.T) {
	for name, head := range map[string]string{"upgraded": upgraded, "bare": bare} {
		t.Run(name, func(t *testing.T) {
			r := record(t, "unix", func(c *daemontest.Conn) {
				c.ReadHead()
				c.Write(head + out)
				for c.TryWrite(out) == nil { // until it is told that nobody listens
				}
			})
			client := r.dial()
			client.Write(askBare)
			client.Want(head + out)
			client.Close()
			i := r.one()
			require.Equal(t, cassettes.EndClient, i.Details.End)
			require.NotContains(t, events(i), "output-end")
		})
	}
}

func TestWebsocketKeepsItsFrames(t *testing.T) {
	head := lines("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Write(head)
		c.Want("\x81\x80mask")
		c.Write("\x82\x02hi")
	})
	client := r.dial()
	client.Write(lines("GET /containers/x/attach/ws?stream=1 HTTP/1.1", "Host: docker", "Upgrade: websocket"))
	client.Want(head)
	client.Write("\x81\x80mask")
	client.Want("\x82\x02hi")
	client.WantEnd()
	client.Close()
	i := r.one()
	require.Equal(t, engineapi.Websocket, i.Details.Class)
	require.Equal(t, "input 6, output 4, output-end", events(i))
}

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

// TestMuchInputAndNoAnswer lets go of the client when the daemon dies.
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
	require.Equal(t, cassettes.EndEngine, i.Details.End)
	require.Zero(t, i.Response.Code)
	require.Empty(t, i.Details.Input)
}

func TestAttachErrorInPlainTextEndsWithTheConnection(t *testing.T) {
	answer := lines("HTTP/1.1 404 Not Found", "Content-Type: application/vnd.docker.raw-stream") +
		"No such container: 4e\r\n"
	for name, asked := range map[string]string{"upgrade": askAttach, "no upgrade": askBare} {
		t.Run(name, func(t *testing.T) {
			r := record(t, "tcp", func(c *daemontest.Conn) {
				c.ReadHead()
				c.Write(answer)
			})
			client := r.dial()
			client.Write(asked)
			client.Want(answer)
			client.WantEnd()
			client.Close()
			i := r.one()
			require.Equal(t, engineapi.Unary, i.Details.Class)
			require.Equal(t, "No such container: 4e\r\n", i.Response.Body)
			require.Equal(t, cassettes.EndComplete, i.Details.End)
			require.Empty(t, events(i))
		})
	}
}

func TestDetachedExecIsAPlainCall(t *testing.T) {
	answer := lines("HTTP/1.1 200 OK", "Content-Length: 0")
	r := record(t, "unix", daemontest.Answers(answer, pong))
	client := r.dial()
	client.Write(lines("POST /exec/4e/start HTTP/1.1", "Host: docker", "Content-Length: 15") + `{"Detach":true}`)
	client.Want(answer)
	client.Write(ping)
	client.Want(pong)
	client.Close()
	all := r.end()
	require.Len(t, all, 2)
	require.Equal(t, engineapi.Unary, all[0].Details.Class)
	require.Empty(t, events(all[0]))
	require.Equal(t, cassettes.EndComplete, all[0].Details.End)
}

// TestSessionPassesAndIsNotKept: its bytes are HTTP/2, and full of secrets.
func TestSessionPassesAndIsNotKept(t *testing.T) {
	answer := lines("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: h2c")
	const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	for path, first := range map[string]string{"/session": "daemon", "/grpc": "client"} {
		t.Run(path, func(t *testing.T) {
			r := record(t, "unix", func(c *daemontest.Conn) {
				c.ReadHead()
				c.Write(answer)
				if first == "daemon" {
					c.Write(preface)
				} else {
					c.Want(preface)
				}
				c.Want("secret")
				c.Write("\x00\xff")
				c.WantEnd()
			})
			client := r.dial()
			client.Write(lines("POST "+path+" HTTP/1.1", "Host: ", "Connection: Upgrade", "Upgrade: h2c"))
			client.Want(answer)
			if first == "daemon" {
				client.Want(preface)
			} else {
				client.Write(preface)
			}
			client.Write("secret")
			client.Want("\x00\xff")
			client.CloseWrite()
			client.WantEnd()
			client.Close()
			i := r.one()
			require.Equal(t, engineapi.H2C, i.Details.Class)
			require.Equal(t, 101, i.Response.Code)
			require.Empty(t, i.Response.Body)
			require.Empty(t, i.Details.Input)
			require.Empty(t, events(i))
			require.Equal(t, cassettes.EndComplete, i.Details.End)
		})
	}
}

func TestManyHijackedConnectionsAtOnce(t *testing.T) {
	const many = 80
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			open := descriptors(t)
			t.Run("", func(t *testing.T) {
				r := record(t, network, func(c *daemontest.Conn) {
					c.ReadHead()
					c.Write(upgraded)
					word := c.Read(4)
					c.Write(word + word)
					c.WantEnd()
					c.Write("end")
				})
				clients := make([]*daemontest.Conn, many)
				for n := range clients {
					clients[n] = r.dial()
				}
				for _, step := range []func(c *daemontest.Conn){
					func(c *daemontest.Conn) { c.Write(askAttach) },
					func(c *daemontest.Conn) { c.Want(upgraded) },
					func(c *daemontest.Conn) { c.Write("word") },
					func(c *daemontest.Conn) { c.Want("wordword") },
					(*daemontest.Conn).CloseWrite,
					func(c *daemontest.Conn) { c.Want("end") },
					(*daemontest.Conn).WantEnd,
					(*daemontest.Conn).Close,
				} {
					for _, client := range clients {
						step(client)
					}
				}
				all := r.end()
				require.Len(t, all, many)
				for n, i := range all {
					require.Equal(t, n, i.ID)
					require.Equal(t, "word", i.Details.Input)
					require.Equal(t, "wordwordend", i.Response.Body)
					require.Equal(t, cassettes.EndComplete, i.Details.End)
				}
			})
			require.LessOrEqual(t, descriptors(t), open, "descriptors are left open")
		})
	}
}

// descriptors counts the files that are open.
func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("needs /proc: ", err)
	}
	return len(open)
}
