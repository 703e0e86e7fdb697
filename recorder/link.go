package recorder

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/closing"
)

// portion is the size in bytes of the largest piece that is forwarded at once.
const portion = 64 << 10

// maxRefused is how many bytes of a body are read that goes nowhere.
const maxRefused = 64 << 20

var portions = sync.Pool{New: func() any { return new([portion]byte) }}

// A link is one connection of a client and the connection to the engine that
// belongs to it.
type link struct {
	recorder *Recorder
	client   net.Conn
	cancel   context.CancelFunc

	// once ends the link with the exchange that it begins with, and leaves the
	// client's connection open. It is nil, or called when the engine has taken
	// that over.
	once func()
	conn int  // its ordinal; 0 for the next one
	open bool // the client's connection has been left open

	passing atomic.Int32 // portions that have been looked at and not yet sent
	reset   atomic.Bool  // the engine's connection, as one who wrote to it was told

	mu      sync.Mutex
	engine  net.Conn // nil until dialled
	tap     *tap     // nil until dialled
	aborted bool
}

// run serves the link until both directions have ended.
func (l *link) run(ctx context.Context) {
	defer l.cancel()
	defer func() {
		if !l.open {
			l.client.Close()
		}
	}()
	engine, err := l.recorder.config.Dial(ctx)
	if ctx.Err() != nil {
		if err == nil {
			engine.Close()
		}
		return // aborted: nobody waits for the engine any more
	}
	if err != nil {
		l.recorder.fail(fmt.Errorf("connect to the engine: %w", err))
		refuse(l.client, err)
		return
	}
	defer engine.Close()
	tap := newTap(l.recorder, l.conn, l.once)
	if !l.begin(engine, tap) {
		return
	}
	var upstream sync.WaitGroup
	upstream.Go(func() { l.forwardRequests(engine, tap) })
	l.forwardAnswers(engine, tap)
	upstream.Wait()
	l.open = l.once != nil && tap.spent()
}

// begin makes the engine's connection known to abort.
func (l *link) begin(engine net.Conn, tap *tap) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.engine, l.tap = engine, tap
	return !l.aborted
}

// abort closes both connections, whatever they carry.
func (l *link) abort() {
	l.cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.aborted = true
	if l.tap != nil {
		// First, lest the ends that follow look like the peers' own.
		l.tap.cut(cassettes.EndRecorder)
	}
	l.client.Close()
	if l.engine != nil {
		l.engine.Close()
	}
}

// busy reports whether an exchange is under way, or its last bytes are.
func (l *link) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tap != nil && (l.tap.busy() || l.passing.Load() > 0)
}

func (l *link) forwardRequests(engine net.Conn, tap *tap) {
	defer tap.store()
	passed := &l.recorder.tally.fromClients
	err := l.forward(engine, l.client, tap, passed, func(p []byte) func() {
		backlog := tap.fromClient(p)
		tap.awaitVerdict()
		return backlog
	})
	var refused *writeError
	switch {
	case l.over(tap):
		engine.Close()
	case err == nil:
		tap.clientEnded()
		_ = closing.Write(engine) // who has gone already need not be told
	case errors.As(err, &refused):
		// An engine that takes no more may still have something to say: an
		// answer such as 400 comes while the body is still being sent. Of a
		// reset, only the first to find it is told; the other sees an end.
		l.reset.Store(isReset(refused.error))
	default:
		// The client broke the connection: so does its engine's side.
		tap.cut(cassettes.EndClient)
		engine.Close()
	}
}

func (l *link) forwardAnswers(engine net.Conn, tap *tap) {
	defer tap.store()
	err := l.forward(l.client, engine, tap, &l.recorder.tally.toClients, tap.fromEngine)
	var refused *writeError
	switch {
	case l.over(tap):
		// The other direction has nothing more to read, either.
		_ = l.client.SetReadDeadline(time.Unix(1, 0))
		engine.Close()
		return
	case errors.As(err, &refused):
		tap.cut(cassettes.EndClient)
	case isReset(err) || l.reset.Load():
		if tap.cut(cassettes.EndReset) {
			closing.WithReset(l.client)
		}
	case err == nil:
		tap.engineEnded()
		_ = closing.Write(l.client)
		return
	default:
		tap.cut(cassettes.EndEngine)
	}
	// Nothing that is on its way has anywhere to go.
	engine.Close()
	l.client.Close()
}

// over reports whether there is nothing more to forward because there was to be
// one exchange only.
func (l *link) over(tap *tap) bool { return l.once != nil && tap.spent() }

// writeError tells a failure to write from a failure to read.
type writeError struct{ error }

// forward copies src to dst, in the portions in which src sends, until src
// ends. Engines tell portions apart: a hijacking one takes what comes in one
// piece with the head of a request for its body, and what comes later for
// input. look sees each portion before dst does, so that an effect is never
// seen before its cause; what it finished is stored after dst has it, so that
// nobody waits for the recording, unless the disk is so slow that the backlog
// which look returns would fill the memory. passed counts the bytes.
func (l *link) forward(
	dst io.Writer, src io.Reader, tap *tap, passed *atomic.Int64, look func([]byte) (backlog func()),
) error {
	buf := portions.Get().(*[portion]byte)
	defer portions.Put(buf)
	for {
		n, err := src.Read(buf[:])
		if n > 0 {
			backlog, err := l.pass(dst, buf[:n], look)
			if err != nil {
				return &writeError{err}
			}
			passed.Add(int64(n))
			tap.store()
			if backlog != nil {
				backlog()
			}
			if l.over(tap) {
				return nil
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (l *link) pass(dst io.Writer, p []byte, look func([]byte) func()) (backlog func(), err error) {
	l.passing.Add(1)
	backlog = look(p)
	_, err = dst.Write(p)
	l.passing.Add(-1)
	l.recorder.quieten()
	return backlog, err
}

func isReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }

// refuse answers the first request of a client that cannot be served, in the
// form of the engine's own errors, and ends the connection.
func refuse(client net.Conn, cause error) {
	request, err := http.ReadRequest(bufio.NewReader(client))
	if err != nil {
		return
	}
	message := "drydock: cannot connect to the engine: " + cause.Error()
	body, err := json.Marshal(map[string]string{"message": message})
	if err != nil {
		return
	}
	answer := fmt.Appendf(nil, "HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"+
		"Connection: close\r\n\r\n", len(body)+1)
	if request.Method != http.MethodHead {
		answer = append(append(answer, body...), '\n')
	}
	_, _ = client.Write(answer) // nobody is left to tell
	// A connection that is closed before all is read is reset, and the answer
	// lost: clients with a large body read it only after they have sent that.
	_ = closing.Write(client)
	_, _ = io.Copy(io.Discard, io.LimitReader(client, maxRefused))
}
