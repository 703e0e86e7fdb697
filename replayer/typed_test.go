package replayer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// shell is a recording in which something was typed between two pieces.
func shell(typed string) *cassettes.Interaction {
	i := hijack(0, attach, http.StatusSwitchingProtocols, 1, "prompt", "echo")
	frames := i.Details.Frames
	i.Details.Input = typed
	i.Details.Frames = append([]cassettes.Frame{
		frames[0], {Event: cassettes.Input, Size: 1}, {Event: cassettes.Input, Size: len(typed) - 1},
	}, frames[1:]...)
	return i
}

func TestEchoWaitsForTheLine(t *testing.T) {
	d := serveTape(t, shell("line"), answer(1, "GET /info", 200, "{}"))
	l := d.dial(t)
	l.ask(attach, upgrade...)
	l.head()
	require.Equal(t, "prompt", l.bytes(6))
	l.say("oth")
	requireQuiet(t, l)
	l.say("r") // what it is does not count
	require.Equal(t, "echo", l.rest())
	require.Empty(t, d.Summary().Gates)
}

// requireQuiet fails the test if something comes.
func requireQuiet(t *testing.T, l *line) {
	t.Helper()
	require.NoError(t, l.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
	_, err := l.in.Peek(1)
	var timeout interface{ Timeout() bool }
	require.ErrorAs(t, err, &timeout)
	require.True(t, timeout.Timeout(), err)
	require.NoError(t, l.SetReadDeadline(time.Now().Add(patience)))
}

func TestLessIsTyped(t *testing.T) {
	l := serveTape(t, shell("line")).dial(t)
	l.ask(attach, upgrade...)
	l.head()
	l.say("l")
	require.NoError(t, l.CloseWrite())
	require.Equal(t, "promptecho", l.rest(), "no more can come")
}

func TestNothingIsTyped(t *testing.T) {
	d := serve(t, replayer.Config{
		Cassettes: []*cassettes.Cassette{tape(shell("line"))}, GateTimeout: time.Millisecond,
	})
	l := d.dial(t)
	l.ask(attach, upgrade...)
	l.head()
	require.Equal(t, "promptecho", l.rest())
	require.Len(t, d.Summary().Gates, 1)
	require.Equal(t, "#0 POST /containers/a/attach went on after 1ms with less input than it had had",
		d.Summary().Gates[0].String())
}

func TestClientLeavesBeforeItTypes(t *testing.T) {
	d := serve(t, replayer.Config{
		Cassettes: []*cassettes.Cassette{tape(shell("line"))}, GateTimeout: time.Hour,
	})
	l := d.dial(t)
	l.ask(attach, upgrade...)
	l.head()
	require.Equal(t, "prompt", l.bytes(6))
	d.stop()
	require.Empty(t, d.Summary().Gates)
}

// TestEndWaitsForTheEndOfInput is docker's client that detaches: it closes its
// direction, and then the engine ends the output.
func TestEndWaitsForTheEndOfInput(t *testing.T) {
	i := hijack(0, attach, http.StatusSwitchingProtocols, 1, "prompt")
	frames := i.Details.Frames
	i.Details.Frames = []cassettes.Frame{frames[0], {Event: cassettes.InputEnd}, frames[1]}
	d := serveTape(t, i)
	l := d.dial(t)
	l.ask(attach, upgrade...)
	l.head()
	require.Equal(t, "prompt", l.bytes(6))
	l.say("more")
	requireQuiet(t, l)
	require.NoError(t, l.CloseWrite())
	require.Empty(t, l.rest())
	require.Empty(t, d.Summary().Gates)
}
