package replayer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
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

// A framing is how a stream is divided: each frame says how long it is, and has
// to be made anew where that changes.
type framing interface {
	// parse returns the length of the head of the frame that begins here, and
	// that of its payload; a head of 0 if more is needed to tell. It reports
	// whether this is a frame.
	parse(data []byte) (head, size int, ok bool)

	// put appends the head of a frame that is like another one and has so long
	// a payload.
	put(out, head []byte, size int) []byte

	// isText reports whether a frame with this head holds what may be rewritten.
	isText(head []byte) bool
}

// maxFrame is the size in bytes of the largest payload that is rewritten: an
// engine sends 16 KiB at most.
const maxFrame = 1 << 20

// A framedRewriter writes a stream of frames. What has none, as on a terminal,
// is seen at its beginning, and is plain text.
type framedRewriter struct {
	framing framing
	plain   *plainRewriter
	raw     bool
	held    []byte // the beginning of a frame
	through int    // so much of a frame goes through as it is
	early   int    // so much of the next payload has been sent with the one before
}

func (r *framedRewriter) rewrite(piece, ahead []byte) (out []byte, taken int) {
	if r.raw {
		return r.plain.rewrite(piece, ahead)
	}
	data := piece
	if len(r.held) > 0 {
		data = append(r.held, piece...)
	}
	out, rest, taken := r.frames(data, ahead)
	switch {
	case len(rest) == 0:
		r.held = nil
	case len(rest) < len(data) || len(r.held) == 0:
		r.held = bytes.Clone(rest)
	default:
		r.held = rest // it has been copied already
	}
	return out, taken
}

// frames rewrites the frames that data begins with. It returns the rest, too,
// which is the beginning of another one.
func (r *framedRewriter) frames(data, ahead []byte) (out, rest []byte, taken int) {
	for len(data) > 0 {
		if r.through > 0 {
			n := min(r.through, len(data))
			out, data, r.through = append(out, data[:n]...), data[n:], r.through-n
			continue
		}
		head, size, ok := r.framing.parse(data)
		switch {
		case !ok:
			r.raw = true
			plain, taken := r.plain.rewrite(data, ahead)
			return append(out, plain...), nil, taken
		case head > 0 && (size > maxFrame || !r.plain.bound.Differs() || !r.framing.isText(data[:head])):
			r.through = head + size
		case head == 0 || len(data) < head+size:
			return out, data, 0
		default:
			frame, rest := data[:head+size], data[head+size:]
			payload := r.payload(frame[head+r.early:], r.following(frame, rest, ahead))
			out = append(r.framing.put(out, frame[:head], len(payload)), payload...)
			data = rest
		}
	}
	return out, nil, 0
}

// payload rewrites the rest of a payload. A name that is cut in two by the end
// of its frame goes with it; else a frame begins and ends with whole words.
func (r *framedRewriter) payload(rest, following []byte) []byte {
	part := binding.Part{Text: string(slices.Concat(rest, following)), Size: len(rest), Within: r.early > 0}
	out, size := r.plain.bound.Write(nil, part)
	if r.early = size - len(rest); r.early == 0 {
		part.Text = string(rest)
		out, _ = r.plain.bound.Write(nil, part)
	}
	return out
}

// following returns the beginning of the payload after a frame, as far as it is
// at hand and of the same stream.
func (r *framedRewriter) following(frame, rest, ahead []byte) []byte {
	const enough = 16 + binding.Longest // for a head, too
	data := slices.Concat(rest[:min(len(rest), enough)], ahead)
	head, size, ok := r.framing.parse(data)
	if !ok || head == 0 || size > maxFrame || data[0] != frame[0] {
		return nil
	}
	return data[head:min(len(data), head+size)]
}

func (r *framedRewriter) flush() []byte {
	held := r.held
	r.held = nil
	return held
}

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
