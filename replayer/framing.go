package replayer

import (
	"encoding/binary"

	"github.com/drydock-go/drydock/internal/stdcopy"
)

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
