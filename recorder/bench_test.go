package recorder_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

// BenchmarkProxy makes plain calls, one after the other over a connection that
// is kept, to a daemon: directly, through a bare ReverseProxy, and through a
// recorder. All are on unix sockets; the answer is 2 KB of JSON.
func BenchmarkProxy(b *testing.B) {
	daemon := serveHTTP(b, http.HandlerFunc(listContainers))
	for _, row := range []struct {
		name  string
		front func(*testing.B, net.Addr) net.Addr
	}{
		{"direct", func(_ *testing.B, to net.Addr) net.Addr { return to }},
		{"reverseproxy", serveReverseProxy},
		{"recorder", serveRecorder},
	} {
		b.Run(row.name, func(b *testing.B) {
			address := row.front(b, daemon)
			transport := &http.Transport{DialContext: withoutNames(dialer(address)), DisableCompression: true}
			b.Cleanup(transport.CloseIdleConnections)
			client := &http.Client{Transport: transport}
			b.ReportAllocs()
			for b.Loop() {
				call(b, client)
			}
		})
	}
}

var containers = `[{"Id":"` + strings.Repeat("4e", 1020) + `"}]` + "\n"

func listContainers(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Api-Version", "1.41")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(containers)))
	_, _ = io.WriteString(w, containers)
}

func call(b *testing.B, client *http.Client) {
	b.Helper()
	response, err := client.Get("http://docker/v1.41/containers/json?all=1")
	if err != nil {
		b.Fatal(err)
	}
	n, err := io.Copy(io.Discard, response.Body)
	response.Body.Close()
	if err != nil || n != int64(len(containers)) {
		b.Fatal("body of ", n, " bytes: ", err)
	}
}

// serveHTTP serves on a unix socket until the benchmark ends.
func serveHTTP(b *testing.B, handler http.Handler) net.Addr {
	b.Helper()
	listener := daemontest.Listen(b, "unix")
	server := &http.Server{Handler: handler}
	serving := make(chan error, 1)
	go func() { serving <- server.Serve(listener) }()
	b.Cleanup(func() {
		server.Close()
		require.ErrorIs(b, <-serving, http.ErrServerClosed)
	})
	return listener.Addr()
}

func serveReverseProxy(b *testing.B, to net.Addr) net.Addr {
	b.Helper()
	transport := &http.Transport{
		DialContext: withoutNames(dialer(to)), DisableCompression: true, MaxIdleConnsPerHost: 64,
	}
	b.Cleanup(transport.CloseIdleConnections)
	return serveHTTP(b, &httputil.ReverseProxy{
		Rewrite:    func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: "docker"}) },
		Transport:  transport,
		BufferPool: &buffers{},
		ErrorLog:   log.New(b.Output(), "", 0),
	})
}

type buffers struct{ pool sync.Pool }

func (b *buffers) Get() []byte {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, 32<<10)
}

func (b *buffers) Put(p []byte) { b.pool.Put(&p) }

// serveRecorder is a recorder that throws away what it recorded: what storing
// costs is the cassette's.
func serveRecorder(b *testing.B, to net.Addr) net.Addr {
	b.Helper()
	listener := daemontest.Listen(b, "unix")
	stored := 0
	r := recorder.New(recorder.Config{
		Dial:  dialer(to),
		Scrub: func(*cassettes.Interaction) {},
		Store: func(*cassettes.Interaction) { stored++ },
	})
	serving := make(chan error, 1)
	go func() { serving <- r.Serve(listener) }()
	b.Cleanup(func() {
		listener.Close()
		r.Close(b.Context())
		require.NoError(b, <-serving)
		require.NoError(b, r.Err())
		require.Equal(b, r.Requests(), stored)
	})
	return listener.Addr()
}

// withoutNames makes a transport's dialer of one that knows where to go.
func withoutNames(
	dial func(context.Context) (net.Conn, error),
) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }
}
