package recorder

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/scrub"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// maxFrames is how many frames of a stream are noted one by one. After that,
// those that come one after the other for the same causes are one.
const maxFrames = 1 << 14

// maxCredentials is the size in bytes of the largest body that may hold
// credentials and is kept: it is scrubbed in memory.
const maxCredentials = 1 << 20

// An exchange is an interaction under way.
type exchange struct {
	recorder    *Recorder
	interaction *cassettes.Interaction
	began       time.Time

	asked      bool // the request is complete
	headSeen   bool // the head of the answer has come
	answered   bool // the answer is complete
	clientGone bool // the client's direction ended before the answer did
	cutOff     bool // and before the request was complete, or an answer had begun
	lasting    bool // the answer has no end of its own
	framed     bool // the pieces of the answer are noted
	opaque     bool // an unknown protocol: its bytes are not kept

	request, response, typed *cassettes.BodyWriter
	frame                    cassettes.Frame // of output; under way while its Size is not 0
}

func newExchange(r *Recorder, conn int, request *http.Request) *exchange {
	now := time.Now()
	bodies := r.config.Spool
	e := &exchange{recorder: r, began: now, interaction: &cassettes.Interaction{
		ID: int(r.arrived.Add(1) - 1),
		Request: cassettes.Request{
			Method:           request.Method,
			URL:              absoluteURL(request),
			Host:             request.Host,
			RequestURI:       request.RequestURI,
			Proto:            request.Proto,
			ProtoMajor:       request.ProtoMajor,
			ProtoMinor:       request.ProtoMinor,
			ContentLength:    request.ContentLength,
			TransferEncoding: request.TransferEncoding,
			Headers:          request.Header,
		},
		Details: cassettes.Details{
			At: sinceMicro(r.began, now), Conn: conn, Class: engineapi.Unary,
			Section: cmp.Or(request.Header.Get(cassettes.SectionHeader), r.config.Section),
		},
	}, request: bodies.Body(), response: bodies.Body(), typed: bodies.Body()}
	path, query := engineapi.SplitURI(request.RequestURI)
	if target, ok := engineapi.Resolve(request.Method, path); ok {
		e.interaction.Details.Class = target.Op.Class
		e.lasting = lasting(target.Op, query)
	}
	e.request.Upload()
	if scrub.HoldsCredentials(request.Method, path) {
		// The disk is not to see them before they are scrubbed.
		e.request.InMemory(maxCredentials)
		if e.class() == engineapi.Unary { // not the progress of a push, in which there are none
			e.response.InMemory(maxCredentials)
		}
	}
	return e
}

// lasting tells the answers that go on for as long as the client wants them,
// or until something happens, from those that the engine finishes of its own
// accord.
func lasting(op *engineapi.Operation, query string) bool {
	values, _ := url.ParseQuery(query) // as the engine does: what cannot be parsed is not there
	switch {
	case op.Class == engineapi.Wait:
		return true
	case op.Class != engineapi.Stream:
		return false
	case op.Template == "/events":
		return !values.Has("until")
	case op.Template == "/containers/{id}/stats":
		return !values.Has("stream") || engineapi.Truth(values.Get("stream"))
	}
	return engineapi.Truth(values.Get("follow")) // logs
}

// absoluteURL makes the URL that go-vcr stores of what stands in a request
// line. A client that has a socket for an address may send no host at all.
func absoluteURL(r *http.Request) string {
	host := r.Host
	if host == "" {
		host = "docker"
	}
	if !strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return "http://" + host + r.RequestURI
}

// sinceMicro measures in microseconds: more digits would only be noise.
func sinceMicro(from, to time.Time) time.Duration {
	return to.Sub(from).Truncate(time.Microsecond)
}

func (e *exchange) seen() int { return int(e.recorder.arrived.Load()) }

func (e *exchange) class() engineapi.Class { return e.interaction.Details.Class }

// mayHijack reports whether the engine may take the connection over without
// being asked for an upgrade.
func (e *exchange) mayHijack() bool { return e.class() == engineapi.Hijack }

func (e *exchange) body(p []byte) { e.request.Write(p) }

// head takes the head of the answer.
func (e *exchange) head(r *http.Response) {
	e.interaction.Response = cassettes.Response{
		Status:           r.Status,
		Code:             r.StatusCode,
		Proto:            r.Proto,
		ProtoMajor:       r.ProtoMajor,
		ProtoMinor:       r.ProtoMinor,
		ContentLength:    r.ContentLength,
		TransferEncoding: r.TransferEncoding,
		Headers:          r.Header,
	}
	e.begin()
	details := &e.interaction.Details
	details.Class = e.travelled(r.StatusCode)
	if e.opaque = details.Class == engineapi.H2C; e.opaque {
		e.recorder.note(noteHTTP2)
	}
	e.framed = !e.opaque && framed(details.Class)
	if e.lasts() {
		e.recorder.tally.lasting.Add(1)
	}
}

// begin notes the beginning of the answer; again, it does nothing.
func (e *exchange) begin() {
	details := &e.interaction.Details
	if details.Seen == 0 {
		details.Seen = e.seen()
		details.Head = sinceMicro(e.began, time.Now())
	}
	e.headSeen = true
}

