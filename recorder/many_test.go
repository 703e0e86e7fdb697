//go:build unix

package recorder_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

// many is how many connections of each kind are open at once.
const many = 300

// kinds are the three forms in which an answer lasts.
var kinds = []struct{ ask, head string }{
	{"POST /containers/%d/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n", upgraded},
	{"POST /containers/%d/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: x\r\n\r\n", bare},
	{"GET /containers/%d/logs?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n", chunkedHead},
}

// A guest is one of many clients. Each says and hears what none of the others
// does.
type guest struct {
	*daemontest.Conn
	n int
}

func (g guest) streams() bool { return g.n%len(kinds) == 2 }

func (g guest) head() string { return kinds[g.n%len(kinds)].head }

// way is how the guest leaves, evenly for each kind.
func (g guest) way() int { return g.n / len(kinds) % 4 }

// piece is what the daemon says to this guest, framed as its kind is.
func (g guest) piece(what string) string {
	what = fmt.Sprintf("%s %d\n", what, g.n)
	if g.streams() {
		return chunk(what)
	}
	return what
}

// host is the daemon's side of all of them.
func host(all <-chan struct{}) daemontest.Script {
	return func(c *daemontest.Conn) {
		request, _ := c.ReadRequest()
		g := guest{Conn: c}
		if _, err := fmt.Sscanf(request.URL.Path, "/containers/%d/", &g.n); err != nil {
			panic(err)
		}
		c.Write(g.head() + g.piece("hello"))
		if g.streams() {
			c.Await(all)
		} else {
			c.Want(fmt.Sprintf("I am %d\n", g.n))
		}
		c.Write(g.piece("you are"))
		switch g.way() {
		case 0, 1: // the guest goes first, and may have gone altogether
			_, _ = c.ReadAll()
			_ = c.TryWrite(g.piece("bye"))
		case 2: // it goes without having read this
			_ = c.TryWrite(g.piece("more"))
			_, _ = c.ReadAll()
		case 3:
			c.Write(g.piece("over"))
		}
	}
}

// leave leaves in one of the ways in which clients do.
func (g guest) leave() {
	switch g.way() {
	case 1:
		g.CloseWrite()
		g.Want(g.piece("bye"))
		g.WantEnd()
	case 3:
		g.Want(g.piece("over"))
		g.WantEnd()
	}
	g.Close()
}

// TestManyConnectionsAtOnce: each gets what is its own, and when the last has
// gone, nothing is left of any of them.
func TestManyConnectionsAtOnce(t *testing.T) {
	const guests = many * 3
	daemontest.NeedDescriptors(t, 4*guests+100)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		all := make(chan struct{})
		r := record(t, network, func(c *daemontest.Conn) { c.WantEnd() }, host(all))
		r.dial().Close() // so that the network's own descriptors are there
		r.awaitStats(recorder.Stats{})
		idle := daemontest.Idle(t)

		var list []guest
		for n := range guests {
			g := guest{r.dial(), n}
			g.Write(fmt.Sprintf(kinds[n%len(kinds)].ask, n))
			list = append(list, g)
		}
		for _, g := range list {
			g.Want(g.head() + g.piece("hello"))
		}
		stats := r.recorder.Stats()
		require.Equal(t, [3]int{guests, guests, 0}, [3]int{stats.Open, stats.Lasting, stats.Finished})
		close(all)
		for _, g := range list {
			if !g.streams() {
				g.Write(fmt.Sprintf("I am %d\n", g.n))
			}
		}
		for _, g := range list {
			g.Want(g.piece("you are"))
		}
		for _, g := range list {
			g.leave()
		}
		r.awaitIdle(idle)
		left, err := os.ReadDir(tmp)
		require.NoError(t, err)
		require.Empty(t, left, "in TMPDIR")
		r.requireGuests(guests)
	})
}

// awaitIdle waits, with the recorder still there for others, until nothing is
// left of those who were.
func (r *rig) awaitIdle(idle daemontest.Census) {
	r.t.Helper()
	idle.Await(r.t, func() any { return r.recorder.Stats() })
	require.Zero(r.t, r.recorder.Stats().Open)
	require.Zero(r.t, r.recorder.Stats().Lasting)
}

// requireGuests looks at what was recorded of each.
func (r *rig) requireGuests(guests int) {
	r.t.Helper()
	seen := map[int]bool{}
	for _, i := range r.end() {
		g := guest{}
		_, err := fmt.Sscanf(i.Request.RequestURI, "/containers/%d/", &g.n)
		require.NoError(r.t, err)
		seen[g.n] = true
		want := fmt.Sprintf("hello %d\nyou are %[1]d\n", g.n)
		require.True(r.t, strings.HasPrefix(i.Response.Body, want), "#%d: %q", g.n, i.Response.Body)
		if !g.streams() {
			require.Equal(r.t, fmt.Sprintf("I am %d\n", g.n), i.Details.Input)
		}
		switch {
		case g.way() == 3 && !g.streams():
			require.Equal(r.t, want+fmt.Sprintf("over %d\n", g.n), i.Response.Body)
			require.Equal(r.t, cassettes.EndComplete, i.Details.End)
		case g.way() == 3:
			require.Equal(r.t, cassettes.EndEngine, i.Details.End)
		case g.streams(): // of other connections, it need not be known who left
			require.Equal(r.t, cassettes.EndClient, i.Details.End)
		}
	}
	require.Len(r.t, seen, guests)
}
