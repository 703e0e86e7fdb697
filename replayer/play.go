package replayer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

const (
	// portion is the size in bytes of the pieces in which a body is sent that
	// was not recorded in any.
	portion = 64 << 10

	// maxWhole is the size in bytes of the largest recorded piece that is sent
	// as one.
	maxWhole = 1 << 20
)

var portions = sync.Pool{New: func() any { return new([portion]byte) }}

// A player sends one recorded answer.
type player struct {
	ctx         context.Context // ends when nobody is left to listen
	w           http.ResponseWriter
	request     *http.Request
	entry       *matcher.Entry
	interaction *cassettes.Interaction // of the entry
	body        *bufio.Reader          // of the recorded answer
	bound       *binding.Table
	typedIn     func(recorded, live string) (pairs []binding.Pair, size int, ok bool)
	rewriter    rewriter    // of the body; nil for one that is sent as it was recorded
	taken       int         // so much of the next piece has been sent already
	rewritten   bool        // the body is another one, and has no pieces
	size        int64       // of the body in bytes
	damaged     func(error) // is told what is wrong with the body
	gate        *gate
	outputs     *outputs
	sent        func() // to be called when the client has all of the output
	pace        *pace

	// input is what the client sends on a connection that it has to itself.
	// Output waits for it: an echo must not come before its line, nor the end
	// of a shell before its exit is typed, and the engine's goodbye on a
	// websocket ends both directions. It is nil elsewhere.
	input *typed
}

func (p *player) play() {
	p.sent = p.outputs.begin(p.entry)
	defer p.sent()
	switch i := p.interaction; {
	case !isFinal(i.Response.Code):
		p.end() // the engine never answered
	case needsConnection(i):
		p.playHijack()
	default:
		p.playHTTP()
	}
}

// isFinal tells the status of an answer from none, and from what no answer
// has: a cassette may have been written by anyone.
func isFinal(code int) bool {
	return code == http.StatusSwitchingProtocols || code >= 200 && code <= 999
}

// pieces sends the body of the answer, in the pieces in which it was
// recorded, each after its causes and not before its time. It reports whether
// the client still listens.
func (p *player) pieces(send func(piece []byte) error) bool {
	var before input
	slowly, last := p.oneByOne(), time.Duration(0)
	for n, frame := range p.interaction.Details.Frames {
		if n >= slowly && !sleep(p.ctx, min(frame.At-last, pieceGap)) {
			return false
		}
		last = frame.At
		switch frame.Event {
		case cassettes.Input:
			before.size += frame.Size
		case cassettes.InputEnd:
			before.end = true
		case cassettes.Output, cassettes.OutputEnd:
			if !p.pass(frame.At, frame.Seen) || !p.typed(before) {
				return false
			}
			if !p.rewritten && !p.copy(int64(frame.Size), send) {
				return false
			}
		}
	}
	return p.unframed(send) && p.flush(send)
}

// flush sends what the rewriter has held back.
func (p *player) flush(send func(piece []byte) error) bool {
	if p.rewriter == nil {
		return true
	}
	rest := p.rewriter.flush()
	return len(rest) == 0 || send(rest) == nil
}

// pass waits for the time of a piece, and then for its causes. It reports
// whether the client is still there.
func (p *player) pass(at time.Duration, seen int) bool {
	if !p.pace.wait(p.ctx, at) {
		return false
	}
	defer p.pace.hold()()
	return p.gate.pass(p.ctx, seen) && p.outputs.pass(p.ctx, p.gate.gates, p.entry, at)
}

// copy sends the next bytes of the body, at most as many as are asked for. It
// reports whether that went well.
func (p *player) copy(left int64, send func(piece []byte) error) bool {
	early := min(left, int64(p.taken))
	left, p.taken = left-early, p.taken-int(early)
	pooled := portions.Get().(*[portion]byte)
	defer portions.Put(pooled)
	buf := pooled[:]
	if left > portion && left <= maxWhole {
		buf = make([]byte, left)
	}
	for left > 0 {
		n, err := io.ReadFull(p.body, buf[:min(left, int64(len(buf)))])
		piece := p.rewrite(buf[:n])
		left -= int64(n)
		early := min(left, int64(p.taken))
		left, p.taken = left-early, p.taken-int(early)
		if len(piece) > 0 && send(piece) != nil {
			return false
		}
		if over, well := p.bodyEnds(err); over {
			return well
		}
	}
	return true
}

// bodyEnds reports whether reading the body has come to an end, and whether to a
// good one.
func (p *player) bodyEnds(err error) (over, well bool) {
	switch {
	case err == nil:
		return false, true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return true, true // what was edited by hand may be shorter than its frames say
	}
	p.damaged(err)
	return true, false
}

// rewrite writes a piece of the body through the bindings.
func (p *player) rewrite(piece []byte) []byte {
	if p.rewriter == nil || len(piece) == 0 {
		return piece
	}
	ahead, _ := p.body.Peek(binding.Longest) // there may be less, or none
	out, taken := p.rewriter.rewrite(piece, ahead)
	_, _ = p.body.Discard(taken) // it has been looked at
	p.taken += taken
	return out
}

