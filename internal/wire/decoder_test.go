package wire_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/wire"
)

// A log is a Sink that writes down what it is told: [head], data, | where
// the sender's own unit ends, and . at the end of a message.
type log struct {
	strings.Builder
	untilClose bool
}

var errRefused = errors.New("refused")

// Head frames a message by the words that stand in its head.
func (l *log) Head(head []byte) (wire.Body, error) {
	fmt.Fprintf(l, "[%s]", head)
	words := append(strings.Fields(string(head)), "")
	l.untilClose = false
	switch words[0] {
	case "refuse":
		return wire.Body{}, errRefused
	case "chunked":
		return wire.Body{Framing: wire.Chunked}, nil
	case "close":
		l.untilClose = true
		return wire.Body{Framing: wire.UntilClose}, nil
	case "sized":
		length, err := strconv.ParseInt(strings.Join(words[1:], ""), 10, 64)
		if err != nil {
			return wire.Body{}, err
		}
		return wire.Body{Framing: wire.Sized, Length: length}, nil
	}
	return wire.Body{}, nil
}

// Data leaves out the units of a body without framing: they are those of the
// reads.
func (l *log) Data(p []byte, whole bool) {
	l.Write(p)
	if whole && !l.untilClose {
		l.WriteByte('|')
	}
}

func (l *log) End() { l.WriteByte('.') }

// decode tells what a Sink sees of a connection that is read in these
// portions, and how it ends.
func decode(portions ...string) string {
	var l log
	d := wire.NewDecoder(&l)
	for _, p := range portions {
		if err := d.Write([]byte(p)); err != nil {
			return l.String() + " " + err.Error()
		}
	}
	if err := d.Close(); err != nil {
		return l.String() + " " + err.Error()
	}
	return l.String()
}

const cut = " the connection ended within a message"

var streams = []struct{ name, bytes, want string }{
	{"nothing", "", ""},
	{"no body", "none\r\n\r\n", "[none\r\n\r\n]."},
	{"two messages", "none\r\na: b\r\n\r\nnone\r\n\r\n", "[none\r\na: b\r\n\r\n].[none\r\n\r\n]."},
	{"empty lines first", "\r\n\n\r\nnone\r\n\r\n", "[none\r\n\r\n]."},
	{"empty lines alone", "\r\n\r\n", ""},
	{"LF alone", "none\na: b\n\nnone\n\n", "[none\na: b\n\n].[none\n\n]."},
	{"LF, and CR LF at the end", "none\na: b\n\r\nnone\n\r\n", "[none\na: b\n\r\n].[none\n\r\n]."},
	{"CR LF, and LF at the end", "none\r\n\nnone\r\n\n", "[none\r\n\n].[none\r\n\n]."},
	{"CR that ends no line", "none\r\r\na: \r\r\n\r\n", "[none\r\r\na: \r\r\n\r\n]."},
	{"cut head", "none\r\n", cut},
	{"sized", "sized 5\r\n\r\nab\ncdnone\n\n", "[sized 5\r\n\r\n]ab\ncd|.[none\n\n]."},
	{"sized, of nothing", "sized 0\n\nnone\n\n", "[sized 0\n\n].[none\n\n]."},
	{"sized, negative", "sized -1\n\nnone\n\n", "[sized -1\n\n].[none\n\n]."},
	{"sized, cut", "sized 5\n\nabcd", "[sized 5\n\n]abcd" + cut},
	{"sized, cut at once", "sized 5\n\n", "[sized 5\n\n]" + cut},
	{"until close", "close\n\nany\n\nthing\r\n\r\n", "[close\n\n]any\n\nthing\r\n\r\n."},
	{"until close, nothing", "close\n\n", "[close\n\n]."},
	{"chunks", "chunked\r\n\r\n3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\nnone\n\n", "[chunked\r\n\r\n]abc|0123456789|.[none\n\n]."},
	{"chunks, LF alone", "chunked\n\n3\nabc\n0\n\nnone\n\n", "[chunked\n\n]abc|.[none\n\n]."},
	{"chunks, leading zeros and blanks", "chunked\n\n 0003 \r\nabc\r\n000\r\n\r\n", "[chunked\n\n]abc|."},
	{"chunks, trailer", "chunked\n\n0\r\na: b\r\nc: d\r\n\r\nnone\n\n", "[chunked\n\n].[none\n\n]."},
	{"chunks, none", "chunked\n\n0;last\r\n\r\n", "[chunked\n\n]."},
	{"chunks, cut in a size", "chunked\n\n3", "[chunked\n\n]" + cut},
	{"chunks, cut in a chunk", "chunked\n\n3\r\nab", "[chunked\n\n]ab" + cut},
	{"chunks, cut after a chunk", "chunked\n\n3\r\nabc\r", "[chunked\n\n]abc|" + cut},
	{"chunks, cut in the trailer", "chunked\n\n0\r\na: b\r\n", "[chunked\n\n]" + cut},
	{"chunk too long", "chunked\n\n3\r\nabcd\r\n", "[chunked\n\n]abc| a chunk is longer than its size"},
	{"chunk without a size", "chunked\n\n\r\n", `[chunked` + "\n\n" + `] the size of a chunk is no number`},
	{"chunk of less than nothing", "chunked\n\n-1\r\n", `[chunked` + "\n\n" + `] the size of a chunk is no number`},
	{"chunk that is too large", "chunked\n\n8000000000000000\r\n", `[chunked` + "\n\n" + `] the size of a chunk is no number`},
	{"refused", "none\n\nrefuse\n\nmore", "[none\n\n].[refuse\n\n] refused"},
}

