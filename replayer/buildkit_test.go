package replayer_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer"
)

const hint = "record and replay builds with DOCKER_BUILDKIT=0"

// opaque makes the interaction of a connection whose bytes were not recorded.
func opaque(id int, request string, code int) *cassettes.Interaction {
	i := answer(id, request, code, "")
	i.Response.ContentLength = -1
	i.Details.Class = engineapi.H2C
	return i
}

// overHTTP2 makes a client that speaks HTTP/2 from the first byte of what dial
// returns.
func overHTTP2(t *testing.T, dial func() (net.Conn, error)) *http.Client {
	t.Helper()
	transport := &http.Transport{
		Protocols:   new(http.Protocols),
		DialContext: func(context.Context, string, string) (net.Conn, error) { return dial() },
	}
	transport.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: daemontest.Patience}
}

// upgraded asks for HTTP/2 and returns the connection when it has been granted.
func (d *dock) upgraded(t *testing.T, path string) (net.Conn, error) {
	t.Helper()
	conn, err := net.Dial(d.addr.Network(), d.addr.String())
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: \r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
	if err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(bufio.NewReaderSize(conn, 16), nil)
	if err == nil && response.StatusCode != http.StatusSwitchingProtocols {
		err = errors.New(response.Status)
	}
	return conn, err
}

// rpc makes a gRPC call, as far as its head, and returns status and message.
func rpc(t *testing.T, client *http.Client) (status, message string) {
	t.Helper()
	body, never := io.Pipe() // a client may not end its side before it has an answer
	defer never.Close()
	response, err := client.Post("http://docker/moby.buildkit.v1.Control/Solve", "application/grpc", body)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, 200, response.StatusCode)
	message, err = url.PathUnescape(response.Header.Get("Grpc-Message"))
	require.NoError(t, err)
	return response.Header.Get("Grpc-Status"), message
}

// TestBuildKitIsToldWhatItShows over its own protocol, whether or not anything
// was recorded of it.
func TestBuildKitIsToldWhatItShows(t *testing.T) {
	for name, tape := range map[string][]*cassettes.Interaction{
		"recorded": {opaque(0, "POST /grpc", 101)}, "not recorded": {answer(0, "GET /info", 200, "{}")},
	} {
		t.Run(name, func(t *testing.T) {
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				d := serveOn(t, network, config(tape...))
				client := overHTTP2(t, func() (net.Conn, error) { return d.upgraded(t, "/v1.51/grpc") })
				for range 2 {
					status, message := rpc(t, client)
					require.Equal(t, "9", status)
					require.Contains(t, message, hint)
				}
				s := d.Summary()
				require.Len(t, s.Misses, 1, "the connection is one miss, whatever is called over it")
				require.Equal(t, "/v1.51/grpc", s.Misses[0].URI)
				require.Equal(t, "BuildKit is not replayed, as its HTTP/2 connections are not recorded: "+hint, s.Misses[0].Reason)
				require.Equal(t, name == "recorded", s.Misses[0].Nearest != nil)
				require.Equal(t, 1, s.Requests)
				require.Zero(t, s.Used)
			})
		})
	}
}

func TestHTTP2WithPriorKnowledge(t *testing.T) {
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		d := serveOn(t, network, config(opaque(0, "PRI *", 0), answer(1, "GET /info", 200, "{}")))
		client := overHTTP2(t, func() (net.Conn, error) { return net.Dial(network, d.addr.String()) })
		status, message := rpc(t, client)
		require.Equal(t, "9", status)
		require.Contains(t, message, hint)

		response, err := client.Get("http://docker/info")
		require.NoError(t, err)
		require.Equal(t, replayer.StatusMiss, response.StatusCode)
		require.Contains(t, body(t, response), hint)
		response.Body.Close()

		s := d.Summary()
		require.Len(t, s.Misses, 2)
		require.Equal(t, "/moby.buildkit.v1.Control/Solve", s.Misses[0].URI)
		require.Equal(t, 2, s.Requests)
		require.Equal(t, []int{0, 1}, s.Unused)
	})
}

