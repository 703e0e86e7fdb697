package replayer

import (
	"io"
	"maps"
	"net/http"

	"github.com/drydock-go/drydock/cassettes"
)

// play sends a recorded answer.
func play(w http.ResponseWriter, request *http.Request, i *cassettes.Interaction) {
	switch {
	case i.Response.Code == 0:
		end(request, i.Details.End) // the engine never answered
	case needsConnection(i):
		playHijack(w, request, i)
	default:
		playHTTP(w, request, i)
	}
}

// needsConnection reports whether an answer cannot go through the server: it
// is not framed by HTTP/1.1, but ends where the connection does.
func needsConnection(i *cassettes.Interaction) bool {
	r := &i.Response
	if i.Details.Seen == 0 {
		return false // not recorded by Drydock: go-vcr does not tell how a body was framed
	}
	return r.Code == http.StatusSwitchingProtocols || r.ContentLength < 0 && len(r.TransferEncoding) == 0
}

// playHTTP sends an answer that has HTTP framing.
func playHTTP(w http.ResponseWriter, request *http.Request, i *cassettes.Interaction) {
	answerHead(w.Header(), &i.Response)
	w.WriteHeader(i.Response.Code)
	out := http.NewResponseController(w)
	if i.Response.ContentLength < 0 && request.Method != http.MethodHead {
		// What has been flushed can only be chunked.
		if out.Flush() != nil {
			return
		}
	}
	rest := i.Response.Body
	for _, frame := range i.Details.Frames {
		if frame.Event != cassettes.Output {
			continue
		}
		if _, err := io.WriteString(w, rest[:frame.Size]); err != nil || out.Flush() != nil {
			return // the client has gone
		}
		rest = rest[frame.Size:]
	}
	if len(rest) > 0 {
		if _, err := io.WriteString(w, rest); err != nil {
			return // the client has gone
		}
	}
	if i.Details.End != cassettes.EndComplete {
		_ = out.Flush() // what fails here fails the same at the end
		end(request, i.Details.End)
	}
}

// end ends an answer that was not finished when it was recorded, as it ended
// then.
func end(request *http.Request, why cassettes.End) {
	if why != cassettes.EndEngine {
		<-request.Context().Done() // it lasted as long as the client wanted
	}
	panic(http.ErrAbortHandler)
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
