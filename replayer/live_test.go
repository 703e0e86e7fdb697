package replayer_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// A liveEngine answers what is handed on to it, and keeps that.
type liveEngine struct {
	mu   sync.Mutex
	sent []string // each request, as it came
}

const (
	liveHead   = "HTTP/1.1 200 OK\r\nx-spelt: As It Is\r\nContent-Length: 4\r\n\r\n"
	liveAnswer = liveHead + "live"
)

// serve is a [replayer.Live] that has a body for every request.
func (e *liveEngine) serve(_ int, client net.Conn, _ func()) bool {
	if e.read(client) != nil {
		return false
	}
	_, err := io.WriteString(client, liveAnswer)
	return err == nil
}

func (e *liveEngine) read(client io.Reader) error {
	var sent bytes.Buffer
	endless := &endlessReader{Reader: io.TeeReader(client, &sent)}
	request, err := http.ReadRequest(bufio.NewReader(endless))
	if err == nil {
		_, err = io.Copy(io.Discard, request.Body)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sent = append(e.sent, sent.String())
	return errors.Join(err, endless.err)
}

// An endlessReader keeps the error that came, if only with the last bytes.
type endlessReader struct {
	io.Reader
	err error
}

func (r *endlessReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil {
		r.err = err
	}
	return n, err
}

func (e *liveEngine) requests() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string{}, e.sent...)
}

// serveLive replays, and hands the rest on.
func serveLive(t *testing.T, live replayer.Live, interactions ...*cassettes.Interaction) *dock {
	t.Helper()
	return serve(t, replayer.Config{
		Cassettes: []*cassettes.Cassette{tape(interactions...)}, Live: live, LiveDir: t.TempDir(),
	})
}

// wantRecorded reads an answer whose head a server wrote.
func (l *line) wantRecorded(body string) {
	l.t.Helper()
	require.Equal(l.t, "HTTP/1.1 200 OK", l.head()[0])
	require.Equal(l.t, body, l.bytes(len(body)))
}

func (l *line) wantLive() {
	l.t.Helper()
	require.Equal(l.t, liveAnswer, l.bytes(len(liveAnswer)))
}

// TestRequestsAreJudgedOneByOne on one connection, in one piece and apart.
func TestRequestsAreJudgedOneByOne(t *testing.T) {
	const (
		known   = "GET /version HTTP/1.1\r\nHost: docker\r\n\r\n"
		unknown = "gET /odd?%41=+ HTTP/1.1\r\nhost:docker\r\nX-odd:  of\tits own\r\ncontent-length: 3\r\n\r\nabc"
		chunked = "POST /volumes/create HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n" +
			"1;extension\r\n{\r\n1\r\n}\r\n0\r\ntrailer: x\r\n\r\n"
	)
	for name, pieces := range map[string][]string{
		"apart":           {known, unknown, chunked, known, unknown},
		"in one":          {known + unknown + chunked + known + unknown},
		"split elsewhere": {known[:7], known[7:] + unknown[:20], unknown[20:] + chunked[:60], chunked[60:] + known + unknown},
	} {
		t.Run(name, func(t *testing.T) {
			engine := &liveEngine{}
			d := serveLive(t, engine.serve, answer(0, "GET /version", 200, "recorded"))
			l := d.dial(t)
			for _, piece := range pieces {
				l.say(piece)
			}
			l.wantRecorded("recorded")
			l.wantLive()
			l.wantLive()
			l.wantRecorded("recorded")
			l.wantLive()
			l.Close()
			d.stop()
			require.Equal(t, []string{unknown, chunked, unknown}, engine.requests())
			summary := d.Summary()
			require.Empty(t, summary.Misses)
			require.Equal(t, 2, summary.Requests, "others did not ask the recording")
		})
	}
}

