package recorder_test

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

// A oneRequest is a client that has asked once, and waits until it knows that
// the connection is the engine's.
type oneRequest struct {
	net.Conn
	request string
	taken   chan struct{}
	over    chan struct{}
	once    sync.Once
}

func (c *oneRequest) Read(p []byte) (int, error) {
	if n := copy(p, c.request); n > 0 {
		c.request = c.request[n:]
		return n, nil
	}
	select {
	case <-c.taken:
		return c.Conn.Read(p)
	case <-c.over:
		return 0, os.ErrDeadlineExceeded
	}
}

func (c *oneRequest) SetReadDeadline(time.Time) error {
	c.once.Do(func() { close(c.over) })
	return nil
}

func (c *oneRequest) Close() error {
	return errors.Join(c.SetReadDeadline(time.Time{}), c.Conn.Close())
}

// serveOnce has a recorder serve one request. It returns the client's side of
// the connection, and a channel that gets what ServeOnce returns.
func serveOnce(t *testing.T, r *recorder.Recorder, request string) (*daemontest.Conn, <-chan bool) {
	t.Helper()
	listener := daemontest.Listen(t, "unix")
	client := daemontest.Dial(t, listener.Addr())
	conn, err := listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	once := &oneRequest{Conn: conn, request: request, taken: make(chan struct{}), over: make(chan struct{})}
	open := make(chan bool, 1)
	go func() { open <- r.ServeOnce(5, once, func() { close(once.taken) }) }()
	return client, open
}

// recordOnce puts a recorder, which nobody connects to, before a daemon.
func recordOnce(t *testing.T, scripts ...daemontest.Script) *rig {
	t.Helper()
	return record(t, "unix", scripts...)
}

const (
	getInfo  = "GET /info HTTP/1.1\r\nHost: docker\r\n\r\n"
	infoHead = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
)

func TestServeOnceLeavesTheConnectionOpen(t *testing.T) {
	rig := recordOnce(t, daemontest.Answers(infoHead+"{}"))
	client, open := serveOnce(t, rig.recorder, getInfo)
	client.Want(infoHead + "{}")
	require.True(t, <-open)
	i := rig.one()
	require.Equal(t, "{}", i.Response.Body)
	require.Equal(t, 5, i.Details.Conn)
}

