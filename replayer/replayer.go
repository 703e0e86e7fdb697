package replayer

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
)

// headTimeout is how long a client may take to send the head of a request.
const headTimeout = 30 * time.Second

// Config says what is replayed.
type Config struct {
	// Cassettes are replayed as one history, in this order.
	Cassettes []*cassettes.Cassette

	// Rules say what counts when requests are compared. Nil means what the
	// zero [matcher.Rules] say.
	Rules *matcher.Rules

	// Section names the part of the recording that requests belong to which
	// do not say so themselves, by the header [cassettes.SectionHeader]. It may
	// be empty.
	Section string

	// GateTimeout is how long a piece of an answer waits for the requests
	// that came before it when it was recorded. Zero means
	// [DefaultGateTimeout]; a negative time means not to wait.
	GateTimeout time.Duration

	// Speed is how fast time goes: 1 keeps the recorded pace, 10 is ten
	// times as fast, 0.5 half as fast. Zero means as fast as possible: the
	// order is kept, and nothing waits.
	Speed float64

	// RepeatLast answers an act that is used up with its last recorded answer
	// again. Without it that is a miss, as the engine would not have done the
	// same once more.
	RepeatLast bool

	// Missed is called with each miss when it happens, from the goroutine
	// that answers it. It may be nil.
	Missed func(*Miss)

	// Live answers what nothing recorded answers, and what cannot be replayed,
	// in place of a miss. Nil means that nobody does. It works for what
	// [Replayer.Serve] accepts.
	Live Live

	// LiveDir is where large requests are kept, encrypted, until it is known
	// who answers them. Empty means the system's folder for temporary files.
	LiveDir string
}

// A Replayer serves recorded interactions.
type Replayer struct {
	engine  cassettes.Engine // the one that was recorded
	speed   float64
	section string
	missed  func(*Miss)
	history *history
	gates   *gates
	outputs *outputs
	live    *live // nil if everything is replayed

	buildKit bool // it stands in the recordings, too
}

// New returns a Replayer at the beginning of its history.
func New(config Config) *Replayer {
	r := &Replayer{
		engine: recordedEngine(config.Cassettes), speed: config.Speed, section: config.Section, missed: config.Missed,
	}
	if r.missed == nil {
		r.missed = func(*Miss) {}
	}
	var tapes [][]*cassettes.Interaction
	for _, c := range config.Cassettes {
		tapes = append(tapes, c.Interactions)
	}
	rules := cmp.Or(config.Rules, &matcher.Rules{})
	if config.Live != nil {
		rules = rules.Warily()
	}
	index := matcher.NewIndex(rules, tapes...)
	r.history = newHistory(index, config.RepeatLast)
	r.gates = newGates(r.history.timeline, cmp.Or(config.GateTimeout, DefaultGateTimeout))
	r.outputs = newOutputs(r.history.timeline)
	r.live = newLive(config)
	r.buildKit = holdsBuildKit(tapes)
	return r
}

// Serve answers clients until ctx is done. Then it ends all connections,
// hijacked ones too, waits for what served them, and returns nil.
func (r *Replayer) Serve(ctx context.Context, l net.Listener) error {
	// Handlers must be counted before they could be waited for: a server
	// that is closed may still hand a request to one.
	handlers := newGroup()
	second := newSecondListener(l.Addr())
	server := r.server(ctx, handlers, second)
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	var again sync.WaitGroup
	again.Go(func() {
		_ = server.Serve(second) // of the two, the other one is of interest
		second.end()             // nobody accepts from it any more
	})
	err := server.Serve(r.live.listener(l))
	server.Close()
	second.end() // lest a server that was closed before it served leaves it open
	again.Wait()
	handlers.close()
	if ctx.Err() != nil && errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

func (r *Replayer) server(ctx context.Context, handlers *group, second *secondListener) *http.Server {
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
			if !handlers.enter() {
				panic(http.ErrAbortHandler)
			}
			defer handlers.leave()
			beginRequest(request)
			r.ServeHTTP(w, request)
		}),
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.WithValue(ctx, lifetimeKey{}, ctx), secondKey{}, second)
		},
		ConnContext:       connContext,
		Protocols:         new(http.Protocols),
		ReadHeaderTimeout: headTimeout,
		// What it would say is of clients that speak no HTTP; a library does
		// not print.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server.Protocols.SetHTTP1(true)
	// To tell BuildKit's clients what they understand, unless they can be served.
	server.Protocols.SetUnencryptedHTTP2(r.live == nil)
	server.DisableGeneralOptionsHandler = true // OPTIONS * is a request like any other
	return server
}

