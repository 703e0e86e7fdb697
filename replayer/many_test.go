//go:build unix

package replayer_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/replayer"
)

// many is how many connections of each kind are open at once.
const many = 300

// A guest is one of many clients. Each hears what none of the others does.
type guest struct {
	*line
	n int
}

func (g guest) streams() bool { return g.n%3 == 2 }

// way is how the guest leaves, evenly for each kind.
func (g guest) way() int { return g.n / 3 % 4 }

func (g guest) request() string {
	if g.streams() {
		return fmt.Sprintf("GET /containers/a/logs?follow=1&stdout=1&since=%d", g.n)
	}
	return fmt.Sprintf("POST /containers/a/attach?stream=1&stdin=1&stdout=1&detachKeys=ctrl-%d", g.n)
}

func (g guest) says() (before, after string) {
	return fmt.Sprintf("hello %d\n", g.n), strings.Repeat(fmt.Sprintf("you are %d\n", g.n), 1000)
}

// recorded is what was recorded of this guest: its second piece came after
// the request that came after those of all guests.
func (g guest) recorded(guests int) *cassettes.Interaction {
	before, after := g.says()
	var i *cassettes.Interaction
	switch g.n % 3 {
	case 0:
		i = hijack(g.n, g.request(), 101, 0, before, after)
	case 1:
		i = hijack(g.n, g.request(), 200, 0, before, after)
	default:
		i = stream(g.n, g.request(), 0, before, after)
	}
	i.Details.Frames[0].Seen = g.n + 1
	i.Details.Frames[1].Seen, i.Details.Frames[2].Seen = guests+1, guests+1
	return i
}

func (g guest) ask() {
	g.t.Helper()
	if g.n%3 == 0 {
		g.line.ask(g.request(), upgrade...)
	} else {
		g.line.ask(g.request())
	}
	g.head()
}

// hear reads one piece, in the form of its kind.
func (g guest) hear(piece string) {
	g.t.Helper()
	if g.streams() {
		require.Equal(g.t, piece, g.chunk())
	} else {
		require.Equal(g.t, piece, g.bytes(len(piece)))
	}
}

// finish reads to the end, in the way of this guest, and leaves.
func (g guest) finish() {
	g.t.Helper()
	_, after := g.says()
	switch g.way() {
	case 1: // its input ends first
		if !g.streams() {
			require.NoError(g.t, g.CloseWrite())
		}
		fallthrough
	case 0:
		g.hear(after)
		if g.streams() {
			g.hear("")
		} else {
			require.Empty(g.t, g.rest())
		}
	case 2: // in the middle of it
		_, err := io.ReadFull(g.in, make([]byte, 10))
		require.NoError(g.t, err)
	}
	g.Close()
}

// TestManyConnectionsAtOnce: each gets what is its own, and when the last has
// gone, nothing is left of any of them.
func TestManyConnectionsAtOnce(t *testing.T) {
	const guests = many * 3
	daemontest.NeedDescriptors(t, 2*guests+100)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	var interactions []*cassettes.Interaction
	for n := range guests {
		interactions = append(interactions, guest{n: n}.recorded(guests))
	}
	interactions = append(interactions, answer(guests, "POST /containers/a/start", 204, ""))
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{tape(interactions...)}, GateTimeout: time.Hour})
	idle := daemontest.Idle(t)

	var list []guest
	for n := range guests {
		g := guest{d.dial(t), n}
		g.ask()
		list = append(list, g)
	}
	for _, g := range list {
		before, _ := g.says()
		g.hear(before)
		if g.way() == 3 { // it does not wait for more
			g.Close()
		}
	}
	starter := d.dial(t)
	starter.ask("POST /containers/a/start")
	require.Equal(t, "HTTP/1.1 204 No Content", starter.head()[0])
	starter.Close()
	for _, g := range list {
		if g.way() != 3 {
			g.finish()
		}
	}
	idle.Await(t, nil)
	left, err := os.ReadDir(tmp)
	require.NoError(t, err)
	require.Empty(t, left, "in TMPDIR")
	summary := d.Summary()
	require.Empty(t, summary.Misses)
	require.Empty(t, summary.Gates)
	require.Empty(t, summary.Unused)
}
