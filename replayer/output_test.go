package replayer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer"
)

const wait = "POST /containers/a/wait?condition=next-exit"

// running is a container whose output ended after a second, of which its
// client heard as long after the start of the recording as told.
func running(told time.Duration) []*cassettes.Interaction {
	attached := hijack(0, attach, http.StatusSwitchingProtocols, 1, "ready", "bye")
	attached.Details.Class = engineapi.Hijack
	frames := attached.Details.Frames
	frames[2].At = time.Second
	attached.Details.Input = "x"
	attached.Details.Frames = []cassettes.Frame{frames[0], {Event: cassettes.Input, Size: 1}, frames[1], frames[2]}
	ended := stream(1, wait, 2, `{"StatusCode":0}`)
	ended.Details.Class = engineapi.Wait
	ended.Details.Frames[0].At = told
	return []*cassettes.Interaction{attached, ended}
}

// TestEndIsToldAfterTheOutput has the client ask for the end before it lets
// the container go on.
func TestEndIsToldAfterTheOutput(t *testing.T) {
	d := serveTape(t, running(2*time.Second)...)
	attached, waiting := d.dial(t), d.dial(t)
	attached.ask(attach, upgrade...)
	attached.head()
	require.Equal(t, "ready", attached.bytes(5))
	waiting.ask(wait)
	waiting.head()
	requireQuiet(t, waiting)
	attached.say("x")
	requireQuiet(t, waiting) // until the output has been read
	require.Equal(t, "bye", attached.rest())
	require.Equal(t, `{"StatusCode":0}`, waiting.chunk())
	require.Empty(t, d.Summary().Gates)
}

func TestEndIsToldBeforeTheOutput(t *testing.T) {
	d := serveTape(t, running(time.Second/2)...)
	attached, waiting := d.dial(t), d.dial(t)
	attached.ask(attach, upgrade...)
	attached.head()
	waiting.ask(wait)
	waiting.head()
	require.Equal(t, `{"StatusCode":0}`, waiting.chunk(), "as when it was recorded")
}

func TestNobodyReadsTheOutput(t *testing.T) {
	d := serve(t, replayer.Config{
		Cassettes: []*cassettes.Cassette{tape(running(2 * time.Second)...)}, GateTimeout: time.Millisecond,
	})
	attached, waiting := d.dial(t), d.dial(t)
	attached.ask(attach, upgrade...)
	attached.head()
	waiting.ask(wait)
	waiting.head()
	require.Equal(t, `{"StatusCode":0}`, waiting.chunk())
	require.Contains(t, d.Summary().Gates, replayer.Gate{
		ID: 1, Method: "POST", Path: "/containers/a/wait", Waited: time.Millisecond,
		Reason: "went on after 1ms without the rest of #0 POST /containers/a/attach",
	})
}

func TestNobodyAskedForTheOutput(t *testing.T) {
	d := serveTape(t, running(2*time.Second)...)
	code, body := d.get(t, wait)
	require.Equal(t, 200, code)
	require.Equal(t, `{"StatusCode":0}`, body)
}