// TestSessionIsSilent until its client leaves: that one waits for the answer
// to something else.
func TestSessionIsSilent(t *testing.T) {
	d := serveTape(t, opaque(0, "POST /session", 101))
	conn, err := d.upgraded(t, "/session")
	require.NoError(t, err)
	_, err = io.WriteString(conn, "whatever")
	require.NoError(t, err)
	require.Contains(t, miss(t, d, "POST /build?version=2&session=a"), hint)
	require.NoError(t, conn.(*net.UnixConn).CloseWrite())
	rest, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Empty(t, rest)
	require.NoError(t, conn.Close())
	require.Len(t, d.Summary().Misses, 2)
}

// TestServeEndsUpgradedConnections too.
func TestServeEndsUpgradedConnections(t *testing.T) {
	d := serveTape(t, opaque(0, "POST /session", 101))
	for _, path := range []string{"/session", "/grpc", "/grpc"} {
		conn, err := d.upgraded(t, path)
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		defer func() {
			_, err := io.ReadAll(conn)
			require.False(t, isTimeout(err), "a connection is still open")
		}()
	}
	d.stop()
}

func TestBuildsByBuildKitAreRefused(t *testing.T) {
	build := func(id int, uri string) *cassettes.Interaction {
		return stream(id, "POST /build?"+uri, id+1, `{"stream":"..."}`)
	}
	d := serveTape(t, build(0, "version=2&session=a"), build(1, "version=1&t=a"), build(2, "t=b"))
	require.Equal(t, "drydock: no recording answers POST /v1.51/build?version=2&session=a: "+
		"a build by BuildKit is not replayed: "+hint, miss(t, d, "POST /v1.51/build?version=2&session=a"))
	require.Contains(t, miss(t, d, "POST /build?session=b&version=2"), hint)
	for _, uri := range []string{"t=a", "version=1&t=b"} {
		code, _ := d.get(t, "POST /build?"+uri)
		require.Equal(t, 200, code)
	}
	require.Equal(t, []int{0}, d.Summary().Unused)
}

// TestUpgradeThatNobodyNeeds is offered by some clients with every request,
// and engines pay no heed to it.
func TestUpgradeThatNobodyNeeds(t *testing.T) {
	d := serveTape(t,
		answer(0, "GET /info", 200, "{}"), answer(1, "POST /session", 400, "{}"), opaque(2, "POST /other", 101))
	response := d.response(t, "GET /info",
		"Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")
	require.Equal(t, 200, response.StatusCode)
	response = d.response(t, "POST /session")
	require.Equal(t, 400, response.StatusCode, "what was refused without an upgrade is refused again")
	response = d.response(t, "POST /other", "Connection: Upgrade", "Upgrade: h2c")
	require.Equal(t, replayer.StatusMiss, response.StatusCode)
	require.Contains(t, body(t, response), hint)
	require.Len(t, d.Summary().Misses, 1)
}

// TestRefusalByTheHandlerAlone is one that every server can give.
func TestRefusalByTheHandlerAlone(t *testing.T) {
	r := replayer.New(config(opaque(0, "POST /grpc", 101)))
	upgrade := httptest.NewRequest("POST", "/grpc", strings.NewReader(""))
	upgrade.Header.Set("Upgrade", "h2c")
	preface, err := http.ReadRequest(bufio.NewReader(strings.NewReader("PRI * HTTP/2.0\r\n\r\n")))
	require.NoError(t, err)
	for _, request := range []*http.Request{upgrade, preface} {
		recorder := httptest.NewRecorder()
		r.ServeHTTP(recorder, request)
		require.Equal(t, replayer.StatusMiss, recorder.Code)
		require.Contains(t, recorder.Body.String(), hint)
	}
	require.Len(t, r.Summary().Misses, 2)
}
