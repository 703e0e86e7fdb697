package replayer_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/replayer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is for what should take no time at all.
const patience = daemontest.Patience

// tape makes a cassette that has no header.
func tape(interactions ...*cassettes.Interaction) *cassettes.Cassette {
	return &cassettes.Cassette{Interactions: interactions}
}

// answer makes an interaction as a recorder would: request is "METHOD URI",
// and a body after a blank.
func answer(id int, request string, code int, body string) *cassettes.Interaction {
	method, rest, _ := strings.Cut(request, " ")
	uri, sent, _ := strings.Cut(rest, " ")
	i := &cassettes.Interaction{
		ID:      id,
		Request: cassettes.Request{Method: method, RequestURI: uri, Body: sent},
		Response: cassettes.Response{
			Status: fmt.Sprint(code, " ", http.StatusText(code)), Code: code, Proto: "HTTP/1.1",
			Headers: http.Header{"Api-Version": {"1.51"}}, Body: body, ContentLength: int64(len(body)),
		},
		Details: cassettes.Details{Seen: id + 1},
	}
	if body != "" {
		i.Response.Headers.Set("Content-Type", "application/json")
		i.Response.Headers.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return i
}

// stream makes an interaction with a chunked answer in pieces, each of which
// left the engine when as many requests had arrived.
func stream(id int, request string, seen int, pieces ...string) *cassettes.Interaction {
	i := answer(id, request, http.StatusOK, "")
	i.Response.ContentLength, i.Response.TransferEncoding = -1, []string{"chunked"}
	frame(i, seen, pieces...)
	return i
}

// frame gives an answer a body in pieces, and an end.
func frame(i *cassettes.Interaction, seen int, pieces ...string) {
	i.Response.Body = strings.Join(pieces, "")
	for _, piece := range pieces {
		i.Details.Frames = append(i.Details.Frames,
			cassettes.Frame{Event: cassettes.Output, Size: len(piece), Seen: seen})
	}
	i.Details.Frames = append(i.Details.Frames, cassettes.Frame{Event: cassettes.OutputEnd, Seen: seen})
}

// hijack makes an interaction that took the connection over.
func hijack(id int, request string, code, seen int, pieces ...string) *cassettes.Interaction {
	i := answer(id, request, code, "")
	i.Response.ContentLength = -1
	i.Response.Headers = http.Header{"Content-Type": {"application/vnd.docker.raw-stream"}}
	if code == http.StatusSwitchingProtocols {
		i.Response.Status = "101 UPGRADED"
		i.Response.Headers["Connection"] = []string{"Upgrade"}
		i.Response.Headers["Upgrade"] = []string{"tcp"}
	}
	frame(i, seen, pieces...)
	return i
}

// A dock is a replayer that serves on a socket until the test ends.
type dock struct {
	*replayer.Replayer
	addr   net.Addr
	socket string // the address of a unix socket
	stop   func() // ends Serve and waits for it
}

func serve(t *testing.T, config replayer.Config) *dock {
	t.Helper()
	return serveOn(t, "unix", config)
}

func serveOn(t *testing.T, network string, config replayer.Config) *dock {
	t.Helper()
	listener := daemontest.Listen(t, network)
	d := &dock{Replayer: replayer.New(config), addr: listener.Addr(), socket: listener.Addr().String()}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx, listener); close(served) }()
	d.stop = func() {
		cancel()
		require.NoError(t, <-served)
	}
	t.Cleanup(d.stop)
	return d
}

func serveTape(t *testing.T, interactions ...*cassettes.Interaction) *dock {
	t.Helper()
	return serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{tape(interactions...)}})
}

// A line is a connection to a dock, spoken by hand.
type line struct {
	t  *testing.T
	in *bufio.Reader
	*net.UnixConn
}

func (d *dock) dial(t *testing.T) *line {
	t.Helper()
	conn, err := net.Dial("unix", d.socket)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	return &line{t: t, in: bufio.NewReader(conn), UnixConn: conn.(*net.UnixConn)}
}

// ask sends a request as answer reads it, with more lines for its head.
func (l *line) ask(request string, head ...string) {
	l.t.Helper()
	method, rest, _ := strings.Cut(request, " ")
	uri, body, _ := strings.Cut(rest, " ")
	if body != "" {
		head = append(head, "Content-Length: "+strconv.Itoa(len(body)))
	}
	lines := append([]string{method + " " + uri + " HTTP/1.1", "Host: docker"}, head...)
	l.say(strings.Join(lines, "\r\n") + "\r\n\r\n" + body)
}

func (l *line) say(text string) {
	l.t.Helper()
	_, err := io.WriteString(l, text)
	require.NoError(l.t, err)
}

// head reads the head of an answer: the status line, and the headers sorted.
func (l *line) head() []string {
	l.t.Helper()
	var lines []string
	for {
		text, err := l.in.ReadString('\n')
		require.NoError(l.t, err)
		if text == "\r\n" {
			slices.Sort(lines[1:])
			return lines
		}
		lines = append(lines, strings.TrimSuffix(text, "\r\n"))
	}
}

// bytes reads as many bytes.
func (l *line) bytes(n int) string {
	l.t.Helper()
	data := make([]byte, n)
	_, err := io.ReadFull(l.in, data)
	require.NoError(l.t, err)
	return string(data)
}

// chunk reads a chunk; the last one is empty.
func (l *line) chunk() string {
	l.t.Helper()
	size, err := l.in.ReadString('\n')
	require.NoError(l.t, err)
	n, err := strconv.ParseInt(strings.TrimSuffix(size, "\r\n"), 16, 32)
	require.NoError(l.t, err)
	data := l.bytes(int(n))
	require.Equal(l.t, "\r\n", l.bytes(2))
	return data
}

// rest reads what comes until the other side ends its direction.
func (l *line) rest() string {
	l.t.Helper()
	data, err := io.ReadAll(l.in)
	require.NoError(l.t, err)
	return string(data)
}

// get asks and returns the answer's status and body.
func (d *dock) get(t *testing.T, request string) (int, string) {
	t.Helper()
	response := d.response(t, request)
	return response.StatusCode, body(t, response)
}

// response asks on a connection of its own.
func (d *dock) response(t *testing.T, request string, head ...string) *http.Response {
	t.Helper()
	l := d.dial(t)
	l.ask(request, head...)
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(l.in, &http.Request{Method: method})
	require.NoError(t, err)
	return response
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(data)
}
