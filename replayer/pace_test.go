package replayer_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// paced makes a stream whose head came after a second, and each piece, and
// the end, one second later than what is before it.
func paced(id int, request string, seen int, pieces ...string) *cassettes.Interaction {
	return clock(stream(id, request, seen, pieces...))
}

func clock(i *cassettes.Interaction) *cassettes.Interaction {
	i.Details.Head = time.Second
	for n := range i.Details.Frames {
		i.Details.Frames[n].At = time.Duration(n+2) * time.Second
	}
	i.Response.Duration = time.Duration(len(i.Details.Frames)+1) * time.Second
	return i
}

// replayAt replays at a speed.
func replayAt(speed float64, interactions ...*cassettes.Interaction) *replayer.Replayer {
	c := config(interactions...)
	c.Speed, c.GateTimeout = speed, time.Hour
	return replayer.New(c)
}

// at lets time pass until so long after a moment, and whatever is due happen.
func at(began time.Time, after time.Duration) {
	time.Sleep(time.Until(began.Add(after)))
	synctest.Wait()
}

func TestPaceOfAStream(t *testing.T) {
	for speed, second := range map[float64]time.Duration{
		1: time.Second, 10: time.Second / 10, 0.5: 2 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			c := callHandler(t, replayAt(speed, paced(0, "GET /events", 1, "one", "two")), "GET", "/events")
			at(began, second-1)
			require.False(t, c.begun(), "the head came too early")
			at(began, second)
			require.True(t, c.begun(), "the head came too late")
			at(began, 2*second-1)
			require.Empty(t, c.sent())
			at(began, 2*second)
			require.Equal(t, "one", c.sent())
			at(began, 3*second-1)
			require.Equal(t, "one", c.sent())
			at(began, 3*second)
			require.Equal(t, "onetwo", c.sent())
			at(began, 4*second-1)
			require.False(t, c.over(), "the end came too early")
			at(began, 4*second)
			require.True(t, c.over(), "the end came too late")
		})
	}
}

func TestNothingWaitsAtFullSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := callHandler(t, replayAt(0, paced(0, "GET /events", 1, "one", "two")), "GET", "/events")
		synctest.Wait()
		require.True(t, c.over())
		require.Equal(t, "onetwo", c.sent())
	})
}

// TestPaceBeginsWithTheRequest has the same stream asked for twice.
func TestPaceBeginsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayAt(1, paced(0, "GET /events", 1, "one"))
		for range 2 {
			began := time.Now()
			<-callHandler(t, r, "GET", "/events").done
			require.Equal(t, 3*time.Second, time.Since(began))
			time.Sleep(time.Hour)
		}
	})
}

func TestPaceOfABodyInOnePiece(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := answer(0, "GET /containers/a/export", 200, strings.Repeat("x", 4*(32<<10)))
		i.Details.Head, i.Response.Duration = time.Second, 5*time.Second
		began := time.Now()
		c := callHandler(t, replayAt(1, i), "GET", "/containers/a/export")
		for second := range 6 {
			at(began, time.Duration(second)*time.Second)
			require.Len(t, c.sent(), max(0, second-1)*(32<<10), "after %d s", second)
			require.Equal(t, second >= 1, c.begun())
			require.Equal(t, second == 5, c.over())
		}
	})
}

func TestPaceOfAnAnswerWithoutABody(t *testing.T) {
	for _, head := range []time.Duration{0, time.Second} { // one that was not recorded came with the rest
		synctest.Test(t, func(t *testing.T) {
			i := answer(0, "POST /containers/a/stop", 204, "")
			i.Details.Head, i.Response.Duration = head, time.Second
			began := time.Now()
			<-callHandler(t, replayAt(1, i), "POST", "/containers/a/stop").done
			require.Equal(t, time.Second, time.Since(began))
		})
	}
}

// TestGateShiftsThePace has the cause of a piece come late: what follows the
// piece is as late, and does not come at once.
func TestGateShiftsThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayAt(1, paced(0, "GET /containers/a/logs", 2, "one", "two"), answer(1, "POST /containers/a/start", 204, ""))
		began := time.Now()
		c := callHandler(t, r, "GET", "/containers/a/logs")
		at(began, time.Minute)
		require.Empty(t, c.sent())
		callHandler(t, r, "POST", "/containers/a/start")
		synctest.Wait()
		require.Equal(t, "one", c.sent())
		at(began, time.Minute+time.Second-1)
		require.Equal(t, "one", c.sent())
		at(began, time.Minute+time.Second)
		require.Equal(t, "onetwo", c.sent())
		<-c.done
		require.Equal(t, time.Minute+2*time.Second, time.Since(began))
		require.Empty(t, r.Summary().Gates)
	})
}

