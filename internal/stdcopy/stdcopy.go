// Package stdcopy takes apart the stream in which an engine sends the output
// of a container without a terminal: frames of a byte that names the stream,
// three zeros, the length as a big-endian number, and the payload.
package stdcopy

import "encoding/binary"

// A Stream is where a payload was written.
type Stream byte

// The streams, as the frames number them.
const (
	Stdin Stream = iota
	Stdout
	Stderr
	SystemError // a message of the engine
)

func (s Stream) String() string {
	switch s {
	case Stdin:
		return "stdin"
	case Stdout:
		return "stdout"
	case Stderr:
		return "stderr"
	}
	return "system error"
}

// HeadSize is the length in bytes of the head of a frame.
const HeadSize = 8

// A Frame is one piece of one stream.
type Frame struct {
	Stream  Stream
	Payload string
}

// Head reads the head of the frame that data begins with: its length, that of
// the payload, and whether this is a frame. A head of 0 means that more is
// needed to tell.
func Head(data []byte) (head, size int, ok bool) {
	if len(data) > 0 && data[0] > byte(SystemError) || !allZero(data, 1, HeadSize-4) {
		return 0, 0, false
	}
	if len(data) < HeadSize {
		return 0, 0, true
	}
	return HeadSize, int(binary.BigEndian.Uint32(data[HeadSize-4:])), true
}

// allZero reports whether the bytes from one place to another are zero, as far
// as there are any.
func allZero(data []byte, from, to int) bool {
	for n := from; n < min(to, len(data)); n++ {
		if data[n] != 0 {
			return false
		}
	}
	return true
}

// headOf is [Head] of a text, of which no more is copied than it needs.
func headOf(stream string) (head, size int, ok bool) {
	return Head([]byte(stream[:min(HeadSize, len(stream))]))
}

// Split returns the frames of a recorded stream. ok is false if it is none:
// what a terminal shows is sent without frames, and no header says so on
// engines before API 1.42. A last frame that was cut off keeps what there is.
func Split(body string) (frames []Frame, ok bool) {
	for rest := body; rest != ""; {
		head, size, ok := headOf(rest)
		switch {
		case !ok:
			return nil, false
		case head == 0:
			return frames, len(frames) > 0
		}
		payload := rest[HeadSize:]
		if size > len(payload) {
			return append(frames, Frame{Stream(rest[0]), payload}), true
		}
		frames = append(frames, Frame{Stream(rest[0]), payload[:size]})
		rest = payload[size:]
	}
	return frames, true
}

// Whole divides a stream that is still going on: whole frames, and the
// beginning of one that has not come to its end.
func Whole(stream string) (whole, rest string) {
	end := 0
	for end < len(stream) {
		head, size, ok := headOf(stream[end:])
		if !ok || head == 0 || size > len(stream)-end-head {
			break
		}
		end += head + size
	}
	return stream[:end], stream[end:]
}