// needsConnection reports whether an answer cannot go through the server: it
// is not framed by HTTP/1.1, but ends where the connection does.
func needsConnection(i *cassettes.Interaction) bool {
	r := &i.Response
	if i.Details.Seen == 0 || i.Request.Method == http.MethodHead {
		// Not recorded by Drydock, and go-vcr does not tell how a body was
		// framed; or there is no body that would need an end.
		return false
	}
	return r.Code == http.StatusSwitchingProtocols || r.ContentLength < 0 && len(r.TransferEncoding) == 0
}

// playHTTP sends an answer that has HTTP framing.
func (p *player) playHTTP() {
	out := http.NewResponseController(p.w)
	if !p.writeHead(out) {
		return
	}
	flushed := len(p.interaction.Details.Frames) > 0 || p.pace.keeps()
	send := p.pieces
	if isEvents(p.entry) && !p.rewritten {
		send = p.events
	}
	listens := send(func(piece []byte) error {
		if _, err := p.w.Write(piece); err != nil || !flushed {
			return err
		}
		return out.Flush()
	})
	switch {
	case !listens:
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	case p.interaction.Details.End != cassettes.EndComplete:
		_ = out.Flush() // what fails here fails the same at the end
		p.end()
	}
}

// writeHead sends the head of an answer at its time. It reports whether the
// client still listens.
func (p *player) writeHead(out *http.ResponseController) bool {
	response := &p.interaction.Response
	if !p.pace.wait(p.ctx, headAt(p.interaction)) {
		panic(http.ErrAbortHandler)
	}
	hasBody := p.request.Method != http.MethodHead
	answerHead(p.w.Header(), response)
	rewriteHead(p.w.Header(), p.bound)
	if engineCloses(p.interaction) {
		p.w.Header().Set("Connection", "close")
	}
	if hasBody {
		p.rewriteWhole()
	}
	hasLength := response.ContentLength >= 0 && p.rewriter == nil
	switch {
	case !hasBody:
	case !hasLength:
		p.w.Header().Del("Content-Length")
	case p.interaction.Details.End == cassettes.EndComplete:
		// The recorded length, unless somebody has edited the body.
		p.w.Header().Set("Content-Length", strconv.FormatInt(p.size, 10))
	}
	p.w.WriteHeader(response.Code)
	if early := !hasLength || p.pace.keeps() && p.size > 0; early && hasBody {
		// What has been flushed and has no length can only be chunked.
		return out.Flush() == nil
	}
	return true
}

// maxRewritten is the size in bytes of the largest body that is rewritten as a
// whole.
const maxRewritten = 4 << 20

// rewriteWhole rewrites a body of which the length stands in the head, or that
// is an archive. What is too large for that is sent in chunks, and what is not to
// be rewritten as it is.
func (p *player) rewriteWhole() {
	archive := ofContainer(p.entry.Question.Target.Op, p.interaction)
	switch {
	case p.interaction.Response.ContentLength < 0 && !archive:
		return
	case !p.bound.Differs():
		p.rewriter = nil // or it may become longer while it is sent
		return
	case p.size > maxRewritten, p.rewriter == nil && !archive:
		return
	}
	body, err := io.ReadAll(p.body)
	if err != nil {
		p.damaged(err)
		panic(http.ErrAbortHandler)
	}
	if archive {
		body = rewriteArchive(body, p.bound)
	} else {
		out, _ := p.rewriter.rewrite(body, nil)
		body = append(bytes.Clone(out), p.rewriter.flush()...)
	}
	p.rewriter, p.rewritten = nil, true
	p.body, p.size = bufio.NewReader(bytes.NewReader(body)), int64(len(body))
}

// end ends an answer that was not finished when it was recorded, as it ended
// then.
func (p *player) end() {
	switch p.interaction.Details.End {
	case cassettes.EndComplete: // who has taken the status out of a cassette says nothing of its end
	case cassettes.EndEngine:
		p.pace.wait(p.ctx, p.interaction.Response.Duration)
	case cassettes.EndReset:
		p.pace.wait(p.ctx, p.interaction.Response.Duration)
		if conn, _, err := takeConn(p.w); err == nil {
			reset(conn)
		}
	default: // it lasted as long as the client wanted
		after, timeout, stop := p.leaveTimeout()
		defer stop()
		select {
		case <-p.ctx.Done():
		case <-timeout:
			p.abandon(after)
			if p.interaction.Response.ContentLength < 0 {
				return // as if it were complete
			}
		}
	}
	panic(http.ErrAbortHandler)
}

// engineCloses reports whether the engine closed the connection of its own
// accord, as it does when it has not read all of a request. Where the recorded
// client asked for it, it is for this one to ask.
func engineCloses(i *cassettes.Interaction) bool {
	says := func(headers map[string][]string) bool {
		return strings.EqualFold(http.Header(headers).Get("Connection"), "close")
	}
	asked := says(i.Request.Headers) || i.Request.ProtoMajor == 1 && i.Request.ProtoMinor == 0
	return says(i.Response.Headers) && !asked
}

// answerHead sets the recorded headers, and keeps the server from adding what
// was not there.
func answerHead(h http.Header, r *cassettes.Response) {
	maps.Copy(h, http.Header(r.Headers).Clone())
	for _, name := range []string{"Date", "Content-Type"} {
		if _, recorded := h[name]; !recorded {
			h[name] = nil
		}
	}
	h.Del("Transfer-Encoding") // the server frames the body
	h.Del("Connection")
	if r.ContentLength < 0 {
		h.Del("Content-Length")
	}
}
