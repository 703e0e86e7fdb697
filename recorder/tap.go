package recorder

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/wire"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// maxUndecided is how many bytes of a client wait for the engine to say
// whether it hijacks the connection, before the client itself has to wait.
const maxUndecided = 1 << 20

// A tap looks at the bytes of one link and makes exchanges of them.
type tap struct {
	recorder *Recorder

	mu        sync.Mutex
	conn      int // ordinal of the connection; 0 before it has brought a request
	requests  *wire.Decoder
	answers   *wire.Decoder
	exchanges []*exchange // those that are not finished, oldest first
	asking    *exchange   // whose request is passing
	answering *exchange   // whose answer is passing
	hijacked  bool        // what the client sends is input
	http2     bool        // so is what the engine sends
	spoke     bool        // and it speaks HTTP/2, too
	clientEOF bool
	over      bool        // nothing more is recorded
	finished  []*exchange // that are not stored yet
	settled   bool        // an exchange has been complete
	closes    bool        // one of its sides wants the connection closed after it

	onHijack func() // is called when the engine takes the connection over

	// What a client sends after a request that may hijack is input if it
	// does, and the next request if it does not. undecided holds it until
	// the engine has spoken; verdict is closed then.
	undecided []sent
	waiting   int       // bytes in undecided
	awaited   *exchange // whose answer is the verdict
	verdict   chan struct{}
}

// What cannot be taken apart. The texts hold nothing of what was read: it may
// be a secret, and they are printed.
var (
	errNotRequest = errors.New("a client sent what is no HTTP/1 request")
	errNotAnswer  = errors.New("the engine sent what is no HTTP/1 answer")
	errUnasked    = errors.New("the engine sent an answer that nobody had asked for")
)

// noteHTTP2 tells people of what passes and is not kept.
const noteHTTP2 = "an HTTP/2 connection passed and was not recorded"

// sent is a portion that a client sent.
type sent struct {
	bytes []byte
	at    time.Time
}

func newTap(r *Recorder, conn int, onHijack func()) *tap {
	t := &tap{recorder: r, conn: conn, onHijack: onHijack}
	t.requests = wire.NewDecoder((*requestSink)(t))
	t.answers = wire.NewDecoder((*answerSink)(t))
	return t
}

// ordinal numbers the connection when it brings its first request: clients that
// connect and ask nothing are not to change the numbers of others.
func (t *tap) ordinal() int {
	if t.conn == 0 {
		t.conn = int(t.recorder.asking.Add(1))
	}
	return t.conn
}

func (t *tap) busy() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.exchanges) > 0
}

// fromClient looks at what the client sent. It returns what waits for the disk
// to catch up, nil if there is no need.
func (t *tap) fromClient(p []byte) (backlog func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.take(sent{p, time.Now()})
	switch {
	case t.asking != nil:
		return t.asking.request.Backlog()
	case t.hijacked && t.answering != nil:
		return t.answering.typed.Backlog()
	}
	return nil
}

// take takes apart what the client sent. One portion may hold several
// requests, or a request and what follows it on a hijacked connection.
func (t *tap) take(s sent) {
	for len(s.bytes) > 0 {
		switch {
		case t.over:
			return
		case t.verdict != nil:
			t.undecided = append(t.undecided, sent{slices.Clone(s.bytes), s.at})
			t.waiting += len(s.bytes)
			return
		case t.hijacked:
			t.input(s)
			return
		default:
			rest, err := t.requests.WriteMessage(s.bytes)
			t.check(err)
			s.bytes = rest
		}
	}
}

// awaitVerdict keeps a client from sending without end before the engine has
// spoken.
func (t *tap) awaitVerdict() {
	t.mu.Lock()
	verdict, full := t.verdict, t.waiting > maxUndecided
	t.mu.Unlock()
	if verdict != nil && full {
		<-verdict
	}
}

// decide ends the wait for the engine's word.
func (t *tap) decide(hijacked bool) {
	t.hijacked = hijacked
	for _, s := range t.release() {
		t.take(s)
	}
}

// release lets the client go on, and returns what it sent while it waited.
func (t *tap) release() (held []sent) {
	if t.verdict != nil {
		close(t.verdict)
	}
	held = t.undecided
	t.verdict, t.awaited, t.undecided, t.waiting = nil, nil, nil, 0
	return held
}

func (t *tap) input(s sent) {
	if t.answering != nil {
		t.answering.input(s.bytes, s.at)
	}
}

// clientEnded notes that the client has closed its direction. An engine takes
// that for a client that has gone, but on a hijacked connection only for the
// end of the input.
func (t *tap) clientEnded() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clientEOF = true
	if t.hijacked {
		if t.answering != nil {
			t.answering.inputEnd()
		}
		return
	}
	for _, e := range t.exchanges {
		e.leave()
	}
}

// fromEngine looks at what the engine sent, and returns what fromClient does.
func (t *tap) fromEngine(p []byte) (backlog func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.over:
	case t.http2:
		t.spoke = t.spoke || !bytes.HasPrefix(p, []byte("HTTP/1."))
		t.answering.begin()
	default:
		t.check(t.answers.Write(p))
	}
	if t.answering == nil {
		return nil
	}
	return t.answering.response.Backlog()
}

