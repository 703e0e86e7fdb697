package recorder_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/matcher/engineapi"
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
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
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
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
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
	for _, network := range daemontest.Networks {
		t.Run(network, func(t *testing.T) {
			open := daemontest.Descriptors(t)
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
			require.LessOrEqual(t, daemontest.Descriptors(t), open, "descriptors are left open")
		})
	}
}
