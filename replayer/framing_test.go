package replayer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/binding"
)

// TestWebsocketMessages: the length of a message is made anew, in each of its
// three forms; control frames stay.
func TestWebsocketMessages(t *testing.T) {
	message := func(first byte, payload string) string {
		return string(websocketFraming{}.put(nil, []byte{first}, len(payload))) + payload
	}
	bound := binding.NewTable()
	require.True(t, bound.Bind([]binding.Pair{{Recorded: "04be77d1", Live: "9f3c2a71aa"}}))
	const text, binary, goodbye = 0x81, 0x82, 0x88
	pad := func(size int) string { return strings.Repeat(" ", size) }
	recorded := message(text, "it_04be77d1") + message(binary, "04be77d1"+pad(wsShort-8)) +
		message(text, pad(1<<16-9)+"04be77d1") + message(goodbye, "\x03\xe804be77d1")
	live := message(text, "it_9f3c2a71aa") + message(binary, "9f3c2a71aa"+pad(wsShort-8)) +
		message(text, pad(1<<16-9)+"9f3c2a71aa") + message(goodbye, "\x03\xe804be77d1")
	for _, size := range []int{1, 2, 3, 9, 100, len(recorded)} {
		r := &framedRewriter{framing: websocketFraming{}, plain: &plainRewriter{bound: bound}}
		var out []byte
		for rest := []byte(recorded); len(rest) > 0; {
			piece, taken := r.rewrite(rest[:min(size, len(rest))], nil)
			require.Zero(t, taken)
			out, rest = append(out, piece...), rest[min(size, len(rest)):]
		}
		require.Equal(t, live, string(append(out, r.flush()...)), "in pieces of %d", size)
	}
}