// TestServeOnceEndsAsTheSidesWish: what comes after that is not for anybody.
func TestServeOnceEndsAsTheSidesWish(t *testing.T) {
	for name, tt := range map[string]struct{ request, answer string }{
		"client":       {"GET /info HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n", infoHead + "{}"},
		"old client":   {"GET /info HTTP/1.0\r\n\r\n", infoHead + "{}"},
		"engine":       {getInfo, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"},
		"no framing":   {getInfo, "HTTP/1.1 200 OK\r\n\r\n{}"},
		"half a stand": {getInfo, infoHead + "{"},
	} {
		t.Run(name, func(t *testing.T) {
			rig := recordOnce(t, func(c *daemontest.Conn) {
				c.ReadRequest()
				c.Write(tt.answer)
			})
			client, open := serveOnce(t, rig.recorder, tt.request)
			require.Equal(t, tt.answer, client.ReadEnd())
			client.Close()
			rig.stop(cancelled()) // the client's read waits for it
			require.False(t, <-open)
			require.Len(t, rig.interactions(), 1)
		})
	}
}

func TestServeOnceGivesTheConnectionToTheEngine(t *testing.T) {
	const upgrade = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
	rig := recordOnce(t, func(c *daemontest.Conn) {
		c.ReadHead()
		c.Write(upgrade)
		c.Want("typed")
		c.WantEnd()
		c.Write("printed")
	})
	client, open := serveOnce(t, rig.recorder, "POST /containers/a/attach?stdin=1 HTTP/1.1\r\nHost: docker\r\n"+
		"Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
	client.Want(upgrade)
	client.Write("typed")
	client.CloseWrite()
	require.Equal(t, "printed", client.ReadEnd())
	require.False(t, <-open)
	attached := rig.one()
	require.Equal(t, "typed", attached.Details.Input)
	require.Equal(t, "printed", attached.Response.Body)
	require.Equal(t, cassettes.EndComplete, attached.Details.End)
}

// TestServeOnceAnswersEarly has an engine that does not wait for all of the
// body.
func TestServeOnceAnswersEarly(t *testing.T) {
	answered := make(chan struct{})
	rig := recordOnce(t, func(c *daemontest.Conn) {
		c.ReadHead()
		c.Write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
		c.Want("body")
	})
	listener := daemontest.Listen(t, "unix")
	client := daemontest.Dial(t, listener.Addr())
	conn, err := listener.Accept()
	require.NoError(t, err)
	defer conn.Close()
	head, body := "POST /build HTTP/1.1\r\nHost: docker\r\nContent-Length: 4\r\n\r\n", "body"
	once := &oneRequest{Conn: conn, request: head, taken: make(chan struct{}), over: make(chan struct{})}
	open := make(chan bool, 1)
	go func() { open <- rig.recorder.ServeOnce(5, &pausing{once, answered, body}, func() {}) }()
	client.Want("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
	close(answered)
	require.True(t, <-open)
	require.Equal(t, "body", rig.one().Request.Body)
}

// pausing sends its body when it may.
type pausing struct {
	*oneRequest
	may  <-chan struct{}
	body string
}

func (c *pausing) Read(p []byte) (int, error) {
	if c.request == "" && c.body != "" {
		<-c.may
		c.request, c.body = c.body, ""
	}
	return c.oneRequest.Read(p)
}

func TestServeOnceWithoutAnEngine(t *testing.T) {
	rig := recordFrom(t, "unix", &rig{}, recorder.Config{Dial: noEngineThere})
	client, open := serveOnce(t, rig.recorder, getInfo)
	require.Contains(t, client.ReadEnd(), "drydock: cannot connect to the engine: nobody is there")
	client.Close()
	rig.stop(cancelled())
	require.False(t, <-open)
	require.ErrorContains(t, rig.recorder.Err(), "nobody is there")
}

func TestServeOnceTooLate(t *testing.T) {
	rig := recordOnce(t)
	rig.stop(cancelled())
	client, open := serveOnce(t, rig.recorder, getInfo)
	client.WantEnd()
	require.False(t, <-open)
}

// TestRecordingComesAfterTheEarlierOne in its IDs, in time, and in what it has
// seen.
func TestRecordingComesAfterTheEarlierOne(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	daemon := daemontest.Start(t, "unix", daemontest.Answers(infoHead+"{}", infoHead+"[]"))
	first := &cassettes.Interaction{ID: 3, Details: cassettes.Details{At: time.Hour}}
	first.Response.Duration = time.Minute
	second := &cassettes.Interaction{ID: 7, Details: cassettes.Details{At: time.Hour + time.Second, Conn: 4}}
	rig := recordFrom(t, "unix", &rig{daemon: daemon}, recorder.Config{
		Dial: daemon.Dial, Earlier: []*cassettes.Interaction{first, second},
	})
	require.Zero(t, rig.recorder.Requests())
	client := rig.dial()
	for _, body := range []string{"{}", "[]"} {
		client.Write(getInfo)
		client.Want(infoHead + body)
	}
	client.Close()
	all := rig.end()
	require.Len(t, all, 2)
	for n, i := range all {
		require.Equal(t, 8+n, i.ID)
		require.Equal(t, 9+n, i.Details.Seen)
		require.Equal(t, 5, i.Details.Conn)
		require.GreaterOrEqual(t, i.Details.At, time.Hour+time.Minute)
		require.Less(t, i.Details.At, 2*time.Hour)
	}
	require.Equal(t, 2, rig.recorder.Requests())
	require.Equal(t, recorder.Stats{
		Finished: 2, FromClients: int64(2 * len(getInfo)), ToClients: int64(2*len(infoHead) + len("{}[]")),
	}, rig.recorder.Stats())
}

func noEngineThere(context.Context) (net.Conn, error) { return nil, errors.New("nobody is there") }
