package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/dockerhost"
	"github.com/drydock-go/drydock/recorder"
)

// TestRecorderChangesNothing sends the same bytes to a real engine directly
// and through the recorder, and compares every byte that comes back.
func TestRecorderChangesNothing(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			e.clean()
			e.docker("run", "--name", "drydock-test-bytes", "busybox", "sh", "-c", "echo out; echo err >&2")
			defer e.clean()
			through := recorderFor(t, e)
			for _, request := range []string{
				"GET /version", "HEAD /_ping", "GET /v1.99/_ping", "GET /nowhere", "GET //version", "GET /v1.41/images/json",
				"GET /images/busybox/json", "GET /images/busybox/history", "GET /containers/drydock-test-bytes/json",
				"GET /containers/drydock-test-bytes/logs?stdout=1&stderr=1",
				"GET /containers/drydock-test-bytes/archive?path=/etc/passwd",
				"HEAD /containers/drydock-test-bytes/archive?path=/etc/passwd",
				"GET /containers/drydock-test-bytes/export", "POST /containers/drydock-test-bytes/wait",
				"POST /containers/drydock-test-bytes/start?;odd=&query", "POST /containers/drydock-test-nobody/attach?stream=1",
				"GET /events?since=1&until=2", "OPTIONS /anything", "DELETE /containers/drydock-test-nobody",
			} {
				t.Run(request, func(t *testing.T) {
					direct, recorded := exchange(t, e.host, request), exchange(t, through, request)
					require.NotEmpty(t, direct)
					require.Equal(t, direct, recorded)
				})
			}
		})
	}
}

// recorderFor serves an engine through a recorder and returns its address.
func recorderFor(t *testing.T, e engine) string {
	t.Helper()
	host, err := dockerhost.Resolve(dockerhost.Config{Flag: e.host})
	require.NoError(t, err)
	socket := filepath.Join(shortDir(t), "recorder.sock")
	l, err := net.Listen("unix", socket)
	require.NoError(t, err)
	nothing := func(*cassettes.Interaction) {}
	r := recorder.New(recorder.Config{Dial: host.Dial, Scrub: nothing, Store: nothing})
	serving := make(chan error, 1)
	go func() { serving <- r.Serve(l) }()
	t.Cleanup(func() {
		l.Close()
		r.Close(context.Background()) //nolint:usetesting // the test's own context is done by now
		require.NoError(t, <-serving)
		require.NoError(t, r.Err())
	})
	return "unix://" + socket
}

// volatile is what differs when a request is sent twice.
var volatile = regexp.MustCompile(`\nDate: [^\r]*`)

// exchange sends one request and returns all that comes back.
func exchange(t *testing.T, host, request string) string {
	t.Helper()
	conn, err := net.Dial("unix", strings.TrimPrefix(host, "unix://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", request)
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	return volatile.ReplaceAllString(string(answer), "\nDate: ...")
}
