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

const headerSize = 8

// A Frame is one piece of one stream.
type Frame struct {
	Stream  Stream
	Payload string
}

// Split returns the frames of a recorded stream. ok is false if it is none:
// what a terminal shows is sent without frames, and no header says so on
// engines before API 1.42. A last frame that was cut off keeps what there is.
func Split(body string) (frames []Frame, ok bool) {
	for rest := body; rest != ""; {
		if len(rest) < headerSize {
			return frames, len(frames) > 0
		}
		if rest[0] > byte(SystemError) || rest[1:4] != "\x00\x00\x00" {
			return nil, false
		}
		size := int(binary.BigEndian.Uint32([]byte(rest[4:headerSize])))
		payload := rest[headerSize:]
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
	for len(stream)-end >= headerSize {
		size := int(binary.BigEndian.Uint32([]byte(stream[end+4 : end+headerSize])))
		if size > len(stream)-end-headerSize {
			break
		}
		end += headerSize + size
	}
	return stream[:end], stream[end:]
}