// preface notes that the client speaks HTTP/2 without having asked whether
// the engine does. From here on nothing is taken apart, or kept.
func (t *tap) preface(request *http.Request) {
	request.ContentLength = 0 // the rest is not its body
	e := newExchange(t.recorder, t.ordinal(), request)
	e.opaque, e.asked = true, true
	e.interaction.Details.Class = engineapi.H2C
	t.exchanges = append(t.exchanges, e)
	t.answering, t.hijacked, t.http2 = e, true, true
	t.recorder.note(noteHTTP2)
}

// engineEnded notes that the engine has closed its direction: some answers
// are complete with that.
func (t *tap) engineEnded() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		_ = t.answers.Close() // where that is too early, stop says so
	}
	if t.http2 && t.answering != nil {
		// Whether that was too early, nobody can tell; but engines before
		// 29.2 do not speak HTTP/2: they answer in HTTP/1, and go.
		t.answering.answered = t.spoke
	}
	t.stop(cassettes.EndEngine)
}

// cut finishes the exchanges that are under way: their answers will not come
// any more. It reports whether there were any.
func (t *tap) cut(end cassettes.End) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	cut := false
	for _, e := range t.exchanges {
		if end == cassettes.EndClient {
			e.leave()
		}
		cut = cut || !e.answered
	}
	t.stop(end)
	return cut
}

// stop is cut, by one who has the lock. Nothing is recorded after it: what a
// client may still send has no answer.
func (t *tap) stop(end cassettes.End) {
	t.over = true
	t.release()
	for _, e := range t.exchanges {
		e.cut(end)
		t.finished = append(t.finished, e)
	}
	t.exchanges, t.asking, t.answering = nil, nil, nil
	t.recorder.quieten()
}

// check gives up on traffic that is not HTTP/1. It still passes.
func (t *tap) check(err error) {
	if err == nil {
		return
	}
	t.recorder.fail(fmt.Errorf("traffic passed that could not be recorded: %w", err))
	t.stop(cassettes.EndEngine)
}

// settle finishes an exchange of which both halves are complete.
func (t *tap) settle(e *exchange) {
	if !e.asked || !e.answered {
		return
	}
	e.finish(cassettes.EndComplete)
	t.settled = true
	t.exchanges = slices.DeleteFunc(t.exchanges, func(other *exchange) bool { return other == e })
	t.finished = append(t.finished, e)
}

// store stores what has been finished.
func (t *tap) store() {
	t.mu.Lock()
	finished := t.finished
	t.finished = nil
	t.mu.Unlock()
	for _, e := range finished {
		e.gather()
		t.recorder.store(e.interaction)
	}
}

// requestSink takes apart what clients send.
type requestSink tap

func (s *requestSink) Head(head []byte) (wire.Body, error) {
	t := (*tap)(s)
	request, body, err := wire.ReadRequest(head)
	if err != nil {
		return wire.Body{}, errNotRequest
	}
	if isPreface(request) {
		t.preface(request)
		return wire.Body{Framing: wire.UntilClose}, nil
	}
	t.recorder.sawClient(request.UserAgent())
	t.closes = t.closes || request.Close
	e := newExchange(t.recorder, t.ordinal(), request)
	e.clientGone = t.clientEOF
	t.exchanges = append(t.exchanges, e)
	t.asking = e
	return body, nil
}

func (s *requestSink) Data(p []byte, _ bool) {
	if s.asking != nil {
		s.asking.body(p)
	}
}

func (s *requestSink) End() {
	t := (*tap)(s)
	e := t.asking
	if e == nil {
		return
	}
	e.asked, t.asking = true, nil
	if e.mayHijack() && !e.headSeen {
		t.awaited, t.verdict = e, make(chan struct{})
	}
	t.settle(e)
}

// answerSink takes apart what the engine sends.
type answerSink tap

func (s *answerSink) Head(head []byte) (wire.Body, error) {
	t := (*tap)(s)
	next := slices.IndexFunc(t.exchanges, func(e *exchange) bool { return !e.headSeen })
	if next < 0 {
		return wire.Body{}, errUnasked
	}
	e := t.exchanges[next]
	response, body, err := wire.ReadResponse(head, e.interaction.Request.Method) //nolint:bodyclose // it has none
	if err != nil {
		return wire.Body{}, errNotAnswer
	}
	if interim(response.StatusCode) {
		return wire.Body{}, nil
	}
	t.answering = e
	t.closes = t.closes || response.Close
	e.head(response)
	hijacked := e.hijacks()
	if hijacked && t.onHijack != nil {
		t.onHijack()
	}
	if hijacked || e == t.awaited {
		t.decide(hijacked)
	}
	if hijacked {
		if e.asked = true; t.clientEOF {
			e.clientGone = false // it only ended its input
			e.inputEnd()
		}
		return wire.Body{Framing: wire.UntilClose}, nil
	}
	return body, nil
}

func (s *answerSink) Data(p []byte, whole bool) {
	if s.answering != nil {
		s.answering.output(p, whole)
	}
}

func (s *answerSink) End() {
	t := (*tap)(s)
	if e := t.answering; e != nil {
		e.answered, t.answering = true, nil
		e.outputEnd()
		t.settle(e)
	}
}
