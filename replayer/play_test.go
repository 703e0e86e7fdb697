package replayer_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

func TestHeadersAreTheRecordedOnes(t *testing.T) {
	full := answer(0, "GET /info", 200, "{}")
	full.Response.Headers = http.Header{
		"Date": {"Sun, 22 Nov 2026 05:03:06 GMT"}, "Content-Type": {"application/json"}, "Content-Length": {"2"},
		"Server": {"Docker/28"}, "X-Twice": {"a", "b"}, "Connection": {"close"},
	}
	full.Request.Headers = http.Header{"Connection": {"close"}}
	bare := answer(1, "GET /version", 200, "<html>")
	bare.Response.Headers = http.Header{"Content-Length": {"6"}}
	chunked := stream(2, "GET /events", 3, "{}")
	chunked.Response.Headers = http.Header{"Transfer-Encoding": {"chunked"}, "Content-Length": {"9"}}
	l := serveTape(t, full, bare, chunked).dial(t)

	l.ask("GET /info")
	require.Equal(t, []string{
		"HTTP/1.1 200 OK", "Content-Length: 2", "Content-Type: application/json",
		"Date: Sun, 22 Nov 2026 05:03:06 GMT", "Server: Docker/28", "X-Twice: a", "X-Twice: b",
	}, l.head())
	require.Equal(t, "{}", l.bytes(2))

	l.ask("GET /version") // on the same connection: it was not said that it ends
	require.Equal(t, []string{"HTTP/1.1 200 OK", "Content-Length: 6"}, l.head())
	require.Equal(t, "<html>", l.bytes(6))

	l.ask("GET /events")
	require.Equal(t, []string{"HTTP/1.1 200 OK", "Transfer-Encoding: chunked"}, l.head())
}

func TestAnswersWithoutBody(t *testing.T) {
	deleted := answer(0, "DELETE /containers/a", 204, "")
	started := answer(1, "POST /containers/a/start", 304, "")
	sized := answer(2, "HEAD /containers/a/archive?path=/", 200, "")
	sized.Response.Headers.Set("Content-Length", "99")
	sized.Response.ContentLength = 99
	unsized := answer(3, "HEAD /_ping", 200, "")
	unsized.Response.ContentLength = -1 // as a HEAD is recorded that told no length
	empty := answer(4, "POST /images/a/tag", 201, "")
	empty.Response.Headers.Set("Content-Length", "0")
	l := serveTape(t, deleted, started, sized, unsized, empty).dial(t)
	for _, row := range []struct {
		request string
		want    []string
	}{
		{"DELETE /containers/a", []string{"HTTP/1.1 204 No Content", "Api-Version: 1.51"}},
		{"POST /containers/a/start", []string{"HTTP/1.1 304 Not Modified", "Api-Version: 1.51"}},
		{"HEAD /containers/a/archive?path=/", []string{"HTTP/1.1 200 OK", "Api-Version: 1.51", "Content-Length: 99"}},
		{"HEAD /_ping", []string{"HTTP/1.1 200 OK", "Api-Version: 1.51"}},
		{"POST /images/a/tag", []string{"HTTP/1.1 201 Created", "Api-Version: 1.51", "Content-Length: 0"}},
	} {
		l.ask(row.request)
		require.Equal(t, row.want, l.head())
	}
}

func TestFramesStayOneChunkEach(t *testing.T) {
	pieces := []string{"a", strings.Repeat("b", 5000), "\x00\r\n", strings.Repeat("c", 100_000), "d"}
	l := serveTape(t, stream(0, "GET /containers/a/logs?follow=1", 1, pieces...)).dial(t)
	for range 2 { // a look may be repeated
		l.ask("GET /containers/a/logs?follow=1")
		require.Equal(t, []string{"HTTP/1.1 200 OK", "Api-Version: 1.51", "Transfer-Encoding: chunked"}, l.head())
		for _, piece := range pieces {
			require.Equal(t, piece, l.chunk())
		}
		require.Empty(t, l.chunk())
	}
}

