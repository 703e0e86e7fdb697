package replayer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer"
)

// dialDaemon connects to a dock as tests of the wire do.
func (d *dock) dialDaemon(t *testing.T) *daemontest.Conn {
	t.Helper()
	return daemontest.Dial(t, d.addr)
}

// requestOf is a request as answer reads it, on the wire.
func requestOf(request string) string {
	method, rest, _ := strings.Cut(request, " ")
	uri, body, _ := strings.Cut(rest, " ")
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: docker\r\nContent-Length: %d\r\n\r\n%s", method, uri, len(body), body)
}

// brokenAnswers are answers that the engine did not finish, each with what the
// client gets of it, less the headers.
func brokenAnswers() map[string]struct {
	recorded *cassettes.Interaction
	asked    string
	status   string
	got      string
} {
	unanswered := answer(0, "GET /info", 0, "")
	sized := answer(0, "GET /info", 200, "half of it")
	sized.Response.Body = "half"
	empty := answer(0, "GET /info", 200, "nothing of it")
	empty.Response.Body = ""
	toTheEnd := answer(0, "GET /containers/a/export", 200, "tar")
	toTheEnd.Response.ContentLength = -1
	toTheEnd.Response.Headers.Del("Content-Length")
	headless := stream(0, "GET /events", 1)
	headless.Details.Frames = nil
	type row = struct {
		recorded *cassettes.Interaction
		asked    string
		status   string
		got      string
	}
	return map[string]row{
		"unanswered":       {unanswered, "GET /info", "", ""},
		"sized":            {sized, "GET /info", "HTTP/1.1 200 OK", "half"},
		"after a head":     {empty, "GET /info", "HTTP/1.1 200 OK", ""},
		"chunked":          {stream(0, "GET /events", 1, "one", "two"), "GET /events", "HTTP/1.1 200 OK", "3\r\none\r\n3\r\ntwo\r\n"},
		"before any chunk": {headless, "GET /events", "HTTP/1.1 200 OK", ""},
		"to the end":       {toTheEnd, "GET /containers/a/export", "HTTP/1.1 200 OK", "tar"},
		"hijack":           {hijack(0, attach, 200, 1, "one"), attach, "HTTP/1.1 200 OK", "one"},
	}
}

// TestBrokenAnswersBreakAtTheSameByte tells a connection that was closed from
// one that was reset, where a connection can be.
func TestBrokenAnswersBreakAtTheSameByte(t *testing.T) {
	for _, end := range []cassettes.End{cassettes.EndEngine, cassettes.EndReset} {
		for name, row := range brokenAnswers() {
			t.Run(string(end)+" "+name, func(t *testing.T) {
				daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
					t.Helper()
					row.recorded.Details.End = end
					d := serveOn(t, network, config(row.recorded))
					client := d.dialDaemon(t)
					client.Write(requestOf(row.asked))
					got, err := client.ReadAll()
					head, rest, _ := strings.Cut(got, "\r\n\r\n")
					status, _, _ := strings.Cut(head, "\r\n")
					require.Equal(t, row.status, status)
					require.Equal(t, row.got, rest)
					if network == "tcp" && end == cassettes.EndReset {
						require.ErrorIs(t, err, syscall.ECONNRESET)
					} else {
						require.NoError(t, err)
					}
					require.Empty(t, d.Summary().Misses)
					require.Equal(t, 1, d.Summary().Used)
				})
			})
		}
	}
}

// TestAnswersThatTheClientGaveUp go on, without another byte, until it gives
// up again.
func TestAnswersThatTheClientGaveUp(t *testing.T) {
	for name, row := range brokenAnswers() {
		t.Run(name, func(t *testing.T) {
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				row.recorded.Details.End = cassettes.EndClient
				r := replayer.New(config(row.recorded))
				done := make(chan struct{})
				server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
					defer close(done)
					r.ServeHTTP(w, request)
				}))
				server.Listener = daemontest.Listen(t, network)
				server.Start()
				defer server.Close()
				client := daemontest.Dial(t, server.Listener.Addr())
				client.Write(requestOf(row.asked))
				if row.status != "" {
					require.Contains(t, client.ReadHead(), row.status+"\r\n")
					client.Want(row.got)
				}
				select {
				case <-done:
					require.Fail(t, "it ended before the client did")
				default:
				}
				client.CloseWrite()
				client.WantEnd()
				client.Await(done)
			})
		})
	}
}

// TestHijackLastsUntilTheClientLeaves has the client close its direction
// first, which is no leaving if it was recorded.
func TestHijackLastsUntilTheClientLeaves(t *testing.T) {
	i := hijack(0, attach, 200, 1, "one")
	i.Details.Frames[1] = cassettes.Frame{Event: cassettes.InputEnd}
	i.Details.End = cassettes.EndClient
	i.Details.Frames = append(i.Details.Frames, cassettes.Frame{Event: cassettes.Output, Size: 3, Seen: 3})
	i.Response.Body += "two"
	d := serveTape(t, i, answer(1, "GET /info", 200, "{}"), answer(2, "POST /containers/a/start", 204, ""))
	client := d.dialDaemon(t)
	client.Write(requestOf(attach))
	client.ReadHead()
	client.CloseWrite()
	client.Want("one")
	d.get(t, "GET /info") // half-closed, it still waits for its cause
	d.get(t, "POST /containers/a/start")
	client.Want("two")
	client.Close()
	d.get(t, "GET /info")
	require.Empty(t, d.Summary().Gates)
}

