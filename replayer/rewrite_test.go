package replayer_test

import (
	"encoding/binary"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/stdcopy"
)

// framed puts payloads into frames of stdout, or of stderr where they begin with
// an exclamation mark.
func framed(payloads ...string) string {
	var all []byte
	for _, payload := range payloads {
		stream := byte(stdcopy.Stdout)
		if strings.HasPrefix(payload, "!") {
			stream = byte(stdcopy.Stderr)
		}
		all = append(all, stream, 0, 0, 0)
		all = append(binary.BigEndian.AppendUint32(all, uint32(len(payload))), payload...)
	}
	return string(all)
}

// TestNameCutByTheEndOfAFrame: an engine cuts output into frames where its
// buffer ends, and that may be in a name.
func TestNameCutByTheEndOfAFrame(t *testing.T) {
	for name, row := range map[string]struct{ recorded, live []string }{
		"one frame":      {[]string{"it_04be77d1 up"}, []string{"own up"}},
		"cut in a word":  {[]string{"is it_04b", "e77d1 up"}, []string{"is own", " up"}},
		"cut at a word":  {[]string{"is it_", "04be77d1"}, []string{"is own", ""}},
		"not cut":        {[]string{"it_04be77d1", "it_04be77d1"}, []string{"own", "own"}},
		"not the name":   {[]string{"it_04b", "e77d2 it_04be77d1"}, []string{"it_04b", "e77d2 own"}},
		"another stream": {[]string{"it_04b", "!e77d1"}, []string{"it_04b", "!e77d1"}},
		"twice":          {[]string{"it_04b", "e77d1 it_04be7", "7d1."}, []string{"own", " own", "."}},
	} {
		recorded := framed(row.recorded...)
		for size := range len(recorded) { // of the first piece in which they came
			create := answer(0, "POST /containers/create?name=it_04be77d1", http.StatusCreated, "{}")
			logs := stream(1, "GET /containers/it_04be77d1/logs?stdout=1", 1, recorded[:size+1], recorded[size+1:])
			d := serveTape(t, create, logs)
			code, _ := d.get(t, "POST /containers/create?name=own")
			require.Equal(t, http.StatusCreated, code)
			_, body := d.get(t, "GET /containers/own/logs?stdout=1")
			require.Equal(t, framed(row.live...), body, "%s, cut at %d", name, size+1)
		}
	}
}

// TestCompressedIsSentAsItWas: what looks like a name among compressed bytes is
// none.
func TestCompressedIsSentAsItWas(t *testing.T) {
	const compressed = "\x1f\x8b db \x00 db"
	create := answer(0, "POST /containers/create?name=db", http.StatusCreated, "{}")
	look := answer(1, "GET /containers/db/json", http.StatusOK, compressed)
	look.Response.Headers["Content-Encoding"] = []string{"gzip"}
	logs := stream(2, "GET /containers/db/logs?stdout=1", 2, compressed)
	logs.Response.Headers["Content-Encoding"] = []string{"gzip"}
	d := serveTape(t, create, look, logs)
	code, _ := d.get(t, "POST /containers/create?name=web")
	require.Equal(t, http.StatusCreated, code)
	for _, request := range []string{"GET /containers/web/json", "GET /containers/web/logs?stdout=1"} {
		code, body := d.get(t, request)
		require.Equal(t, http.StatusOK, code)
		require.Equal(t, compressed, body)
	}
}
