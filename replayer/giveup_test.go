package replayer_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer"
)

// givenUp is a log that its client followed for two seconds after the last line.
func givenUp(pieces ...string) *cassettes.Interaction {
	i := stream(0, "GET /containers/a/logs?follow=1", 1, pieces...)
	i.Details.Class, i.Details.End = engineapi.Stream, cassettes.EndClient
	i.Details.Frames = i.Details.Frames[:len(pieces)] // its end did not come
	for n := range i.Details.Frames {
		i.Details.Frames[n].At = time.Duration(n+1) * time.Second
	}
	i.Response.Duration = time.Duration(len(pieces)+2) * time.Second
	return i
}

// TestLastPiecesComeOneByOne, as a client may leave because of one of them.
func TestLastPiecesComeOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(givenUp("a", "b", "c", "d", "e")))
		c := callHandler(t, r, "GET", "/containers/a/logs?follow=1")
		synctest.Wait()
		for _, want := range []string{"ab", "abc", "abcd", "abcde"} {
			require.Equal(t, want, c.sent())
			time.Sleep(50 * time.Millisecond)
			synctest.Wait()
		}
		c.leave()
		synctest.Wait()
		require.True(t, c.over())
		require.Empty(t, r.Summary().Gates)
	})
}

// TestClientThatDoesNotLeave gets an end, lest it waits for ever.
func TestClientThatDoesNotLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(givenUp("a")))
		c := callHandler(t, r, "GET", "/containers/a/logs?follow=1")
		time.Sleep(50*time.Millisecond + 2*time.Second + replayer.DefaultGateTimeout - time.Millisecond)
		synctest.Wait()
		require.False(t, c.over(), "it has its time")
		time.Sleep(time.Millisecond)
		synctest.Wait()
		require.True(t, c.over())
		require.Nil(t, c.panicked, "as if the log were complete")
		require.Equal(t, []replayer.Gate{{
			Method: "GET", Path: "/containers/a/logs", Waited: 7 * time.Second,
			Reason: "was ended after 7s, as its client had left by then when it was recorded",
		}}, r.Summary().Gates)
	})
}

// TestHijackedClientThatDoesNotLeave gets one, too.
func TestHijackedClientThatDoesNotLeave(t *testing.T) {
	i := hijack(0, attach, 101, 1, "out")
	i.Details.Class, i.Details.End = engineapi.Hijack, cassettes.EndClient
	i.Details.Frames = i.Details.Frames[:1]
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{tape(i)}, GateTimeout: time.Millisecond})
	l := d.dial(t)
	l.ask(attach, upgrade...)
	l.head()
	require.Equal(t, "out", l.rest())
	require.Len(t, d.Summary().Gates, 1)
}

// TestClientThatDoesNotLeaveWithoutAnswer: what had not come when its client
// left, such as the end of a container or the first event, does not come.
func TestClientThatDoesNotLeaveWithoutAnswer(t *testing.T) {
	wait := stream(0, "POST /containers/a/wait", 1)
	wait.Details.Class = engineapi.Wait
	events := stream(0, "GET /events", 1)
	events.Details.Class = engineapi.Stream
	for _, i := range []*cassettes.Interaction{wait, events, answer(0, "GET /info", 0, "")} {
		synctest.Test(t, func(t *testing.T) {
			i.Details.End, i.Details.Frames, i.Response.Duration = cassettes.EndClient, nil, 2*time.Second
			r := replayer.New(config(i))
			c := callHandler(t, r, i.Request.Method, i.Request.RequestURI)
			time.Sleep(2*time.Second + replayer.DefaultGateTimeout - time.Millisecond)
			synctest.Wait()
			require.False(t, c.over(), "it has its time")
			time.Sleep(time.Millisecond)
			synctest.Wait()
			require.True(t, c.over())
			require.Len(t, r.Summary().Gates, 1)
		})
	}
}

// TestAnswerWithoutStatus is one of a cassette that somebody has edited.
func TestAnswerWithoutStatus(t *testing.T) {
	d := serveTape(t, answer(0, "GET /info", 0, ""))
	l := d.dial(t)
	l.ask("GET /info")
	require.Empty(t, l.rest())
}