func TestUnframedChunkedAnswer(t *testing.T) {
	i := answer(0, "GET /info", 200, strings.Repeat("x", 10_000))
	i.Response.ContentLength, i.Response.TransferEncoding = -1, []string{"chunked"}
	i.Response.Headers.Del("Content-Length")
	response := serveTape(t, i).response(t, "GET /info")
	require.Equal(t, []string{"chunked"}, response.TransferEncoding)
	require.Equal(t, i.Response.Body, body(t, response))
}

func TestFramedAnswerWithALength(t *testing.T) {
	i := answer(0, "POST /images/create?fromImage=a", 404, "no such image")
	i.Details.Frames = []cassettes.Frame{{Event: cassettes.Output, Size: 3}, {Event: cassettes.Output, Size: 10}}
	response := serveTape(t, i).response(t, "POST /images/create?fromImage=a")
	require.EqualValues(t, 13, response.ContentLength)
	require.Equal(t, "no such image", body(t, response))
}

func TestEditedBodyGetsItsOwnLength(t *testing.T) {
	i := answer(0, "GET /info", 200, `{"a":1}`)
	i.Response.Body = `{"a":"edited by hand"}`
	code, got := serveTape(t, i).get(t, "GET /info")
	require.Equal(t, 200, code)
	require.Equal(t, i.Response.Body, got)
}

func TestStreamThatTheClientEnded(t *testing.T) {
	for _, end := range []cassettes.End{cassettes.EndClient, cassettes.EndRecorder} {
		synctest.Test(t, func(t *testing.T) {
			i := stream(0, "GET /events", 1, "one", "two")
			i.Details.End = end
			c := callHandler(t, replayer.New(config(i)), "GET", "/events")
			synctest.Wait()
			require.Equal(t, "onetwo", c.Body.String())
			require.False(t, c.over(), "it lasts as long as the client wants")
			c.leave()
			synctest.Wait()
			require.True(t, c.over())
			require.Equal(t, http.ErrAbortHandler, c.panicked)
		})
	}
}

func TestStreamThatTheEngineBroke(t *testing.T) {
	sized := answer(0, "GET /info", 200, "half of it")
	sized.Response.Body = "half"
	sized.Details.End = cassettes.EndEngine
	chunked := stream(1, "GET /events", 2, "one", "two")
	chunked.Details.End = cassettes.EndEngine
	d := serveTape(t, sized, chunked)
	for request, want := range map[string]string{"GET /info": "half", "GET /events": "onetwo"} {
		response := d.response(t, request)
		got, err := io.ReadAll(response.Body)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.Equal(t, want, string(got))
	}
}

func TestNeverAnswered(t *testing.T) {
	broken := answer(0, "GET /info", 0, "")
	broken.Details.End = cassettes.EndEngine
	l := serveTape(t, broken).dial(t)
	l.ask("GET /info")
	require.Empty(t, l.rest())

	left := answer(0, "GET /info", 0, "")
	left.Details.End = cassettes.EndClient
	synctest.Test(t, func(t *testing.T) {
		c := callHandler(t, replayer.New(config(left)), "GET", "/info")
		synctest.Wait()
		require.False(t, c.over())
		c.leave()
		synctest.Wait()
		require.Equal(t, http.ErrAbortHandler, c.panicked)
	})
}

func TestStatusThatIsNone(t *testing.T) {
	for _, code := range []int{-1, 1, 100, 199, 1000} {
		i := answer(0, "GET /info", code, "{}")
		i.Details.End = cassettes.EndEngine
		l := serveTape(t, i).dial(t)
		l.ask("GET /info")
		require.Empty(t, l.rest(), code)
	}
}

func TestRequestThatIsCutOff(t *testing.T) {
	d := serveTape(t, answer(0, "POST /volumes/create", 201, "{}"))
	l := d.dial(t)
	l.say("POST /volumes/create HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk\r\n")
	require.Empty(t, l.rest(), "there was no request that could have an answer")
	require.Zero(t, d.Summary().Requests)
}