// travelled corrects the class that the operation has by what the engine did.
func (e *exchange) travelled(status int) engineapi.Class {
	class := e.class()
	switch {
	case status >= 400:
		return engineapi.Unary
	case status != http.StatusSwitchingProtocols:
		if class == engineapi.Hijack && !e.untilClose() {
			return engineapi.Unary // a detached exec
		}
		return class
	case class == engineapi.Hijack || class == engineapi.Websocket:
		return class
	}
	return engineapi.H2C
}

func (e *exchange) untilClose() bool {
	r := &e.interaction.Response
	return r.ContentLength < 0 && len(r.TransferEncoding) == 0
}

// hijacks reports whether the engine has taken the connection over: both
// directions are the bytes of a protocol of their own from here.
func (e *exchange) hijacks() bool {
	r := &e.interaction.Response
	return r.Code == http.StatusSwitchingProtocols || e.class() == engineapi.Hijack && e.untilClose()
}

// lasts reports whether the exchange goes on for as long as somebody wants it.
func (e *exchange) lasts() bool {
	return e.hijacks() || e.lasting && e.interaction.Response.Code < 400
}

// framed tells the classes whose answers come in pieces that mean something.
func framed(class engineapi.Class) bool {
	switch class {
	case engineapi.Stream, engineapi.Progress, engineapi.Wait,
		engineapi.Hijack, engineapi.Websocket:
		return true
	}
	return false
}

func (e *exchange) output(p []byte, whole bool) {
	if e.opaque || e.clientGone && e.class() == engineapi.Wait {
		// Of a wait that was given up, the engine says so to nobody.
		return
	}
	e.response.Write(p)
	if !e.framed {
		return
	}
	if e.frame.Size == 0 {
		e.frame = e.event(cassettes.Output, time.Now())
		e.frame.Seen = e.seen()
	}
	e.frame.Size += len(p)
	if whole {
		e.flushFrame()
	}
}

func (e *exchange) flushFrame() {
	if e.frame.Size > 0 {
		e.addFrame(e.frame)
	}
	e.frame = cassettes.Frame{}
}

func (e *exchange) outputEnd() {
	if e.framed {
		e.flushFrame()
		end := e.event(cassettes.OutputEnd, time.Now())
		end.Seen = e.seen()
		e.addFrame(end)
	}
}

func (e *exchange) input(p []byte, at time.Time) {
	if e.opaque {
		return
	}
	e.typed.Write(p)
	frame := e.event(cassettes.Input, at)
	frame.Size = len(p)
	e.addFrame(frame)
}

func (e *exchange) inputEnd() {
	if !e.opaque {
		e.addFrame(e.event(cassettes.InputEnd, time.Now()))
	}
}

func (e *exchange) event(event cassettes.Event, at time.Time) cassettes.Frame {
	return cassettes.Frame{Event: event, At: sinceMicro(e.began, at)}
}

func (e *exchange) addFrame(f cassettes.Frame) {
	frames := e.interaction.Details.Frames
	if n := len(frames); n >= maxFrames {
		// A large file on its way: its pieces are alike.
		if last := &frames[n-1]; last.Event == f.Event && last.Seen == f.Seen {
			last.Size += f.Size
			return
		}
	}
	e.interaction.Details.Frames = append(frames, f)
}

// cut finishes an exchange that was interrupted.
func (e *exchange) cut(end cassettes.End) {
	switch {
	case e.answered:
	case e.clientGone:
		end = cassettes.EndClient
	case end == cassettes.EndEngine || end == cassettes.EndReset:
		e.outputEnd()
	}
	e.finish(end)
}

// leave notes that the client's direction has ended, whichever way.
func (e *exchange) leave() {
	e.clientGone = true
	e.cutOff = e.cutOff || !e.asked && !e.headSeen
}

// finish says how the exchange ended.
func (e *exchange) finish(end cassettes.End) {
	e.recorder.tally.finished.Add(1)
	if e.headSeen && e.lasts() {
		e.recorder.tally.lasting.Add(-1)
	}
	e.flushFrame()
	if e.answered {
		end = cassettes.EndComplete
	}
	if e.headSeen && e.clientGone && e.lasting {
		// The engine says goodbye to a client that has gone just as it
		// ends an answer that is complete.
		end = cassettes.EndClient
		e.dropOutputEnd()
	}
	if e.cutOff {
		end = cassettes.EndClient // whatever the engine made of half a request
	}
	i := e.interaction
	i.Details.End, i.Details.RequestCut = end, !e.asked
	i.Response.Duration = sinceMicro(e.began, time.Now())
}

// gather gives the interaction its bodies, after which it can be stored. It may
// wait for the disk, so it comes when the last byte has been forwarded.
func (e *exchange) gather() {
	e.interaction.SetBodies(e.whole(e.request), e.whole(e.response), e.whole(e.typed))
}

// whole returns a body of which no more will come.
func (e *exchange) whole(w *cassettes.BodyWriter) cassettes.Body {
	body, err := w.Finish()
	if err != nil {
		e.recorder.fail(err)
	}
	return body
}

func (e *exchange) dropOutputEnd() {
	frames := e.interaction.Details.Frames
	if last := len(frames) - 1; last >= 0 && frames[last].Event == cassettes.OutputEnd {
		e.interaction.Details.Frames = frames[:last]
	}
}
