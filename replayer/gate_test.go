package replayer_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// history is that of docker run: the output was asked for before the start.
func history() []*cassettes.Interaction {
	logs := stream(0, "GET /containers/a/logs?follow=1", 0, "before", "after")
	logs.Details.Frames[0].Seen = 1
	logs.Details.Frames[1].Seen, logs.Details.Frames[2].Seen = 3, 3
	return []*cassettes.Interaction{
		logs,
		answer(1, "POST /containers/b/start", 204, ""),
		answer(2, "POST /containers/a/start", 204, ""),
		answer(3, "POST /containers/a/stop", 204, ""),
	}
}

func TestOutputWaitsForItsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(history()...))
		logs := callHandler(t, r, "GET", "/containers/a/logs?follow=1")
		synctest.Wait()
		require.Equal(t, "before", logs.Body.String())

		callHandler(t, r, "GET", "/containers/a/json") // a miss
		callHandler(t, r, "POST", "/containers/b/start")
		synctest.Wait()
		require.Equal(t, "before", logs.Body.String(), "another object's start is no cause")

		callHandler(t, r, "POST", "/containers/a/start")
		synctest.Wait()
		require.Equal(t, "beforeafter", logs.Body.String(), "what came later is no cause")
		require.True(t, logs.over())
		require.Empty(t, r.Summary().Gates)
	})
}

// TestOneObjectHasManyNames has a container be attached to by its id, and started
// by its name.
func TestOneObjectHasManyNames(t *testing.T) {
	id := strings.Repeat("a", 64)
	synctest.Test(t, func(t *testing.T) {
		logs := stream(1, "GET /containers/"+id[:12]+"/logs?follow=1", 3, "output")
		r := replayer.New(config(
			answer(0, "POST /containers/create?name=old", 201, `{"Id":"`+id+`"}`),
			logs,
			answer(2, "POST /containers/new/start", 204, ""),
			answer(3, "POST /containers/old/rename?name=new", 204, ""),
		))
		c := callHandler(t, r, "GET", "/containers/"+id[:12]+"/logs?follow=1")
		synctest.Wait()
		require.Empty(t, c.sent())
		callHandler(t, r, "POST", "/containers/new/start")
		synctest.Wait()
		require.Equal(t, "output", c.sent())
		require.Empty(t, r.Summary().Gates)
	})
}

func TestOtherObjectsDoNotHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(
			stream(0, "GET /events", 2, "event"), // of no object
			answer(1, "POST /containers/b/start", 204, ""),
			stream(2, "GET /containers/a/logs", 4, "logs"),
			answer(3, "POST /containers/b/stop", 204, ""),
			stream(4, "GET /made/up", 6, "up"),
			answer(5, "POST /made/up", 204, ""),
		))
		for uri, want := range map[string]string{"/events": "event", "/containers/a/logs": "logs", "/made/up": "up"} {
			c := callHandler(t, r, "GET", uri)
			synctest.Wait()
			require.True(t, c.over())
			require.Equal(t, want, c.Body.String())
		}
	})
}

func TestOtherCassettesDoNotHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(replayer.Config{Cassettes: []*cassettes.Cassette{
			tape(stream(0, "GET /containers/a/logs", 2, "logs")),
			tape(answer(1, "POST /containers/a/start", 204, "")),
		}})
		c := callHandler(t, r, "GET", "/containers/a/logs")
		synctest.Wait()
		require.Equal(t, "logs", c.Body.String())
	})
}

func TestGateOpensAfterAWhile(t *testing.T) {
	for _, timeout := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			c := config(history()...)
			c.GateTimeout = timeout
			r := replayer.New(c)
			wait := timeout
			if wait == 0 {
				wait = replayer.DefaultGateTimeout
			}
			began := time.Now()
			for range 2 { // told once
				logs := callHandler(t, r, "GET", "/containers/a/logs?follow=1")
				<-logs.done
				require.Equal(t, "beforeafter", logs.Body.String())
			}
			require.Equal(t, 2*wait, time.Since(began), "the piece, and not its end once more; twice")
			require.Equal(t, []replayer.Gate{{
				Method: "GET", Path: "/containers/a/logs", Waited: wait,
				Reason: "went on after " + wait.String() + " without #2 POST /containers/a/start",
			}}, r.Summary().Gates)
		})
	}
}

func TestClientLeavesAtAGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(history()...))
		logs := callHandler(t, r, "GET", "/containers/a/logs?follow=1")
		synctest.Wait()
		logs.leave()
		synctest.Wait()
		require.Equal(t, http.ErrAbortHandler, logs.panicked)
		require.Equal(t, "before", logs.Body.String())
		require.Empty(t, r.Summary().Gates)
	})
}

func TestAttachedOutputWaitsForTheStart(t *testing.T) {
	d := serveTape(t,
		hijack(0, attach, http.StatusSwitchingProtocols, 2, "output"),
		answer(1, "POST /containers/a/start", 204, ""),
	)
	l := d.dial(t)
	l.ask(attach, upgrade...)
	require.Equal(t, headOf101, l.head(), "the head waits for nothing")
	d.get(t, "POST /containers/a/start")
	require.Equal(t, "output", l.rest())
	require.Empty(t, d.Summary().Gates)
}

// TestGatesShowShortIDs, as all that is told does.
func TestGatesShowShortIDs(t *testing.T) {
	id := strings.Repeat("4ea7661a86c6", 5) + "beef"
	c := config(stream(0, "GET /containers/"+id+"/logs", 2, "out"), answer(1, "POST /containers/"+id+"/start", 204, ""))
	c.GateTimeout = -1
	r := replayer.New(c)
	<-callHandler(t, r, "GET", "/containers/"+id+"/logs").done
	require.Equal(t, []replayer.Gate{{
		Method: "GET", Path: "/containers/4ea7661a86c6/logs",
		Reason: "went on after 0s without #1 POST /containers/4ea7661a86c6/start",
	}}, r.Summary().Gates)
}