func TestPaceOfABrokenAnswer(t *testing.T) {
	unanswered, half := answer(0, "GET /info", 0, ""), answer(1, "GET /version", 200, "half")
	for _, i := range []*cassettes.Interaction{unanswered, half} {
		i.Details.End, i.Response.Duration = cassettes.EndEngine, time.Second
	}
	for _, uri := range []string{"/info", "/version"} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			c := callHandler(t, replayAt(1, unanswered, half), "GET", uri)
			<-c.done
			require.Equal(t, time.Second, time.Since(began))
			require.Equal(t, http.ErrAbortHandler, c.panicked)
		})
	}
}

func TestClientLeavesWhileNothingIsDue(t *testing.T) {
	unanswered := answer(1, "GET /info", 0, "")
	unanswered.Details.End, unanswered.Response.Duration = cassettes.EndEngine, time.Hour
	for uri, stay := range map[string]time.Duration{"/events": 0, "/info": 0, "/v1.41/events": 90 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			c := callHandler(t, replayAt(1.0/60, paced(0, "GET /events", 1, "one"), unanswered), "GET", uri)
			at(began, stay)
			require.Equal(t, stay > 0, c.begun())
			c.leave()
			<-c.done
			require.Equal(t, stay, time.Since(began))
			require.Equal(t, http.ErrAbortHandler, c.panicked)
			require.Empty(t, c.sent())
		})
	}
}

func TestPaceThatWouldTakeForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		c := callHandler(t, replayAt(1e-300, paced(0, "GET /events", 1, "one")), "GET", "/events")
		at(began, 1000*time.Hour)
		require.False(t, c.begun())
		c.leave()
		<-c.done
	})
}

// TestPaceOfAHijack speaks over pipes: time is not the real one.
func TestPaceOfAHijack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		serverSide, client := net.Pipe()
		served := make(chan error)
		r := replayAt(1, clock(hijack(0, attach, http.StatusOK, 1, "one", "two")))
		go func() { served <- r.Serve(ctx, &onePipe{conn: serverSide, closed: make(chan struct{})}) }()
		began := time.Now()
		_, err := io.WriteString(client, attach+" HTTP/1.1\r\nHost: docker\r\n\r\n")
		require.NoError(t, err)
		response, err := http.ReadResponse(bufio.NewReader(client), nil)
		require.NoError(t, err)
		require.Equal(t, time.Second, time.Since(began))
		require.Equal(t, "one", readString(t, response.Body, 3))
		require.Equal(t, 2*time.Second, time.Since(began))
		require.Equal(t, "two", body(t, response))
		require.Equal(t, 4*time.Second, time.Since(began))
		stop()
		require.NoError(t, <-served)
		response.Body.Close()
	})
}

func TestServerStopsWhileNothingIsDue(t *testing.T) {
	late := clock(hijack(0, attach, http.StatusOK, 1, "one"))
	late.Details.Frames[0].At = time.Hour
	c := config(late, paced(1, "GET /events", 2, "one"))
	c.Speed = 1.0 / 3600
	c.Cassettes[0].Interactions[0].Details.Head = 0
	d := serve(t, c)
	attached, waiting := d.dial(t), d.dial(t)
	attached.ask(attach)
	require.Equal(t, headOf200, attached.head())
	waiting.ask("GET /events")
	require.Eventually(t, func() bool { return d.Summary().Used == 2 }, patience, time.Millisecond)
	d.stop()
	for _, l := range []*line{attached, waiting} {
		require.Empty(t, l.rest())
	}
}

// A onePipe is a listener for one connection.
type onePipe struct {
	conn   net.Conn
	closed chan struct{}
}

func (l *onePipe) Accept() (net.Conn, error) {
	if conn := l.conn; conn != nil {
		l.conn = nil
		return conn, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *onePipe) Close() error {
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	return nil
}

func (l *onePipe) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }
