package recorder_test

import (
	"context"
	"errors"
	"io"
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
			onEveryNetwork(t, func(t *testing.T, network string) {
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

func TestRecordingDoesNotDelayTheClient(t *testing.T) {
	daemon := daemontest.Start(t, "unix", daemontest.Answers(pong))
	came := make(chan struct{})
	r := &rig{daemon: daemon}
	recordFrom(t, "unix", r, recorder.Config{Dial: daemon.Dial, Store: func(i *cassettes.Interaction) {
		<-came
		r.store(i)
	}})
	first, second := r.dial(), r.dial()
	for _, client := range []*daemontest.Conn{first, second} {
		client.Write(ping)
		client.Want(pong)
	}
	close(came)
	require.Len(t, r.end(), 2)
}

func TestScrubComesBeforeStoreAndChangesNothingThatTravels(t *testing.T) {
	const secret, placeholder = "aHVudGVyMg==", "cGxhY2Vob2xkZXI="
	answer := lines("HTTP/1.1 200 OK", "X-Token: "+secret, "Content-Length: 12") + secret
	asked := lines("POST /auth HTTP/1.1", "Host: docker", "X-Registry-Auth: "+secret, "Content-Length: 12") + secret
	daemon := daemontest.Start(t, "unix", func(c *daemontest.Conn) {
		c.Want(asked)
		c.Write(answer)
		c.Want(asked)
		c.Write(answer)
		c.WantEnd()
	})
	scrubbed := 0
	scrub := func(i *cassettes.Interaction) {
		scrubbed++
		i.Request.Body, i.Response.Body = placeholder, placeholder
		i.Request.Headers.Set("X-Registry-Auth", placeholder)
		i.Response.Headers.Set("X-Token", placeholder)
	}
	r := recordFrom(t, "unix", &rig{daemon: daemon}, recorder.Config{Dial: daemon.Dial, Scrub: scrub})
	client := r.dial()
	for range 2 {
		client.Write(asked)
		client.Want(answer)
	}
	client.Close()
	all := r.end()
	require.Len(t, all, 2)
	require.Equal(t, 2, scrubbed)
	for _, i := range all {
		require.Equal(t, placeholder, i.Request.Body)
		require.Equal(t, placeholder, i.Response.Body)
		require.Equal(t, placeholder, i.Request.Headers.Get("X-Registry-Auth"))
		require.Equal(t, placeholder, i.Response.Headers.Get("X-Token"))
	}
}

// TestTrafficThatIsNotHTTP1 passes all the same, and is reported.
func TestTrafficThatIsNotHTTP1(t *testing.T) {
	for _, row := range []struct{ name, sent, answer, more, err string }{
		{"HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x00\x00\x00\x04\x00\x00\x00\x00\x00", "\x00\n\n", `HTTP/2 without upgrade ("*")`},
		{"no request", "SSH-2.0-OpenSSH\n\n", "Protocol mismatch.\n", "more", "a request: malformed"},
		{"no answer", ping, "SSH-2.0-OpenSSH\r\n\r\n", "more", "an answer: malformed"},
		{"an answer too many", ping, pong + pong, "more", "an answer without a request"},
		{"bad chunks", ping, chunkedHead + "zz\r\n", "more", "the size of a chunk"},
		{"two lengths", ping, lines("HTTP/1.1 200 OK", "Content-Length: 1", "Content-Length: 2"), "more", "an answer: "},
		{"a coding that is not known", ping, lines("HTTP/1.1 200 OK", "Transfer-Encoding: gzip"), "more", "an answer: "},
		{"a request that is no end", strings.Repeat("GET /", 300_000), "x", "more", "a head of more than"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := record(t, "unix", func(c *daemontest.Conn) {
				c.Want(row.sent)
				c.Write(row.answer)
				c.Want(row.more)
				c.Write(row.more)
				c.WantEnd()
			})
			client := r.dial()
			client.Write(row.sent)
			client.Want(row.answer)
			client.Write(row.more)
			client.Want(row.more)
			client.Close()
			r.stop(within(t))
			require.ErrorContains(t, r.recorder.Err(), "traffic passed that could not be recorded: ")
			require.ErrorContains(t, r.recorder.Err(), row.err)
		})
	}
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
	require.ErrorContains(t, r.recorder.Err(), "an answer: ")
	require.Len(t, r.interactions(), 1)
	require.Zero(t, r.interactions()[0].Response.Code)
}

func TestDaemonCannotBeDialled(t *testing.T) {
	head := lines("HTTP/1.1 502 Bad Gateway", "Content-Type: application/json", "Content-Length: 84", "Connection: close")
	for sent, want := range map[string]string{
		ping: head + `{"message":"drydock record: cannot connect to the engine: \"docker\" is not there"}` + "\n",
		lines("HEAD /_ping HTTP/1.1", "Host: docker"): head,
		"what?\n\n": "",
	} {
		t.Run(sent, func(t *testing.T) {
			onEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				r := recordFrom(t, network, &rig{}, recorder.Config{
					Dial: func(context.Context) (net.Conn, error) { return nil, errors.New(`"docker" is not there`) },
				})
				client := r.dial()
				client.Write(sent)
				client.Want(want)
				client.WantEnd()
				client.Close()
				r.stop(within(t))
				require.EqualError(t, r.recorder.Err(), `connect to the engine: "docker" is not there`)
				require.Empty(t, r.interactions())
			})
		})
	}
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

type brokenListener struct{ net.Listener }

func (brokenListener) Accept() (net.Conn, error) { return nil, io.ErrUnexpectedEOF }

func TestServeTellsWhatItCannotAccept(t *testing.T) {
	err := recorder.New(recorder.Config{}).Serve(brokenListener{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.EqualError(t, err, "accept: unexpected EOF")
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

func TestClientsAreNamedOnce(t *testing.T) {
	r := record(t, "unix", daemontest.Answers(pong, pong, pong, pong))
	client := r.dial()
	for _, name := range []string{"b", "a", "b", ""} {
		client.Write(lines("GET /_ping HTTP/1.1", "Host: docker", "User-Agent: "+name))
		client.Want(pong)
	}
	client.Close()
	r.end()
	require.Equal(t, []string{"a", "b"}, r.recorder.Clients())
	require.Equal(t, 4, r.recorder.Requests())
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	open := descriptors(t)
	t.Run("many kinds of connections", func(t *testing.T) { // record looks for goroutines
		r := record(t, "unix", func(c *daemontest.Conn) {
			switch request, _ := c.ReadRequest(); request.Method {
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
			client.Want([]string{upgraded, chunkedHead, ""}[n%3])
		}
		require.LessOrEqual(t, len(r.endWithin(cancelled())), 30)
		for _, i := range r.interactions() {
			require.Equal(t, cassettes.EndRecorder, i.Details.End)
		}
	})
	require.LessOrEqual(t, descriptors(t), open, "descriptors are left open")
}
