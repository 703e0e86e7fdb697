package recorder_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

var (
	askEvents   = lines("GET /v1.41/events HTTP/1.1", "Host: docker")
	chunkedHead = lines("HTTP/1.1 200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked")
	lastChunk   = "0\r\n\r\n"
)

func chunk(p string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(p), p) }

func TestWaitHasItsHeadBeforeItsBody(t *testing.T) {
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		headCame := make(chan struct{})
		r := record(t, network, func(c *daemontest.Conn) {
			c.ReadHead()
			c.Write(chunkedHead)
			c.Await(headCame)
			c.Write(chunk(`{"StatusCode":7}` + "\n"))
			c.Write(lastChunk)
			c.WantEnd()
		})
		client := r.dial()
		client.Write(lines("POST /containers/x/wait?condition=removed HTTP/1.1", "Host: docker", "Content-Length: 0"))
		client.Want(chunkedHead)
		close(headCame)
		client.Want(chunk(`{"StatusCode":7}`+"\n") + lastChunk)
		client.Close()
		i := r.one()
		require.Equal(t, engineapi.Wait, i.Details.Class)
		require.Equal(t, `{"StatusCode":7}`+"\n", i.Response.Body)
		require.Equal(t, "output 17, output-end", events(i))
	})
}

func TestEveryChunkArrivesBeforeTheNextIsSent(t *testing.T) {
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		arrived := make(chan struct{})
		r := record(t, network, func(c *daemontest.Conn) {
			c.ReadHead()
			c.Write(chunkedHead)
			for n := range 5 {
				c.Await(arrived)
				c.Write(chunk(fmt.Sprintf(`{"n":%d}`, n)))
			}
			c.Await(arrived)
			c.Write(lastChunk)
			c.WantEnd()
		})
		client := r.dial()
		client.Write(askEvents)
		client.Want(chunkedHead)
		for n := range 5 {
			arrived <- struct{}{}
			client.Want(chunk(fmt.Sprintf(`{"n":%d}`, n)))
		}
		arrived <- struct{}{}
		client.Want(lastChunk)
		client.Close()
		i := r.one()
		require.Equal(t, engineapi.Stream, i.Details.Class)
		require.Equal(t, cassettes.EndComplete, i.Details.End)
		require.Equal(t, "output 7, output 7, output 7, output 7, output 7, output-end", events(i))
		last := i.Details.Head
		require.Positive(t, last)
		for _, frame := range i.Details.Frames {
			require.GreaterOrEqual(t, frame.At, last)
			last = frame.At
		}
		require.LessOrEqual(t, last, i.Response.Duration)
	})
}

// TestChunkThatComesInPieces is one frame, as it is for the client.
func TestChunkThatComesInPieces(t *testing.T) {
	arrived := make(chan struct{})
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		for _, piece := range []string{chunkedHead + "0", "a\r\n01234", "56789\r", "\n3\r\nabc\r\n0\r\n", "\r\n"} {
			c.Write(piece)
			c.Await(arrived)
		}
		c.WantEnd()
	})
	client := r.dial()
	client.Write(askEvents)
	for _, piece := range []string{chunkedHead + "0", "a\r\n01234", "56789\r", "\n3\r\nabc\r\n0\r\n", "\r\n"} {
		client.Want(piece)
		arrived <- struct{}{}
	}
	client.Close()
	i := r.one()
	require.Equal(t, "output 10, output 3, output-end", events(i))
	require.Equal(t, "0123456789abc", i.Response.Body)
}

// TestClientLeavesAnEndlessStream and the daemon, which is told so, says
// goodbye in one way or another.
func TestClientLeavesAnEndlessStream(t *testing.T) {
	for name, tt := range map[string]struct{ goodbye, late string }{
		"nothing":             {"", ""},
		"the last chunk":      {lastChunk, ""},
		"one chunk more":      {chunk("late"), "late"},
		"one more and a last": {chunk("late") + lastChunk, "late"},
	} {
		goodbye, late := tt.goodbye, tt.late
		for way, leave := range map[string]func(*daemontest.Conn){
			"closes": (*daemontest.Conn).Close,
			"closes its direction": func(c *daemontest.Conn) {
				c.CloseWrite()
				c.Want(goodbye)
				c.WantEnd()
			},
		} {
			t.Run(way+", "+name, func(t *testing.T) {
				r := record(t, "unix", func(c *daemontest.Conn) {
					c.ReadHead()
					c.Write(chunkedHead + chunk("early"))
					c.WantEnd()
					_ = c.TryWrite(goodbye)
				})
				client := r.dial()
				client.Write(askEvents)
				client.Want(chunkedHead + chunk("early"))
				leave(client)
				i := r.one()
				require.Equal(t, cassettes.EndClient, i.Details.End)
				require.NotContains(t, events(i), "output-end", "it was not the engine that ended it")
				require.Contains(t, []string{"early", "early" + late}, i.Response.Body)
				if way != "closes" {
					require.Equal(t, "early"+late, i.Response.Body, "what the client got")
				}
			})
		}
	}
}