// TestClientLeavesAHijackAtAGate is noticed without anything being sent.
func TestClientLeavesAHijackAtAGate(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere it is noticed when something is sent")
	}
	for _, half := range []bool{false, true} {
		c := config(hijack(0, attach, 200, 2, "never"), answer(1, "POST /containers/a/start", 204, ""))
		c.GateTimeout = time.Hour
		r := replayer.New(c)
		done := make(chan struct{})
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
			defer close(done)
			r.ServeHTTP(w, request)
		}))
		server.Listener = daemontest.Listen(t, "unix")
		server.Start()
		client := daemontest.Dial(t, server.Listener.Addr())
		client.Write(requestOf(attach))
		client.ReadHead()
		if half {
			client.CloseWrite()
		}
		client.Close()
		client.Await(done)
		server.Close()
		require.Empty(t, r.Summary().Gates)
	}
}

// TestUploadThatItsClientCutOff is asked again in the same way: that is no
// miss, and nobody waits.
func TestUploadThatItsClientCutOff(t *testing.T) {
	const put = "PUT /containers/a/archive?path=/ HTTP/1.1\r\nHost: docker\r\n"
	for name, asked := range map[string]string{
		"sized":   put + "Content-Length: 9\r\n\r\nhalf",
		"chunked": put + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
	} {
		for code, want := range map[int]string{0: "", 400: "HTTP/1.1 400 Bad Request\r\n"} {
			t.Run(fmt.Sprint(name, code), func(t *testing.T) {
				daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
					t.Helper()
					i := answer(0, "PUT /containers/a/archive?path=/", code, "")
					i.Request.Body = "hal" // it may have been cut off elsewhere
					i.Details.Class, i.Details.End, i.Details.RequestCut = engineapi.Upload, cassettes.EndClient, true
					d := serveOn(t, network, config(i))
					client := d.dialDaemon(t)
					client.Write(asked)
					client.CloseWrite()
					got, err := client.ReadAll()
					require.NoError(t, err)
					require.True(t, strings.HasPrefix(got, want), got)
					require.Equal(t, want == "", got == "")
					s := d.Summary()
					require.Empty(t, s.Misses)
					require.Equal(t, 1, s.Requests)
					require.Equal(t, 1, s.Used)

					whole := d.dialDaemon(t)
					whole.Write(requestOf("PUT /containers/a/archive?path=/ half,and,half"))
					require.Contains(t, whole.ReadHead(), "421 ", "one that is whole has no answer")
				})
			})
		}
	}
}

// TestUploadThatTheEngineCutOff is answered whatever the rest is: it was never
// sent.
func TestUploadThatTheEngineCutOff(t *testing.T) {
	const put = "PUT /containers/a/archive?path=/"
	early := answer(0, put, 404, "no such path")
	early.Request.Body, early.Details.RequestCut = "half", true
	reset := answer(1, put, 0, "")
	reset.Request.Body, reset.Details.RequestCut, reset.Details.End = "half", true, cassettes.EndReset
	whole := answer(2, put+" half,and,half", 200, "")
	d := serveTape(t, early, reset, whole)
	for _, want := range []int{404, 0, 200} {
		client := d.dialDaemon(t)
		client.Write(requestOf(put + " half,and,half"))
		if want == 0 {
			client.WantEnd()
		} else {
			require.Contains(t, client.ReadHead(), fmt.Sprint("HTTP/1.1 ", want))
		}
	}
	require.Empty(t, d.Summary().Unused)
	require.Contains(t, miss(t, d, put+" half,and,half"), "it was recorded 3 times, last as #2")
}

// TestAnswerThatDidNotWaitForTheBody comes before it on replay, too: the client
// may have none until it is asked for it.
func TestAnswerThatDidNotWaitForTheBody(t *testing.T) {
	const put = "PUT /containers/nobody/archive?path=/"
	refused := answer(0, put, 404, `{"message":"No such container: nobody"}`)
	refused.Details.RequestCut = true
	other := answer(1, "PUT /containers/a/archive?path=/ whole", 200, "")
	d := serveTape(t, refused, other)

	l := d.dial(t)
	l.ask(put, "Expect: 100-continue", "Content-Length: 5")
	require.Equal(t, "HTTP/1.1 404 Not Found", l.head()[0], "and nobody has asked for the body")

	l = d.dial(t)
	l.ask("PUT /containers/a/archive?path=/", "Expect: 100-continue", "Content-Length: 5")
	require.Equal(t, []string{"HTTP/1.1 100 Continue"}, l.head())
	l.say("whole")
	require.Equal(t, "HTTP/1.1 200 OK", l.head()[0])
	require.Empty(t, d.Summary().Misses)
}

// TestAnswerThatDidNotAlwaysWaitForTheBody depends on it.
func TestAnswerThatDidNotAlwaysWaitForTheBody(t *testing.T) {
	const put = "PUT /containers/a/archive?path=/"
	refused := answer(0, put, 404, `{"message":"No such container: a"}`)
	refused.Details.RequestCut = true
	d := serveTape(t, refused, answer(1, put+" whole", 200, ""))
	l := d.dial(t)
	l.ask(put, "Expect: 100-continue", "Content-Length: 5")
	require.Equal(t, []string{"HTTP/1.1 100 Continue"}, l.head())
	l.say("whole")
	require.Equal(t, "HTTP/1.1 404 Not Found", l.head()[0])
}
