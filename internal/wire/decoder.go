// Package wire takes HTTP/1 connections apart as their bytes pass by. It never
// asks for bytes and never holds any back, so that a proxy can forward what
// it reads at once and look at it on the side.
package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// maxHead is the size in bytes of the largest head that is taken apart: what
// Go's server, and so the engine, accepts.
const maxHead = 1 << 20

// maxChunkLine is the length in bytes of the longest line that may introduce
// a chunk.
const maxChunkLine = 4 << 10

// A Framing tells where the body of a message ends.
type Framing int

// The framings of HTTP/1.
const (
	NoBody     Framing = iota
	Sized              // after Body.Length bytes
	Chunked            // after the last chunk and the trailer
	UntilClose         // when the connection ends; also all that follows an upgrade
)

// Body is the framing of one message.
type Body struct {
	Framing Framing
	Length  int64 // bytes; of Sized
}

// A Sink is told what passes. It must not keep the slices that it is given.
type Sink interface {
	// Head takes a complete head, blank line included, and says how the
	// body is framed.
	Head(head []byte) (Body, error)

	// Data takes a portion of the body. whole says that the sender's own
	// unit ends with it: a chunk, or what was read at once where the
	// framing knows no units.
	Data(p []byte, whole bool)

	// End says that the message is complete.
	End()
}

// ErrCut is returned by Decoder.Close within a message.
var ErrCut = errors.New("the connection ended within a message")

// state is the part of a message that is expected next.
type state int

const (
	inHead state = iota
	inSized
	inChunkSize
	inChunk
	inChunkEnd
	inTrailer
	inUntilClose
)

// A Decoder takes one direction of a connection apart.
type Decoder struct {
	sink  Sink
	state state
	line  []byte // the head, or the line, that is not complete yet
	left  int64  // bytes of the body, or of the chunk, that are to come
	open  bool   // within a message
}

// NewDecoder returns a Decoder at the beginning of a message.
func NewDecoder(sink Sink) *Decoder {
	return &Decoder{sink: sink}
}

// Write takes what was read from the connection at once. After an error the
// Decoder has lost its place and must not be used again.
func (d *Decoder) Write(p []byte) (err error) {
	for len(p) > 0 && err == nil {
		p, err = d.WriteMessage(p)
	}
	return err
}

// WriteMessage is Write, but stops at the end of a message, and returns what
// follows it: which may be something else than the next message.
func (d *Decoder) WriteMessage(p []byte) (rest []byte, err error) {
	for len(p) > 0 && err == nil {
		if p, err = d.step(p); d.state == inHead {
			break
		}
	}
	return p, err
}

// step takes what p holds of the part that is expected, and returns the rest.
func (d *Decoder) step(p []byte) (rest []byte, err error) {
	switch d.state {
	case inSized, inChunk:
		return d.data(p), nil
	case inChunkSize, inChunkEnd, inTrailer:
		return d.chunkLine(p)
	case inUntilClose:
		d.sink.Data(p, true)
		return nil, nil
	default:
		return d.head(p)
	}
}

// Close says that the direction has ended. It returns ErrCut where that is
// not an end of a message.
func (d *Decoder) Close() error {
	if d.state == inUntilClose {
		d.finish()
		return nil
	}
	if d.open || len(d.line) > 0 {
		return ErrCut
	}
	return nil
}

func (d *Decoder) head(p []byte) ([]byte, error) {
	if len(d.line) == 0 {
		// Empty lines before a head are allowed (RFC 9112, 2.2).
		if p = bytes.TrimLeft(p, "\r\n"); len(p) == 0 {
			return nil, nil
		}
	}
	d.line = append(d.line, p...)
	end := headEnd(d.line, len(d.line)-len(p))
	if end > maxHead || end < 0 && len(d.line) > maxHead {
		return nil, fmt.Errorf("a head of more than %d bytes", maxHead)
	}
	if end < 0 {
		return nil, nil
	}
	rest := p[len(p)-(len(d.line)-end):]
	body, err := d.sink.Head(d.line[:end])
	d.line = d.line[:0]
	if err != nil {
		return nil, err
	}
	d.start(body)
	return rest, nil
}

// headEnd returns the length of the head in b, or -1 if it is not complete.
// Nothing before from, less the length of the mark, needs another look. Lines
// end with LF, whether or not a CR stands before it (RFC 9112, 2.2).
func headEnd(b []byte, from int) int {
	from = max(0, from-2)
	crlf, lf := bytes.Index(b[from:], []byte("\n\r\n")), bytes.Index(b[from:], []byte("\n\n"))
	switch {
	case crlf >= 0 && (lf < 0 || crlf < lf):
		return from + crlf + 3
	case lf >= 0:
		return from + lf + 2
	}
	return -1
}

func (d *Decoder) start(body Body) {
	d.open = true
	switch {
	case body.Framing == Sized && body.Length > 0:
		d.left, d.state = body.Length, inSized
	case body.Framing == Chunked:
		d.state = inChunkSize
	case body.Framing == UntilClose:
		d.state = inUntilClose
	default:
		d.finish()
	}
}

func (d *Decoder) finish() {
	d.open, d.state = false, inHead
	d.sink.End()
}

// data takes bytes of a body that has a length, or of a chunk.
func (d *Decoder) data(p []byte) (rest []byte) {
	n := min(int64(len(p)), d.left)
	d.left -= n
	d.sink.Data(p[:n], d.left == 0)
	switch {
	case d.left > 0:
	case d.state == inChunk:
		d.state = inChunkEnd
	default:
		d.finish()
	}
	return p[n:]
}

// chunkLine takes the lines that stand between chunks and after the last.
func (d *Decoder) chunkLine(p []byte) (rest []byte, err error) {
	end := bytes.IndexByte(p, '\n')
	piece := p
	if end >= 0 {
		piece = p[:end]
	}
	if d.line = append(d.line, piece...); len(d.line) > maxChunkLine {
		return nil, fmt.Errorf("a line of more than %d bytes between chunks", maxChunkLine)
	}
	if end < 0 {
		return nil, nil
	}
	line := bytes.TrimSuffix(d.line, []byte("\r"))
	d.line = d.line[:0]
	switch d.state {
	case inChunkSize:
		err = d.chunkSize(line)
	case inChunkEnd:
		if d.state = inChunkSize; len(line) > 0 {
			err = errors.New("a chunk is longer than its size")
		}
	default: // the trailer, of which no endpoint of the engine sends any
		if len(line) == 0 {
			d.finish()
		}
	}
	return p[end+1:], err
}

func (d *Decoder) chunkSize(line []byte) error {
	digits, _, _ := bytes.Cut(line, []byte(";")) // extensions follow
	size, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 63)
	if err != nil {
		return errors.New("the size of a chunk is no number")
	}
	d.left, d.state = int64(size), inChunk
	if size == 0 {
		d.state = inTrailer
	}
	return nil
}
