package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
)

// A lasting is what a client says on a connection that nobody ends, until the
// engine is gone.
type lasting struct {
	name string
	open func(c *caller) // until all has come that will come
	end  cassettes.End   // what is stored
	cut  bool            // the framing shows that more was to come
}

func lastingTalk() []lasting {
	const container = "/containers/" + made
	return []lasting{
		{name: "events", end: cassettes.EndEngine, cut: true, open: func(c *caller) {
			c.ask("GET /events?filters=%7B%22event%22%3A%5B%22create%22%5D%7D", "")
			c.head()
			c.beside("create", "--name", made+"2", "busybox")
			c.until("}\n\r\n")
		}},
		{name: "logs", end: cassettes.EndEngine, cut: true, open: func(c *caller) {
			c.ask("GET "+container+"/logs?stderr=1&follow=1", "")
			c.until("once\n\r\n")
		}},
		// What has taken a connection over ends it when it has said all.
		{name: "attach", end: cassettes.EndComplete, open: func(c *caller) {
			c.ask("POST "+container+"/attach?stream=1&stdin=1&stdout=1", "", upgrading...)
			c.head()
			c.send("typed\n")
			c.until("typed\n")
		}},
		// A system resets a connection if there is something in it that has
		// not been read: here, most of a question that was not yet its turn.
		{name: "events, with a question behind", end: cassettes.EndReset, cut: true, open: func(c *caller) {
			c.ask("GET /events?filters=%7B%22event%22%3A%5B%22rename%22%5D%7D", "")
			c.head()
			c.beside("rename", made+"2", made+"3")
			c.until("}\n\r\n")
			if c.engine != nil { // a replay goes away at once
				c.ask("HEAD /_ping", "")
			}
		}},
	}
}

// TestEngineThatIsGone kills an engine, as it were by a crash, while clients
// have something open, and looks at what they are left with: when it is
// recorded, in the cassette, and when it is replayed.
func TestEngineThatIsGone(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			script := os.Getenv("DRYDOCK_TEST_ENGINE_SCRIPT")
			if script == "" {
				skip(t, "the engine is somebody else's: set DRYDOCK_TEST_ENGINE_SCRIPT if it may be killed")
			}
			e.clean()
			e.docker("run", "-d", "-i", "--stop-signal", "KILL", "--name", made, "busybox", "sh", "-c", "echo once >&2; cat")
			through := recorderFor(t, e, true)
			var callers []*caller
			for _, l := range lastingTalk() {
				c := newCaller(t, through.host, &e)
				l.open(c)
				callers = append(callers, c)
			}
			t.Cleanup(e.clean)
			t.Cleanup(func() { e.start(t) })
			e.control(t, script, "kill")
			for n, c := range callers {
				c.end()
				lastingTalk()[n].requireEnd(t, c.got.String())
			}
			e.start(t)

			cassette := through.cassette()
			require.Len(t, cassette.Interactions, len(callers)+1, "and the question behind")
			for n, l := range lastingTalk() {
				require.Equal(t, l.end, cassette.Interactions[n].Details.End, l.name)
				conv := conversation{talk: func(c *caller) {
					l.open(c)
					c.end()
				}}
				conv.compareReplay(t, callers[n].got.String(), cassette)
			}
		})
	}
}

// requireEnd fails the test unless a connection has ended, and without the end
// of its answer if that has one. A unix socket shows no reset: nobody can reset
// one on purpose.
func (l lasting) requireEnd(t *testing.T, transcript string) {
	t.Helper()
	require.True(t, strings.HasSuffix(transcript, "<end>"), "%s: %q", l.name, transcript)
	framed := strings.Contains(transcript, "\r\nTransfer-Encoding: chunked\r\n")
	require.Equal(t, l.cut, framed, "%s: %q", l.name, transcript)
	require.NotContains(t, transcript, "\r\n0\r\n", l.name)
}