// ServeHTTP answers one request. Where the recorded answer was not finished it
// panics with [http.ErrAbortHandler], as servers expect of a handler that
// wants its connection broken.
func (r *Replayer) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	pace := newPace(r.speed)
	if isHTTP2(request) {
		// Not asked: what is sent may go on until there is an answer.
		if !r.goLive(w, request, matcher.Question{}, func() {}) {
			r.refuse(w, request, matcher.Question{}, r.refusal(request, matcher.Question{}))
		}
		return
	}
	question, err := r.ask(request)
	if err != nil {
		r.serveCut(w, request, question)
	}
	if reason := r.refusal(request, question); reason != "" {
		if !r.goLive(w, request, question, func() {}) {
			r.refuse(w, request, question, reason)
		}
		return
	}
	if r.live.isAbout(question) && r.goLive(w, request, question, func() {}) {
		return
	}
	entry, miss := r.history.take(question, request.RequestURI, r.asker(request))
	switch {
	case entry != nil && r.live.isStale(question, r.history, entry) &&
		r.goLive(w, request, question, func() { r.history.putBack(entry) }): // another has answered
	case entry != nil:
		r.play(w, request, entry, pace)
	case IsPing(question):
		r.history.forgive(miss)
		writePing(w, request, r.engine)
	case r.goLive(w, request, question, func() { r.history.handOver(miss) }): // it is no miss
	default:
		r.live.explain(miss, request)
		r.missed(miss)
		writeMiss(w, miss)
	}
}

// ask works out what a request asks. The body is read for that, unless the
// recorded engine answered without it.
func (r *Replayer) ask(request *http.Request) (matcher.Question, error) {
	asked := matcher.Request{
		Method: request.Method,
		URI:    request.RequestURI,
		Header: request.Header,
		Body:   request.Body,
	}
	if q, early := r.history.index.AnsweredEarly(asked, r.history.bound); early {
		return q, nil
	}
	return matcher.Ask(asked)
}

// play answers a request with a recording.
func (r *Replayer) play(w http.ResponseWriter, request *http.Request, e *matcher.Entry, pace *pace) {
	lost := func(err error) *Miss {
		m := r.history.lost(request.Method, request.RequestURI, e, err)
		r.missed(m)
		return m
	}
	body, err := e.Interaction.ResponseBody().Open()
	if err != nil {
		writeMiss(w, lost(err))
		return
	}
	defer body.Close()
	r.history.timeline.Request(e)
	p := player{
		ctx: request.Context(), w: w, request: request, pace: pace,
		gate: r.gates.before(e), outputs: r.outputs,
		entry: e, interaction: e.Interaction,
		body: bufio.NewReader(body), size: e.Interaction.ResponseBody().Size(), damaged: func(err error) { _ = lost(err) },
		bound: r.history.bound, rewriter: newRewriter(e.Interaction, r.history.bound), typedIn: r.history.index.Typed,
	}
	p.play()
}

// serveCut ends a request whose client went away, or lost its way, before it
// had asked. If that was recorded, it has been asked again, and gets what the
// recorded engine made of it; but nothing waits for a client that has gone.
func (r *Replayer) serveCut(w http.ResponseWriter, request *http.Request, q matcher.Question) {
	if e := r.history.takeCut(q, r.asker(request)); e != nil {
		ctx, cancel := context.WithCancel(request.Context())
		cancel()
		r.play(w, request.WithContext(ctx), e, newPace(0))
	}
	panic(http.ErrAbortHandler)
}

// Summary returns what has happened so far.
func (r *Replayer) Summary() Summary {
	s := r.history.summary()
	s.Gates = r.gates.reported()
	return s
}
