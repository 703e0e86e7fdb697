package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/internal/stdcopy"
)

// TestManyClientsOfOneContainer has half a hundred clients look at one
// container through one recorder. Each gets all that it prints, and nothing is
// left of them when they have gone.
func TestManyClientsOfOneContainer(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) { manyClients(t, e) })
	}
}

func manyClients(t *testing.T, e engine) {
	t.Helper()
	const clients, lines = 50, 20
	e.clean()
	defer e.clean()
	e.docker("run", "-d", "-i", "--name", made, "busybox", "cat")
	through := recorderFor(t, e, true)
	open, running := leftovers(t)

	var all []*caller
	for n := range clients {
		c := newCaller(t, through.host, &e)
		switch attach := "POST /containers/" + made + "/attach?stream=1&stdout=1&stderr=1"; n % 4 {
		case 0:
			c.ask(attach, "", upgrading...)
		case 1:
			c.ask(attach, "")
		default:
			c.ask("GET /containers/"+made+"/logs?follow=1&stdout=1&stderr=1", "", closing)
		}
		c.head()
		all = append(all, c)
	}
	require.Equal(t, clients, through.Stats().Lasting)

	speaker := newCaller(t, through.host, &e)
	speaker.ask("POST /containers/"+made+"/attach?stream=1&stdin=1", "", upgrading...)
	speaker.head()
	for n := range lines {
		speaker.send(fmt.Sprintf("line %d\n", n))
	}
	want := ""
	for n := range lines {
		want += fmt.Sprintf("line %d\n", n)
	}
	for n, c := range all {
		c.until(fmt.Sprintf("line %d\n", lines-1))
		if n%3 == 0 { // it does not wait for the end
			c.conn.Close()
		}
	}
	e.docker("kill", made)
	for n, c := range all {
		if n%3 != 0 {
			c.end()
		}
		require.Equal(t, want, printed(t, c.got.String()), "client %d", n)
		c.conn.Close()
	}
	speaker.conn.Close()

	require.Eventually(t, func() bool { return through.Stats().Open == 0 }, daemontest.Patience, time.Millisecond)
	deadline := time.Now().Add(daemontest.Patience)
	for nowOpen, nowRunning := leftovers(t); nowOpen > open || nowRunning > running; nowOpen, nowRunning = leftovers(t) {
		require.True(t, time.Now().Before(deadline), "%d descriptors, were %d; %d goroutines, were %d",
			nowOpen, open, nowRunning, running)
		runtime.Gosched()
	}
	require.Len(t, through.cassette().Interactions, clients+1)
}

// leftovers counts the descriptors and the goroutines of this process.
func leftovers(t *testing.T) (open, running int) {
	t.Helper()
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		skip(t, "needs /proc: %v", err)
	}
	return len(descriptors), runtime.NumGoroutine()
}

// printed returns what a container printed, of an answer in frames.
func printed(t *testing.T, transcript string) string {
	t.Helper()
	_, body, ok := strings.Cut(dechunk(transcript), "\r\n\r\n")
	require.True(t, ok)
	body, _ = stdcopy.Whole(body) // what follows it tells how the connection ended
	frames, ok := stdcopy.Split(body)
	require.True(t, ok, "%q", body)
	var text strings.Builder
	for _, frame := range frames {
		text.WriteString(frame.Payload)
	}
	return text.String()
}
