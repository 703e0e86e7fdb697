package replayer

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/drydock-go/drydock/internal/stdcopy"
	"github.com/drydock-go/drydock/matcher/binding"
)

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

// stdcopyFraming is that of a container's output without a terminal.
type stdcopyFraming struct{}

func (stdcopyFraming) parse(data []byte) (head, size int, ok bool) {
	return stdcopy.Head(data)
}

func (stdcopyFraming) put(out, head []byte, size int) []byte {
	out = append(out, head[:stdcopy.HeadSize-4]...)
	return binary.BigEndian.AppendUint32(out, uint32(size)) //nolint:gosec // it is at most a little more than maxFrame
}

func (stdcopyFraming) isText([]byte) bool { return true }

// websocketFraming is that of a websocket, from the server to the client
// (RFC 6455, 5.2): nothing is masked.
type websocketFraming struct{}

const (
	wsShort  = 125 // the longest payload whose length stands in the second byte
	wsMedium = 126 // the length stands in two bytes more
	wsLong   = 127 // or in eight
	wsMasked = 0x80
)

func (websocketFraming) parse(data []byte) (head, size int, ok bool) {
	if len(data) < 2 {
		return 0, 0, true
	}
	switch length := int(data[1]); {
	case length&wsMasked != 0:
		return 0, 0, false
	case length <= wsShort:
		return 2, length, true
	case length == wsMedium && len(data) >= 4:
		return 4, int(binary.BigEndian.Uint16(data[2:])), true
	case length == wsLong && len(data) >= 10:
		long := binary.BigEndian.Uint64(data[2:])
		return 10, int(min(long, 1<<62)), true //nolint:gosec // that is an int
	}
	return 0, 0, true
}

func (websocketFraming) put(out, head []byte, size int) []byte {
	out = append(out, head[0])
	switch {
	case size <= wsShort:
		return append(out, byte(size)) //nolint:gosec // it is short
	case size <= 1<<16-1:
		return binary.BigEndian.AppendUint16(append(out, wsMedium), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(out, wsLong), uint64(size))
}

// isText tells messages, and their continuations, from control frames.
func (websocketFraming) isText(head []byte) bool {
	const control = 0x8
	return head[0]&control == 0
}
