package replayer

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// Live serves one exchange of a client, with a live engine, and returns when it
// is over. It reports whether the connection is then open for the client's next
// request; otherwise it is closed.
//
// Reading from client gives the request as the client sent it, and then waits:
// until the client has gone, until SetReadDeadline sets a time that has
// passed, or until hijacked has been called, after which it gives all that the
// client sends. Live must call that when the engine takes the connection over.
//
// conn is the ordinal of the connection, from 1, in the order in which
// connections bring their first request.
type Live func(conn int, client net.Conn, hijacked func()) (open bool)

// live is what a Replayer needs to have requests answered live.
type live struct {
	serve   Live
	dir     string       // for large requests
	clients atomic.Int64 // that have asked
	objects liveObjects

	mu      sync.Mutex
	changed map[string]bool // kinds of objects, and objects, that requests have changed live
}

// anything is what every act changes.
const anything = "anything"

// newLive returns nil if everything is replayed. The methods may be called all
// the same.
func newLive(config Config) *live {
	if config.Live == nil {
		return nil
	}
	return &live{
		serve: config.Live, dir: config.LiveDir, changed: map[string]bool{}, objects: liveObjects{names: map[string]bool{}},
	}
}

// listener returns l, or one whose connections can be handed on.
func (l *live) listener(inner net.Listener) net.Listener {
	if l == nil {
		return inner
	}
	return liveListener{inner, l}
}

// liveKey is the key under which requests know the *liveConn they came over.
type liveKey struct{}

func liveConnOf(request *http.Request) *liveConn {
	conn, _ := request.Context().Value(liveKey{}).(*liveConn)
	return conn
}

// beginRequest is to be called by the handler of each request.
func beginRequest(request *http.Request) {
	if conn := liveConnOf(request); conn != nil {
		conn.begin()
	}
}

// goLive has a request answered by the live engine. It reports whether there is
// one, and the request could be handed on to it; handed is called when it is.
func (r *Replayer) goLive(w http.ResponseWriter, request *http.Request, q matcher.Question, handed func()) bool {
	client := liveConnOf(request)
	if r.live == nil || client == nil || client.lost() != nil {
		return false
	}
	if _, _, err := http.NewResponseController(w).Hijack(); err != nil {
		return false
	}
	handed()
	r.live.note(q)
	x := client.exchange()
	if q.IsAct() {
		r.live.objects.request(q, r.history.index.Invented(&q, r.history.bound))
		x.answer = &answerStart{told: r.live.objects.answer}
	}
	defer client.end()
	stop := context.AfterFunc(lifetime(request), x.end)
	open := r.live.serve(client.client.ordinal, x, x.hijacked)
	stop()
	if !open || !serveAgain(request, x) {
		x.end()
	}
	return true
}

// serveAgain has the requests judged that follow on a connection. It reports
// whether there can be any.
func serveAgain(request *http.Request, x *exchange) bool {
	second, ok := request.Context().Value(secondKey{}).(*secondListener)
	next := x.next()
	if !ok || next == nil {
		return false
	}
	second.give(next)
	return true
}

// explain says in a miss why the live engine was not asked.
func (l *live) explain(m *Miss, request *http.Request) {
	conn := liveConnOf(request)
	if l == nil || conn == nil {
		return
	}
	if err := conn.lost(); err != nil {
		m.Reason += fmt.Sprintf("; and it could not be kept to be sent to the live engine: %s", err)
	}
}

// note notes what a request changes that goes to the live engine.
func (l *live) note(q matcher.Question) {
	if !q.IsAct() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changed[anything] = true
	if !q.Known {
		return
	}
	for _, kind := range append([]engineapi.Kind{q.Target.Op.Kind}, q.Target.Op.Touches...) {
		l.changed[string(kind)] = true
	}
	l.changed[string(q.Target.Op.Kind)+" "+q.Target.Object] = true
}

// isStale reports whether a recording that would be given out once more is to
// be left, because requests have since changed live what it is about. What
// nobody has changed may be asked as often as one likes, as a poll does.
func (l *live) isStale(q matcher.Question, h *history, e *matcher.Entry) bool {
	if l == nil || q.IsAct() || !h.isAgain(e) {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !q.Known:
		return l.changed[anything]
	case q.Target.Object != "":
		return l.changed[string(q.Target.Op.Kind)+" "+q.Target.Object]
	case q.Target.Op.Kind == engineapi.System:
		return l.changed[anything] && !isFixed(q.Target.Op.Template)
	}
	return l.changed[string(q.Target.Op.Kind)]
}

// isAbout reports whether a question is about an object that was made live.
func (l *live) isAbout(q matcher.Question) bool { return l != nil && l.objects.has(q) }

// isFixed tells what an engine answers in the same way whatever was done.
func isFixed(template string) bool {
	switch template {
	case "/_ping", "/version", "/auth":
		return true
	}
	return false
}

// isAgain reports whether a recording has just been given out once more.
func (h *history) isAgain(e *matcher.Entry) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ledger.times(e) > 1
}

// putBack takes back that a recording was given out once more: another answers.
func (h *history) putBack(e *matcher.Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ledger.putBack(e)
}

// handOver takes back a miss: the request is not for the recording to answer.
func (h *history) handOver(m *Miss) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ledger.handOver(m)
}