// TestLargeRequestsAreHandedOn whole, and leave nothing on the disk.
func TestLargeRequestsAreHandedOn(t *testing.T) {
	random := rand.NewChaCha8([32]byte{})
	var content strings.Builder
	_, err := io.CopyN(&content, random, 3<<20+17)
	require.NoError(t, err)
	engine, dir := &liveEngine{}, t.TempDir()
	inDir := make(chan []string, 1)
	d := serve(t, replayer.Config{LiveDir: dir, Live: func(conn int, client net.Conn, hijacked func()) bool {
		names, _ := filepath.Glob(filepath.Join(dir, ".*"))
		inDir <- names
		return engine.serve(conn, client, hijacked)
	}})
	l := d.dial(t)
	l.ask("POST /images/load " + content.String())
	l.wantLive()
	require.Empty(t, <-inDir, "an open file is nobody else's")
	requests := engine.requests()
	require.Len(t, requests, 1)
	require.True(t, strings.HasSuffix(requests[0], "\r\n\r\n"+content.String()), "another body has come")
	l.ask("GET /info")
	l.wantLive()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestRequestsThatCannotBeKept(t *testing.T) {
	engine := &liveEngine{}
	d := serve(t, replayer.Config{LiveDir: filepath.Join(t.TempDir(), "missing"), Live: engine.serve})
	code, text := d.get(t, "POST /images/load "+strings.Repeat("x", 100<<10))
	require.Equal(t, replayer.StatusMiss, code)
	require.Contains(t, text, "it could not be kept to be sent to the live engine")
	require.Contains(t, text, "no such file or directory")
	require.Empty(t, engine.requests())
	require.Len(t, d.Summary().Misses, 1)
}

// TestClientIsToldOnceToGoOn, although the engine says so, too.
func TestClientIsToldOnceToGoOn(t *testing.T) {
	const goOn = "HTTP/1.1 100 Continue\r\n\r\n"
	for name, pieces := range map[string][]string{
		"alone":         {goOn, liveAnswer},
		"in one":        {goOn + liveAnswer},
		"in pieces":     {goOn[:3], goOn[3:11], goOn[11:] + liveAnswer},
		"not at all":    {liveAnswer},
		"another":       {"HTTP/1.1 102 Processing\r\n\r\n", liveAnswer},
		"bits of one":   {"HTTP/1.1 10", "2 Processing\r\n\r\n" + liveAnswer},
		"twice, though": {goOn + goOn, liveAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			engine := &liveEngine{}
			d := serveLive(t, func(_ int, client net.Conn, _ func()) bool {
				ok := engine.read(client) == nil
				for _, piece := range pieces {
					n, err := io.WriteString(client, piece)
					ok = ok && err == nil && n == len(piece)
				}
				return ok
			})
			l := d.dial(t)
			l.say("POST /images/load HTTP/1.1\r\nHost: docker\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
			require.Equal(t, goOn, l.bytes(len(goOn)))
			l.say("body")
			want := strings.Join(pieces, "")
			want = strings.TrimPrefix(want, goOn)
			require.Equal(t, want, l.bytes(len(want)))
			require.Contains(t, engine.requests()[0], "Expect: 100-continue\r\n")
			l.ask("GET /info") // the connection goes on
			require.Equal(t, strings.Join(pieces, ""), l.bytes(len(strings.Join(pieces, ""))))
		})
	}
}

// TestConnectionsAreTakenOver: what the client says before it may is kept until
// then, and its end comes after it.
func TestConnectionsAreTakenOver(t *testing.T) {
	const head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
	said, heard := make(chan struct{}), make(chan string, 1)
	d := serveLive(t, func(_ int, client net.Conn, hijacked func()) bool {
		if (&liveEngine{}).read(client) != nil {
			return false
		}
		input := make(chan string)
		go func() {
			text, _ := io.ReadAll(client)
			input <- string(text)
		}()
		<-said
		hijacked()
		_, _ = io.WriteString(client, head)
		heard <- <-input
		_, _ = io.WriteString(client, "bye")
		return false
	})
	l := d.dial(t)
	l.ask(attach, "Connection: Upgrade", "Upgrade: tcp")
	early := strings.Repeat("early ", 20_000)
	go func() {
		_, _ = io.WriteString(l, early) // it fills more than what is read ahead
		_ = l.CloseWrite()
	}()
	close(said)
	require.Equal(t, head, l.bytes(len(head)))
	require.Equal(t, early, <-heard)
	require.Equal(t, "bye", l.rest())
}

// TestClientsLeaveALiveEngine: it learns of that.
func TestClientsLeaveALiveEngine(t *testing.T) {
	asked, left := make(chan struct{}), make(chan error, 1)
	d := serveLive(t, func(_ int, client net.Conn, _ func()) bool {
		_ = (&liveEngine{}).read(client)
		close(asked)
		_, err := client.Read(make([]byte, 1))
		left <- err
		return false
	})
	l := d.dial(t)
	l.ask("GET /events")
	<-asked
	l.Close()
	require.ErrorIs(t, <-left, io.EOF)
}

// TestLiveExchangesEndWithTheServer, even if they wait for the client.
func TestLiveExchangesEndWithTheServer(t *testing.T) {
	asked := make(chan struct{})
	d := serveLive(t, func(_ int, client net.Conn, _ func()) bool {
		_ = (&liveEngine{}).read(client)
		close(asked)
		_, err := client.Read(make([]byte, 1))
		return err == nil
	})
	l := d.dial(t)
	l.ask("GET /events")
	<-asked
	d.stop()
	require.Empty(t, l.rest())
}

// TestWhatCannotBeReplayedGoesLive in its own protocol.
func TestWhatCannotBeReplayedGoesLive(t *testing.T) {
	const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	got := make(chan string, 1)
	d := serveLive(t, func(_ int, client net.Conn, hijacked func()) bool {
		var all [len(preface) + 6]byte
		_, _ = io.ReadFull(client, all[:])
		hijacked()
		got <- string(all[:])
		_, _ = io.WriteString(client, "frames")
		return false
	}, opaque(0, "POST /session", 101))
	l := d.dial(t)
	l.say(preface)
	l.say("frames")
	require.Equal(t, "frames", l.rest())
	require.Equal(t, preface+"frames", <-got)

	engine := &liveEngine{}
	d = serveLive(t, engine.serve, opaque(0, "POST /session", 101), answer(1, "POST /build?version=2", 200, "recorded"))
	l = d.dial(t)
	l.ask("POST /session", "Connection: Upgrade", "Upgrade: h2c")
	l.wantLive()
	l.ask("POST /build?version=2")
	l.wantLive()
	l.say("OPTIONS * HTTP/1.1\r\nHost: docker\r\n\r\n")
	l.wantLive()
	require.Len(t, engine.requests(), 3)
	require.Empty(t, d.Summary().Misses)
}

// TestPingsNeedNoLiveEngine: what a cassette knows of its engine will do.
func TestPingsNeedNoLiveEngine(t *testing.T) {
	engine := &liveEngine{}
	header := &cassettes.Header{Engine: cassettes.Engine{APIVersion: "1.51"}}
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{{Header: header}}, Live: engine.serve})
	response := d.response(t, "GET /_ping")
	require.Equal(t, "1.51", response.Header.Get("Api-Version"))
	require.Empty(t, engine.requests())
}

