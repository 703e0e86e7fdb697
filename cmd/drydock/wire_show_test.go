package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWireShows holds the forms in which wire shows bodies: scenarios are only
// as good as what they see.
func TestWireShows(t *testing.T) {
	const frames = "\x02\x00\x00\x00\x00\x00\x00\x04err\n" +
		"\x01\x00\x00\x00\x00\x00\x00\x03out" + "\x01\x00\x00\x00\x00\x00\x00\x01\n"
	for _, row := range []struct{ form, body, want string }{
		{"text", "a\r\n\x1eé\xff\n\nend", "a\\r\n\\x1eé\\xff\n\nend\n"},
		{"text", "", ""},
		{"streams", frames, "stdout: out\nstderr: err\n"},
		{"streams", "raw\n", "no frames\nraw\n"},
		{"tar", "nothing", "no archive: unexpected EOF\n7 bytes, sha256:" +
			"1785cfc3bc6ac7738e8b38cdccd1af12563c2b9070e07af336a1bf8c0f772b6a\n"},
		{"none", "a", ""},
	} {
		var shown bytes.Buffer
		forms[row.form](&shown, []byte(row.body))
		require.Equal(t, row.want, shown.String(), "%s of %q", row.form, row.body)
	}
}

func TestWireWaitsForLines(t *testing.T) {
	for _, row := range []struct {
		body    string
		n, want int
	}{
		{"", 0, 0},
		{"a\nb\nc", 2, 4},
		{"a\nb\nc", 3, -1},
	} {
		require.Equal(t, row.want, endOfLine([]byte(row.body), row.n), "%d of %q", row.n, row.body)
	}
}

func TestWireFramesBodies(t *testing.T) {
	for _, row := range []struct {
		call call
		want string
	}{
		{call{method: "POST"}, "Content-Length: 0\r\n"},
		{call{method: "POST", body: "{}"}, "Content-Type: application/json\r\nContent-Length: 2\r\n"},
		{call{method: "PUT", headers: []string{"content-length: 9"}}, "content-length: 9\r\n"},
		{call{method: "GET"}, ""},
	} {
		row.call.target = "/x"
		head := row.call.method + " /x HTTP/1.1\r\nHost: docker\r\nUser-Agent: wire\r\n" + row.want + "\r\n"
		require.Equal(t, head, row.call.head())
	}
}
