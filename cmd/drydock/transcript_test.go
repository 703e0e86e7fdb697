package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A part of a transcript is the head of an answer and what follows it.
type part struct {
	head, rest string
	chunked    bool
}

// partsOf takes a transcript apart, as far as it is answers whose bodies have
// an end of their own. The last part holds all the rest.
func partsOf(transcript string) []part {
	var parts []part
	for strings.HasPrefix(transcript, "HTTP/1.") {
		head, rest, ok := strings.Cut(transcript, "\r\n\r\n")
		if !ok {
			break
		}
		p := part{head: head + "\r\n\r\n", chunked: strings.Contains(head, "\r\nTransfer-Encoding: chunked")}
		size := bodySize(p, rest)
		p.rest, transcript = rest[:size], rest[size:]
		parts = append(parts, p)
	}
	if len(parts) == 0 {
		return []part{{rest: transcript}}
	}
	parts[len(parts)-1].rest += transcript
	return parts
}

// bodySize returns how many bytes of what follows a head are its body.
func bodySize(p part, rest string) int {
	_, length, sized := strings.Cut(p.head, "\r\nContent-Length: ")
	switch {
	case strings.HasPrefix(rest, "HTTP/1."): // there was no body, as with HEAD
		return 0
	case p.chunked:
		_, after, _ := unchunk(rest)
		return len(rest) - len(after)
	case sized:
		length, _, _ = strings.Cut(length, "\r\n")
		n, _ := strconv.Atoi(length) // an engine's
		return min(n, len(rest))
	}
	return len(rest)
}

// unchunk decodes chunks, as far as they are whole.
func unchunk(s string) (body, after string, whole bool) {
	var decoded strings.Builder
	for {
		line, rest, _ := strings.Cut(s, "\r\n")
		size, err := strconv.ParseUint(line, 16, 31)
		if err != nil || len(rest) < int(size)+2 || rest[size:size+2] != "\r\n" {
			return decoded.String(), s, false
		}
		decoded.WriteString(rest[:size])
		if s = rest[size+2:]; size == 0 {
			return decoded.String(), s, true
		}
	}
}

// dechunk takes the borders of chunks away.
func dechunk(transcript string) string {
	var out strings.Builder
	for _, p := range partsOf(transcript) {
		out.WriteString(p.head)
		if !p.chunked {
			out.WriteString(p.rest)
			continue
		}
		body, after, whole := unchunk(p.rest)
		if out.WriteString(body); whole {
			out.WriteString("<last chunk>")
		}
		out.WriteString(after)
	}
	return out.String()
}

// sortHeaders brings the headers of each answer into one order.
func sortHeaders(transcript string) string {
	var out strings.Builder
	for _, p := range partsOf(transcript) {
		lines := strings.Split(strings.TrimSuffix(p.head, "\r\n\r\n"), "\r\n")
		slices.Sort(lines[1:])
		if p.head != "" {
			out.WriteString(strings.Join(lines, "\r\n") + "\r\n\r\n")
		}
		out.WriteString(p.rest)
	}
	return out.String()
}

func TestLevelling(t *testing.T) {
	const (
		sized   = "HTTP/1.1 200 OK\r\nB: 1\r\nA: 2\r\nContent-Length: 10\r\n\r\nB: x\r\nA: y"
		headed  = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
		chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 2\r\n\r\n"
		raw     = "HTTP/1.1 101 UPGRADED\r\nB: 1\r\nA: 2\r\n\r\n"
	)
	require.Equal(t, "HTTP/1.1 200 OK\r\nA: 2\r\nB: 1\r\nContent-Length: 10\r\n\r\nB: x\r\nA: y", sortHeaders(sized))
	require.Equal(t, sized+headed+chunked+"onetwo<last chunk>"+headed+"<end>",
		dechunk(sized+headed+chunked+"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"+headed+"<end>"))
	require.Equal(t, chunked+"one3\r\ntw", dechunk(chunked+"3\r\none\r\n3\r\ntw"))
	require.Equal(t, raw+chunked+"3\r\n", dechunk(raw+chunked+"3\r\n"))
	require.Equal(t, "nothing", sortHeaders(dechunk("nothing")))
	require.Empty(t, sortHeaders(dechunk("")))
}
