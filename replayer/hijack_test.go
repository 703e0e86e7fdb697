package replayer_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer"
)

const attach = "POST /containers/a/attach?stdin=1&stdout=1&stream=1"

// upgrade is what clients say that want the connection upgraded.
var upgrade = []string{"Connection: Upgrade", "Upgrade: tcp"}

var (
	headOf200 = []string{"HTTP/1.1 200 OK", "Content-Type: application/vnd.docker.raw-stream"}
	headOf101 = []string{
		"HTTP/1.1 101 UPGRADED", "Connection: Upgrade", "Content-Type: application/vnd.docker.raw-stream", "Upgrade: tcp",
	}
)

func TestHijackIsWhatTheClientAskedFor(t *testing.T) {
	for _, row := range []struct {
		name     string
		recorded int
		asked    []string
		want     []string
	}{
		{"101 for 101", http.StatusSwitchingProtocols, upgrade, headOf101},
		{"200 for 200", http.StatusOK, nil, headOf200},
		{"200 for 101", http.StatusSwitchingProtocols, nil, headOf200},
		{"101 for 200", http.StatusOK, upgrade, headOf101},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := serveTape(t, hijack(0, attach, row.recorded, 1, "\x01\x00\x00\x00\x00\x00\x00\x03", "one")).dial(t)
			l.ask(attach, row.asked...)
			require.Equal(t, row.want, l.head())
			require.Equal(t, "\x01\x00\x00\x00\x00\x00\x00\x03one", l.rest())
		})
	}
}

func TestWebsocketGetsItsKeyBack(t *testing.T) {
	i := hijack(0, "GET /containers/a/attach/ws?stdout=1", http.StatusSwitchingProtocols, 1, "\x82\x02hi")
	i.Response.Status = "101 Switching Protocols"
	i.Response.Headers.Set("Upgrade", "websocket")
	i.Response.Headers.Set("Sec-Websocket-Accept", "of another key")
	l := serveTape(t, i).dial(t)
	// The key and the answer of RFC 6455, 1.3.
	l.ask("GET /containers/a/attach/ws?stdout=1", "Connection: Upgrade", "Upgrade: websocket",
		"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
	require.Contains(t, l.head(), "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
	require.Equal(t, "\x82\x02hi", l.rest())
}

func TestHijackWithoutOutput(t *testing.T) {
	l := serveTape(t, hijack(0, attach, http.StatusOK, 1)).dial(t)
	l.ask(attach)
	require.Equal(t, headOf200, l.head())
	require.Empty(t, l.rest())
}

func TestEndOfInputDoesNotEndTheOutput(t *testing.T) {
	start := answer(1, "POST /containers/a/start", 204, "")
	d := serveTape(t, hijack(0, attach, http.StatusSwitchingProtocols, 2, "one", "two"), start)
	l := d.dial(t)
	l.ask(attach, upgrade...)
	require.Equal(t, headOf101, l.head())
	l.say("input")
	require.NoError(t, l.CloseWrite())
	code, _ := d.get(t, "POST /containers/a/start")
	require.Equal(t, 204, code)
	require.Equal(t, "onetwo", l.rest())
	require.Empty(t, d.Summary().Gates)
}

func TestInputEndsAtOnce(t *testing.T) {
	const rounds = 20
	var interactions []*cassettes.Interaction
	for n := range rounds {
		interactions = append(interactions, hijack(n, attach, http.StatusOK, n+1, "one", "two"))
	}
	d := serveTape(t, interactions...)
	for range rounds {
		l := d.dial(t)
		l.ask(attach)
		require.NoError(t, l.CloseWrite())
		require.Equal(t, headOf200, l.head())
		require.Equal(t, "onetwo", l.rest())
	}
}

// TestInputHasEnded has the end of the input on a connection, and noticed,
// before the connection is hijacked: a server takes it for a client that has
// gone, and ends the request's context.
func TestInputHasEnded(t *testing.T) {
	r := replayer.New(config(
		hijack(0, attach, http.StatusOK, 2, "one", "two"),
		answer(1, "POST /containers/a/start", 204, ""),
		stream(2, "GET /events", 3, "one", "two"),
	))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodPost && strings.HasSuffix(request.URL.Path, "/start") {
			r.ServeHTTP(w, request)
			return
		}
		<-request.Context().Done()
		r.ServeHTTP(w, request)
	}))
	defer server.Close()
	ended := func(request string) *bufio.Reader {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
		_, err = io.WriteString(conn, request+" HTTP/1.1\r\nHost: docker\r\n\r\n")
		require.NoError(t, err)
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		return bufio.NewReader(conn)
	}

	attached := ended(attach)
	_, err := attached.ReadString('\n') // it waits for the start from here
	require.NoError(t, err)
	started, err := server.Client().Post(server.URL+"/containers/a/start", "", nil)
	require.NoError(t, err)
	started.Body.Close()
	output, err := io.ReadAll(attached)
	require.NoError(t, err)
	require.Contains(t, string(output), "\r\n\r\nonetwo")

	response, err := http.ReadResponse(ended("GET /events"), nil)
	require.NoError(t, err)
	require.Equal(t, "onetwo", body(t, response))
}