// TestClientEndsItsDirectionOfAFiniteStream as netcat does after a request:
// the engine finishes such an answer all the same.
func TestClientEndsItsDirectionOfAFiniteStream(t *testing.T) {
	for uri, want := range map[string]cassettes.End{
		"/containers/c/logs?stdout=1":          cassettes.EndComplete,
		"/containers/c/logs?stdout=1&follow=0": cassettes.EndComplete,
		"/containers/c/logs?stdout=1&follow=1": cassettes.EndClient,
		"/containers/c/stats":                  cassettes.EndClient,
		"/containers/c/stats?stream=false":     cassettes.EndComplete,
		"/events?since=1&until=2":              cassettes.EndComplete,
		"/events?since=1":                      cassettes.EndClient,
	} {
		t.Run(uri, func(t *testing.T) {
			r := record(t, "unix", func(c *daemontest.Conn) {
				c.ReadHead()
				c.WantEnd()
				c.Write(chunkedHead + chunk("line") + lastChunk)
			})
			client := r.dial()
			client.Write("GET " + uri + " HTTP/1.1\r\nHost: docker\r\n\r\n")
			client.CloseWrite()
			client.Want(chunkedHead + chunk("line") + lastChunk)
			client.WantEnd()
			i := r.one()
			require.Equal(t, want, i.Details.End)
			require.Equal(t, "line", i.Response.Body)
		})
	}
}

// TestClientLeavesADaemonThatGoesOn, which does not look whether the client is
// there until a write fails.
func TestClientLeavesADaemonThatGoesOn(t *testing.T) {
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		r := record(t, network, func(c *daemontest.Conn) {
			c.ReadHead()
			c.Write(chunkedHead + chunk("early"))
			for c.TryWrite(chunk("more")) == nil {
			}
		})
		client := r.dial()
		client.Write(lines("POST /images/create?fromImage=x HTTP/1.1", "Host: docker"))
		client.Want(chunkedHead + chunk("early"))
		client.Close()
		i := r.one()
		require.Equal(t, cassettes.EndClient, i.Details.End)
		require.NotContains(t, events(i), "output-end")
	})
}

// TestClientBreaksItsConnection while the daemon has nothing to say.
func TestClientBreaksItsConnection(t *testing.T) {
	for name, row := range map[string]struct{ asked, answered string }{
		"no answer yet": {lines("POST /containers/x/stop HTTP/1.1", "Host: docker"), ""},
		"a stream":      {askEvents, chunkedHead + chunk("early")},
		"a hijack":      {askAttach, upgraded},
	} {
		t.Run(name, func(t *testing.T) {
			asked := make(chan struct{})
			r := record(t, "tcp", func(c *daemontest.Conn) {
				c.ReadHead()
				close(asked)
				c.Write(row.answered)
				c.ReadAll() // it is told of the end somehow
			})
			client := r.dial()
			client.Write(row.asked)
			client.Await(asked)
			client.Want(row.answered)
			client.Reset()
			i := r.one()
			require.Equal(t, cassettes.EndClient, i.Details.End)
			require.NotContains(t, events(i), "end")
		})
	}
}

// TestCausesAreCounted over the connections of a docker run.
func TestCausesAreCounted(t *testing.T) {
	started, exited := make(chan struct{}), make(chan struct{})
	status, removed := make(chan struct{}), make(chan struct{})
	r := record(t, "unix", func(c *daemontest.Conn) { // attach
		c.ReadHead()
		c.Write(upgraded)
		c.Await(started)
		c.Write("out")
		c.Await(exited)
		c.CloseWrite()
		c.WantEnd()
	}, func(c *daemontest.Conn) { // wait
		c.ReadHead()
		c.Write(chunkedHead)
		c.Await(status)
		c.Write(chunk("{}"))
		c.Await(removed)
		c.Write(lastChunk)
		c.WantEnd()
	}, daemontest.Answers(noContent, pong, pong)) // the others

	attach := r.dial()
	attach.Write(askAttach)
	attach.Want(upgraded)
	wait := r.dial()
	wait.Write(lines("POST /containers/x/wait HTTP/1.1", "Host: docker"))
	wait.Want(chunkedHead)
	others := r.dial()
	others.Write(lines("POST /containers/x/start HTTP/1.1", "Host: docker"))
	others.Want(noContent)
	close(started)
	attach.Want("out")
	others.Write(ping)
	others.Want(pong)
	close(exited)
	close(status)
	attach.WantEnd()
	wait.Want(chunk("{}"))
	others.Write(ping)
	others.Want(pong)
	close(removed)
	wait.Want(lastChunk)
	attach.Close()
	wait.Close()
	others.Close()

	all := r.end()
	require.Len(t, all, 5)
	require.Equal(t, []int{1, 3, 4}, seen(all[0]), "attach: head, output, end")
	require.Equal(t, []int{2, 4, 5}, seen(all[1]), "wait: head, output, end")
	require.Equal(t, []int{3}, seen(all[2]), "start")
	require.Equal(t, []int{4}, seen(all[3]))
	require.Equal(t, []int{5}, seen(all[4]))
	for n, i := range all {
		require.Equal(t, n, i.ID)
	}
}
