package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/stdcopy"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// outside is a cassette of one interaction, whose answer stands outside it.
func outside(t *testing.T) (cassette *cassettes.Cassette, folder string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.yaml")
	w, err := cassettes.Create(path, false)
	require.NoError(t, err)
	defer w.Close()
	body := w.Spool(cassettes.Limits{Inline: 1}).Body()
	_, err = body.Write([]byte("\x01\x00\x00\x00\x00\x00\x00\x03out"))
	require.NoError(t, err)
	i := &cassettes.Interaction{Request: cassettes.Request{Method: "GET", URL: "http://docker/logs", RequestURI: "/logs"}}
	i.Details.Class = engineapi.Stream
	stored, err := body.Finish()
	require.NoError(t, err)
	i.SetBodies(cassettes.Body{}, stored, cassettes.Body{})
	w.Append(i)
	_, err = w.Commit(cassettes.Header{Format: cassettes.Format}, true)
	require.NoError(t, err)
	cassette, err = cassettes.Load(path)
	require.NoError(t, err)
	return cassette, cassettes.BlobFolder(path)
}

// openings counts how often files of a folder are opened meanwhile.
func openings(t *testing.T, folder string, meanwhile func()) int {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	require.NoError(t, err)
	defer syscall.Close(fd)
	// Of two openings one after the other the kernel tells but once, unless
	// something has happened between them.
	_, err = syscall.InotifyAddWatch(fd, folder, syscall.IN_OPEN|syscall.IN_CLOSE)
	require.NoError(t, err)
	meanwhile()
	buf := make([]byte, 64<<10)
	n, err := syscall.Read(fd, buf)
	if errors.Is(err, syscall.EAGAIN) {
		return 0
	}
	require.NoError(t, err)
	opened := 0
	for events := bytes.NewReader(buf[:n]); events.Len() > 0; {
		var event struct {
			Watch              int32
			Mask, Cookie, Size uint32
		}
		require.NoError(t, binary.Read(events, binary.NativeEndian, &event))
		_, err := events.Seek(int64(event.Size), 1)
		require.NoError(t, err)
		if event.Mask&(syscall.IN_OPEN|syscall.IN_ISDIR) == syscall.IN_OPEN {
			opened++
		}
	}
	return opened
}

// TestBodiesAreReadOnce counts: a listing shows none, and of one interaction
// each is shown from one reading.
func TestBodiesAreReadOnce(t *testing.T) {
	cassette, folder := outside(t)
	require.Zero(t, openings(t, folder, func() {
		require.Equal(t, int64(11), reportCassette(cassette).Interactions[0].Response.Size)
	}))
	require.Equal(t, 1, openings(t, folder, func() {
		streams := reportInteraction(cassette.Interactions[0]).Streams
		require.Equal(t, []streamPart{{stdcopy.Stdout.String(), reportText("out")}}, streams)
	}))
	require.Equal(t, 1, openings(t, folder, func() {
		var shown strings.Builder
		newUI(&shown, &shown).interaction(cassette.Interactions[0])
		require.Contains(t, shown.String(), "(11 B of binary content)")
	}))
}
