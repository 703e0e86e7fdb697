package wire_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/wire"
)

func TestHeadsTellHowABodyIsFramed(t *testing.T) {
	for head, want := range map[string]wire.Body{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n":                                  {Framing: wire.Sized},
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n":            {Framing: wire.Sized, Length: 3},
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n":   {Framing: wire.Chunked},
		"POST / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n":     {Framing: wire.Sized},
		"POST / HTTP/1.1\nHost: a\nContent-Length: 3\nContent-Length: 3\n\n": {Framing: wire.Sized, Length: 3},
	} {
		request, body, err := wire.ReadRequest([]byte(head))
		require.NoError(t, err, head)
		require.Equal(t, "/", request.RequestURI)
		require.Equal(t, want, body, head)
	}
	for head, want := range map[string]wire.Body{
		"HTTP/1.1 200 OK\r\n\r\n":                                {Framing: wire.UntilClose},
		"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":           {Framing: wire.Sized},
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n":           {Framing: wire.Sized, Length: 3},
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n":  {Framing: wire.Chunked},
		"HTTP/1.1 204 No Content\r\n\r\n":                        {},
		"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n": {},
	} {
		_, body, err := wire.ReadResponse([]byte(head), "GET")
		require.NoError(t, err, head)
		require.Equal(t, want, body, head)
	}
	_, body, err := wire.ReadResponse([]byte("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"), "HEAD")
	require.NoError(t, err)
	require.Equal(t, wire.Body{}, body)
}

func TestHeadsThatAreNone(t *testing.T) {
	_, _, err := wire.ReadRequest([]byte("no request\r\n\r\n"))
	require.Error(t, err)
	_, _, err = wire.ReadResponse([]byte("no answer\r\n\r\n"), "GET")
	require.Error(t, err)
}