// TestHandlerHasNoLiveEngine: without Serve there is no connection to hand on.
func TestHandlerHasNoLiveEngine(t *testing.T) {
	engine := &liveEngine{}
	w := httptest.NewRecorder()
	replayer.New(replayer.Config{Live: engine.serve}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/info", nil))
	require.Equal(t, replayer.StatusMiss, w.Code)
	require.Empty(t, engine.requests())
}

// TestConnectionsKeepTheirOrdinals, which those have that have asked.
func TestConnectionsKeepTheirOrdinals(t *testing.T) {
	ordinals := make(chan int, 1)
	d := serveLive(t, func(conn int, client net.Conn, _ func()) bool {
		ordinals <- conn
		return (&liveEngine{}).serve(conn, client, nil)
	}, answer(0, "GET /version", 200, "recorded"))
	d.dial(t)
	first, second := d.dial(t), d.dial(t)
	first.ask("GET /version") // this has not to do with the engine, and counts
	first.wantRecorded("recorded")
	for _, step := range []struct {
		l    *line
		want int
	}{{second, 2}, {first, 1}, {second, 2}, {first, 1}} {
		step.l.ask("GET /networks")
		step.l.wantLive()
		require.Equal(t, step.want, <-ordinals)
	}
}

// TestManyClientsOfALiveEngine ask at once what is known and what is not.
func TestManyClientsOfALiveEngine(t *testing.T) {
	engine := &liveEngine{}
	d := serveLive(t, engine.serve, answer(0, "GET /info", 200, "recorded"))
	var clients sync.WaitGroup
	for range 16 {
		l := d.dial(t)
		clients.Go(func() {
			for range 20 {
				l.ask("GET /info")
				l.wantRecorded("recorded")
				l.ask("GET /networks")
				l.wantLive()
			}
		})
	}
	clients.Wait()
	require.Len(t, engine.requests(), 16*20)
	require.Equal(t, 16*20, d.Summary().Requests)
}
