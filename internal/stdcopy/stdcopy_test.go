package stdcopy

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

func frame(stream Stream, payload string) string {
	header := make([]byte, HeadSize)
	header[0] = byte(stream)
	binary.BigEndian.PutUint32(header[4:], uint32(len(payload)))
	return string(header) + payload
}

func TestSplit(t *testing.T) {
	out, err := frame(Stdout, "out\n"), frame(Stderr, "err\n")
	for name, tt := range map[string]struct {
		body string
		want []Frame
		ok   bool
	}{
		"empty":            {"", nil, true},
		"two streams":      {out + err, []Frame{{Stdout, "out\n"}, {Stderr, "err\n"}}, true},
		"empty payload":    {frame(SystemError, ""), []Frame{{SystemError, ""}}, true},
		"cut in a payload": {out + err[:10], []Frame{{Stdout, "out\n"}, {Stderr, "er"}}, true},
		"cut in a header":  {out + err[:3], []Frame{{Stdout, "out\n"}}, true},
		"terminal":         {"hello, terminal\r\n", nil, false},
		"frames, then not": {out + "hello, terminal", nil, false},
		"short text":       {"hi\r\n", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			frames, ok := Split(tt.body)
			require.Equal(t, tt.ok, ok)
			require.Equal(t, tt.want, frames)
		})
	}
}

func FuzzSplit(f *testing.F) {
	f.Add(frame(Stdout, "out\n") + frame(Stderr, "err\n"))
	f.Add("\x01\x00\x00\x00\xff\xff\xff\xff")
	f.Fuzz(func(t *testing.T, body string) {
		frames, ok := Split(body)
		size := 0
		for _, frame := range frames {
			size += HeadSize + len(frame.Payload)
		}
		if ok && size > len(body) {
			t.Fatalf("%d bytes became %d", len(body), size)
		}
	})
}

func TestWhole(t *testing.T) {
	out, err := frame(Stdout, "out\n"), frame(Stderr, "err\n")
	for cut := range len(out) + 1 {
		whole, rest := Whole(out + err[:min(cut, len(err))])
		if cut < len(err) {
			require.Equal(t, out, whole)
			require.Equal(t, err[:cut], rest)
		}
	}
	whole, rest := Whole(out + err)
	require.Equal(t, out+err, whole)
	require.Empty(t, rest)
}
