package main

import (
	"context"
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// What differs between an engine and the replay of what was recorded from it.
// The date is not among it: it is the recorded one.
var (
	// Of every replay: which header stands before which. HTTP gives the order
	// no meaning, and a cassette, which is go-vcr's, does not hold it.
	headerOrder = difference{"order of headers", sortHeaders}

	// Of answers whose pieces mean nothing (archives, long documents): they
	// are recorded as a whole.
	pieces = difference{"chunks", dechunk}
)

// compareReplay has the conversation with a replay, and compares what came
// back with what came when it was recorded.
func (conv conversation) compareReplay(t *testing.T, recorded string, cassette *cassettes.Cassette) {
	t.Helper()
	player := replayer.New(replayer.Config{Cassettes: []*cassettes.Cassette{cassette}})
	socket := filepath.Join(shortDir(t), "p.sock")
	l, err := net.Listen("unix", socket)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	serving := make(chan error, 1)
	go func() { serving <- player.Serve(ctx, l) }()
	defer func() {
		stop()
		require.NoError(t, <-serving)
	}()
	c := newCaller(t, "unix://"+socket, nil)
	conv.talk(c)
	c.conn.Close()
	want, got := recorded, c.got.String()
	for _, d := range append([]difference{headerOrder}, conv.replayed...) {
		want, got = d.level(want), d.level(got)
	}
	require.Equal(t, want, got, "replay")
	require.Empty(t, player.Summary().Misses)
}