func TestExpectContinue(t *testing.T) {
	l := serveTape(t, answer(0, `POST /volumes/create {"Name":"a"}`, 201, "{}")).dial(t)
	l.ask("POST /volumes/create", "Expect: 100-continue", "Content-Length: 12")
	require.Equal(t, []string{"HTTP/1.1 100 Continue"}, l.head())
	l.say(`{"Name":"a"}`)
	require.Equal(t, "HTTP/1.1 201 Created", l.head()[0])
}

func TestForeignCassette(t *testing.T) {
	c, err := cassettes.Decode(strings.NewReader(`---
version: 2
interactions:
- id: 0
  request:
    method: GET
    url: http://docker/v1.41/info
  response:
    status: 200 OK
    code: 200
    headers: {Content-Type: [application/json]}
    body: '{"ID":"a"}'
- id: 1
  request: {method: GET, url: "http://docker/events"}
  response: {code: 200, content_length: -1, transfer_encoding: [chunked], body: "one\ntwo\n"}
- id: 2
  request: {method: GET, url: "http://docker/version"}
  response: {code: 200, content_length: -1, uncompressed: true, body: '{}'}
`))
	require.NoError(t, err)
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{c}})
	code, got := d.get(t, "GET /info")
	require.Equal(t, 200, code)
	require.JSONEq(t, `{"ID":"a"}`, got)
	_, got = d.get(t, "GET /v1.51/events")
	require.Equal(t, "one\ntwo\n", got)
	response := d.response(t, "GET /version") // go-vcr does not tell how it was framed
	require.Equal(t, []string{"chunked"}, response.TransferEncoding)
	require.Equal(t, "{}", body(t, response))
	require.Contains(t, miss(t, d, "GET /swarm"), "no GET /swarm was recorded")
}

// config is that of a replay of one recording.
func config(interactions ...*cassettes.Interaction) replayer.Config {
	return replayer.Config{Cassettes: []*cassettes.Cassette{tape(interactions...)}}
}

// A call is a request to a handler, made where time is not the real one.
type call struct {
	*httptest.ResponseRecorder
	leave    func() // as a client does
	done     chan struct{}
	panicked any
	mu       sync.Mutex // the end of a time is no signal between goroutines
}

func (c *call) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ResponseRecorder.Write(p)
}

func (c *call) WriteHeader(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ResponseRecorder.WriteHeader(code)
}

func (c *call) Flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ResponseRecorder.Flush()
}

// sent returns what of the body has been sent so far.
func (c *call) sent() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Body.String()
}

// begun reports whether the head has been sent.
func (c *call) begun() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Flushed
}

func callHandler(t *testing.T, handler http.Handler, method, uri string) *call {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	request := httptest.NewRequestWithContext(ctx, method, uri, nil)
	c := &call{ResponseRecorder: httptest.NewRecorder(), leave: leave, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		defer func() { c.panicked = recover() }()
		handler.ServeHTTP(c, request)
	}()
	return c
}

func (c *call) over() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// TestConnectionThatTheEngineClosed: it had not read what else there was.
func TestConnectionThatTheEngineClosed(t *testing.T) {
	closed := answer(0, "PUT /containers/a/archive?path=/ archive", 404, "no such container")
	closed.Response.Headers.Set("Connection", "close")
	kept := answer(1, "GET /info", 200, "{}")
	kept.Response.Headers.Set("Connection", "keep-alive") // as HTTP/1.0 has it
	l := serveTape(t, closed, kept).dial(t)
	l.ask("GET /info")
	head := l.head()
	require.Equal(t, "HTTP/1.1 200 OK", head[0])
	require.NotContains(t, strings.Join(head, "\n"), "Connection")
	require.Equal(t, "{}", l.bytes(2))
	l.ask("PUT /containers/a/archive?path=/ archive")
	require.Contains(t, l.head(), "Connection: close")
	require.Equal(t, "no such container", l.rest())
}
