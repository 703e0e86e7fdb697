package recorder_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

// awaitStats waits until a recorder has counted this: it counts a portion when
// it has passed, and the peer may be quicker.
func (r *rig) awaitStats(want recorder.Stats) {
	r.t.Helper()
	require.Eventually(r.t, func() bool { return r.recorder.Stats() == want }, daemontest.Patience, time.Millisecond,
		"%+v", want)
}

func TestStatsTellWhatPasses(t *testing.T) {
	const chunk = "3\r\none\r\n"
	events := lines("GET /events HTTP/1.1", "Host: docker")
	info := lines("GET /info HTTP/1.1", "Host: docker")
	chunked := lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
	answered := make(chan struct{})
	r := record(t, "unix",
		func(c *daemontest.Conn) {
			c.Want(askAttach)
			c.Write(upgraded)
			c.Want("input")
			c.WantEnd()
		},
		func(c *daemontest.Conn) {
			c.Want(events)
			c.Write(chunked + chunk)
			c.WantEnd()
		},
		func(c *daemontest.Conn) {
			c.Want(info)
			c.Await(answered)
			c.Write(notFound)
			c.WantEnd()
		},
	)
	want := recorder.Stats{}
	require.Equal(t, want, r.recorder.Stats())

	attached := r.dial()
	attached.Write(askAttach)
	attached.Want(upgraded)
	attached.Write("input")
	want.Open, want.Lasting = 1, 1
	want.FromClients, want.ToClients = int64(len(askAttach)+5), int64(len(upgraded))
	r.awaitStats(want)

	watching := r.dial()
	watching.Write(events)
	watching.Want(chunked + chunk)
	want.Open, want.Lasting = 2, 2
	want.FromClients += int64(len(events))
	want.ToClients += int64(len(chunked + chunk))
	r.awaitStats(want)

	asking := r.dial()
	asking.Write(info)
	want.Open = 3
	want.FromClients += int64(len(info))
	r.awaitStats(want)
	close(answered)
	asking.Want(notFound)
	want.Open, want.Finished = 2, 1
	want.ToClients += int64(len(notFound))
	r.awaitStats(want)

	attached.Close()
	watching.Close()
	want.Open, want.Lasting, want.Finished = 0, 0, 3
	r.awaitStats(want)
	asking.Close()
	require.Len(t, r.end(), 3)
}

// TestStatsOfRefusals: what would have lasted, and was refused, does not.
func TestStatsOfRefusals(t *testing.T) {
	head, body := notFound[:len(notFound)-16], notFound[len(notFound)-16:]
	for name, ask := range map[string]string{
		"logs": lines("GET /containers/4e/logs?follow=1 HTTP/1.1", "Host: docker"),
		"exec": lines("POST /exec/4e/start HTTP/1.1", "Host: docker", "Content-Length: 0"),
	} {
		t.Run(name, func(t *testing.T) {
			looked := make(chan struct{})
			r := record(t, "unix", func(c *daemontest.Conn) {
				c.Want(ask)
				c.Write(head)
				c.Await(looked)
				c.Write(body)
				c.WantEnd()
			})
			client := r.dial()
			client.Write(ask)
			client.Want(head)
			require.Equal(t, 1, r.recorder.Stats().Open)
			require.Zero(t, r.recorder.Stats().Lasting)
			close(looked)
			client.Want(body)
			client.Close()
			r.one()
			require.Equal(t, recorder.Stats{
				Finished: 1, FromClients: int64(len(ask)), ToClients: int64(len(notFound)),
			}, r.recorder.Stats())
		})
	}
}
