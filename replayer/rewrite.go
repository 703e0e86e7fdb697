package replayer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/binding"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A rewriter writes a recorded body through the bindings, piece by piece: the
// client finds its own names in it.
type rewriter interface {
	// rewrite takes the next piece, and what follows it in the body. It returns
	// what to send, and how much of what follows it has taken, too.
	rewrite(piece, ahead []byte) (out []byte, taken int)

	// flush returns what has been held back.
	flush() []byte
}

// newRewriter returns what writes the body of an answer, nil for one that is
// sent as it was recorded: archives, and what is compressed.
func newRewriter(i *cassettes.Interaction, bound *binding.Table) rewriter {
	header := http.Header(i.Response.Headers)
	kind := header.Get("Content-Type")
	if i.Details.Class == engineapi.Download || strings.HasPrefix(kind, "application/x-tar") ||
		header.Get("Content-Encoding") != "" {
		return nil
	}
	plain := &plainRewriter{bound: bound}
	if strings.Contains(kind, "json") {
		plain.json = new(binding.JSON)
	}
	switch {
	case i.Details.Class == engineapi.Websocket:
		return &framedRewriter{framing: websocketFraming{}, plain: plain}
	case plain.json != nil:
		return plain
	}
	return &framedRewriter{framing: stdcopyFraming{}, plain: plain}
}

// A plainRewriter writes text without frames.
type plainRewriter struct {
	bound  *binding.Table
	json   *binding.JSON // where one is in it; nil for what is none
	within bool          // what comes next goes on with a word
}

func (r *plainRewriter) rewrite(piece, ahead []byte) ([]byte, int) {
	if r.json != nil && len(piece) > 0 {
		return r.rewriteJSON(piece, ahead)
	}
	if !r.bound.Differs() || len(piece) == 0 {
		r.within = binding.EndsInWord(piece)
		return piece, 0
	}
	text := string(append(bytes.Clone(piece), ahead...))
	out, size := r.bound.Write(nil, binding.Part{Text: text, Size: len(piece), Within: r.within})
	r.within = binding.EndsInWord(text[:size])
	return out, size - len(piece)
}

func (r *plainRewriter) rewriteJSON(piece, ahead []byte) ([]byte, int) {
	text := string(append(bytes.Clone(piece), ahead...))
	out, size := r.bound.WriteJSON(nil, binding.Part{Text: text, Size: len(piece)}, r.json)
	return out, size - len(piece)
}

func (r *plainRewriter) flush() []byte { return nil }

// rewriteHead writes the headers that name things through the bindings.
func rewriteHead(h http.Header, bound *binding.Table) {
	if !bound.Differs() {
		return
	}
	for _, name := range []string{"Location", "Warning"} {
		for n, value := range h[name] {
			h[name][n] = bound.ToLive(value)
		}
	}
	const stat = "X-Docker-Container-Path-Stat"
	if value := h.Get(stat); value != "" {
		h.Set(stat, rewriteStat(value, bound))
	}
}

// rewriteStat writes what the engine says of a file in a header: base64 of
// JSON.
func rewriteStat(value string, bound *binding.Table) string {
	text, err := base64.StdEncoding.DecodeString(value)
	if err != nil || !json.Valid(text) {
		return value
	}
	out, _ := bound.WriteJSON(nil, binding.Part{Text: string(text), Size: len(text)}, new(binding.JSON))
	return base64.StdEncoding.EncodeToString(out)
}