func TestDecoder(t *testing.T) {
	for _, row := range streams {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, decode(row.bytes))
		})
	}
}

// TestPortionsDoNotMatter: however the bytes are cut, the Sink sees the same.
func TestPortionsDoNotMatter(t *testing.T) {
	for _, row := range streams {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, decode(strings.Split(row.bytes, "")...), "each byte alone")
			for i := range len(row.bytes) + 1 {
				for j := i; j <= len(row.bytes); j++ {
					require.Equal(t, row.want, decode(row.bytes[:i], row.bytes[i:j], row.bytes[j:]), "cut at %d and %d", i, j)
				}
			}
		})
	}
}

const maxHead, maxChunkLine = 1 << 20, 4 << 10

func TestLimits(t *testing.T) {
	head := func(size int) string { return strings.Repeat("x", size-4) + "\r\n\r\n" }
	line := func(size int) string { return "chunked\n\n1;" + strings.Repeat("x", size-3) + "\r\na" }
	for _, row := range []struct{ name, bytes, end string }{
		{"largest head", head(maxHead), "."},
		{"larger head", head(maxHead + 1), " a head of more than 1048576 bytes"},
		{"head without end", strings.Repeat("x", maxHead+1), " a head of more than 1048576 bytes"},
		{"longest line", line(maxChunkLine), cut},
		{"longer line", line(maxChunkLine + 1), " a line of more than 4096 bytes between chunks"},
		{"line without end", "chunked\n\n" + strings.Repeat("0", maxChunkLine+1), " a line of more than 4096 bytes between chunks"},
		{"long trailer", "chunked\n\n0\n" + strings.Repeat("a: b\n", maxChunkLine) + "\n", "."},
	} {
		t.Run(row.name, func(t *testing.T) {
			whole := decode(row.bytes)
			require.True(t, strings.HasSuffix(whole, row.end), whole[max(0, len(whole)-100):])
			for _, at := range []int{len(row.bytes) - 1, len(row.bytes) - 3, len(row.bytes) / 2} {
				same := whole == decode(row.bytes[:at], row.bytes[at:])
				require.True(t, same, "cut at %d", at) // it is too long to be printed
			}
		})
	}
}

func TestWriteMessageStopsAtTheEndOfAMessage(t *testing.T) {
	for message, rest := range map[string]string{
		"none\n\n":                        "none\n\n",
		"sized 2\n\nab":                   "\n\nmore",
		"chunked\n\n1\na\n0\n\n":          "0\n\n",
		"close\n\neverything, and more":   "",
		"none, which is not complete yet": "",
		"chunked\n\n1\na\n":               "",
	} {
		var l log
		got, err := wire.NewDecoder(&l).WriteMessage([]byte(message + rest))
		require.NoError(t, err)
		require.Equal(t, rest, string(got))
	}
	rest, err := wire.NewDecoder(&log{}).WriteMessage(nil)
	require.NoError(t, err)
	require.Empty(t, rest)
	_, err = wire.NewDecoder(&log{}).WriteMessage([]byte("refuse\n\n"))
	require.ErrorIs(t, err, errRefused)
}

func TestCutIsErrCut(t *testing.T) {
	d := wire.NewDecoder(&log{})
	require.NoError(t, d.Write([]byte("sized 5\n\nab")))
	require.ErrorIs(t, d.Close(), wire.ErrCut)
}

func FuzzPortionsDoNotMatter(f *testing.F) {
	for n, row := range streams {
		f.Add([]byte(row.bytes), uint64(n))
	}
	f.Add([]byte("chunked\n\n1;"+strings.Repeat("x", maxChunkLine)+"\r\n"), uint64(0))
	f.Fuzz(func(t *testing.T, stream []byte, seed uint64) {
		cuts := rand.New(rand.NewPCG(seed, 0))
		var portions []string
		for rest := string(stream); rest != ""; {
			n := 1 + cuts.IntN(len(rest))
			portions = append(portions, rest[:n])
			rest = rest[n:]
		}
		require.Equal(t, decode(string(stream)), decode(portions...))
	})
}