func TestEndOfOutputDoesNotEndTheInput(t *testing.T) {
	l := serveTape(t, hijack(0, attach, http.StatusOK, 1, "one")).dial(t)
	l.ask(attach)
	require.Equal(t, headOf200, l.head())
	require.Equal(t, "one", l.rest())
	l.say(strings.Repeat("more than any buffer takes", 100_000))
}

func TestInputInOnePieceWithTheRequest(t *testing.T) {
	l := serveTape(t, hijack(0, attach, http.StatusOK, 1, "one")).dial(t)
	method, uri, _ := strings.Cut(attach, " ")
	l.say(method + " " + uri + " HTTP/1.1\r\nHost: docker\r\n\r\n" + strings.Repeat("input", 10_000))
	require.Equal(t, headOf200, l.head())
	require.Equal(t, "one", l.rest())
}

func TestHijackThatTheEngineBroke(t *testing.T) {
	i := hijack(0, attach, http.StatusOK, 1, "one")
	i.Details.End = cassettes.EndEngine
	l := serveTape(t, i).dial(t)
	l.ask(attach)
	require.Equal(t, headOf200, l.head())
	require.Equal(t, "one", l.rest())
	_, err := l.Write([]byte("input"))
	require.ErrorIs(t, err, syscall.EPIPE)
}

func TestHijackThatTheClientEnded(t *testing.T) {
	i := hijack(0, attach, http.StatusOK, 1, "one")
	i.Details.End = cassettes.EndClient
	done := make(chan struct{})
	r := replayer.New(config(i))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		defer close(done)
		r.ServeHTTP(w, request)
	}))
	defer server.Close()
	request, err := http.NewRequest("POST", server.URL+strings.TrimPrefix(attach, "POST "), nil)
	require.NoError(t, err)
	response, err := server.Client().Do(request)
	require.NoError(t, err)
	require.Equal(t, "one", readString(t, response.Body, 3))
	select {
	case <-done:
		require.Fail(t, "it ended before the client did")
	default:
	}
	response.Body.Close()
	<-done
}

func TestErrorThatEndsWithTheConnection(t *testing.T) {
	i := answer(0, attach, 404, "no such container\n")
	i.Response.ContentLength = -1
	i.Response.Headers = http.Header{"Content-Type": {"text/plain; charset=utf-8"}}
	l := serveTape(t, i).dial(t)
	l.ask(attach, upgrade...)
	require.Equal(t, []string{"HTTP/1.1 404 Not Found", "Content-Type: text/plain; charset=utf-8"}, l.head())
	require.Equal(t, "no such container\n", l.rest())
}

func TestErrorWithALength(t *testing.T) {
	l := serveTape(t, answer(0, attach, 404, "no such container"), answer(1, "GET /info", 200, "{}")).dial(t)
	l.ask(attach, upgrade...)
	require.Equal(t, "HTTP/1.1 404 Not Found", l.head()[0])
	require.Equal(t, "no such container", l.bytes(17))
	l.ask("GET /info")
	require.Equal(t, "HTTP/1.1 200 OK", l.head()[0])
}

func TestConnectionThatCannotBeHijacked(t *testing.T) {
	recorder := httptest.NewRecorder()
	method, uri, _ := strings.Cut(attach, " ")
	replayer.New(config(hijack(0, attach, http.StatusOK, 1, "one"))).
		ServeHTTP(recorder, httptest.NewRequest(method, uri, nil))
	require.Equal(t, http.StatusHTTPVersionNotSupported, recorder.Code)
}

// typing is a websocket on which the engine said one, heard "typed", said two
// and goodbye.
func typing() *cassettes.Interaction {
	i := hijack(0, "GET /containers/a/attach/ws?stdin=1&stdout=1", http.StatusSwitchingProtocols, 1, "one", "two")
	i.Details.Class = engineapi.Websocket
	i.Details.Input = "typed"
	i.Details.Frames = slices.Insert(i.Details.Frames, 1, cassettes.Frame{Event: cassettes.Input, Size: 5})
	return i
}

func TestWebsocketGoodbyeWaitsForTheInput(t *testing.T) {
	config := replayer.Config{Cassettes: []*cassettes.Cassette{tape(typing())}, GateTimeout: time.Hour}
	for _, speak := range []func(l *line){
		func(l *line) { l.say("ty"); l.say("ped") },
		func(l *line) { l.say("mask"); require.NoError(t, l.CloseWrite()) },
	} {
		l := serve(t, config).dial(t)
		l.ask("GET /containers/a/attach/ws?stdin=1&stdout=1", upgrade...)
		l.head()
		require.Equal(t, "one", l.bytes(3))
		speak(l)
		require.Equal(t, "two", l.rest())
	}
}

func TestWebsocketWaitsForInputOnlySoLong(t *testing.T) {
	config := replayer.Config{Cassettes: []*cassettes.Cassette{tape(typing())}, GateTimeout: time.Millisecond}
	l := serve(t, config).dial(t)
	l.ask("GET /containers/a/attach/ws?stdin=1&stdout=1", upgrade...)
	l.head()
	require.Equal(t, "onetwo", l.rest())
}
