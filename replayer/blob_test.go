package replayer_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer"
)

// layers is a body that is too large for a cassette.
var layers = strings.Repeat("layers of an image, and more\n", 9999)

// store writes a cassette in which the large bodies of interactions stand
// outside, as those of a recording do, and returns its path.
func store(t *testing.T, limits cassettes.Limits, interactions ...*cassettes.Interaction) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.yaml")
	w, err := cassettes.Create(path, false)
	require.NoError(t, err)
	for _, i := range interactions {
		var bodies [3]cassettes.Body
		for n, text := range []string{i.Request.Body, i.Response.Body, i.Details.Input} {
			body := w.Spool(limits).Body()
			if n == 0 {
				body.Upload()
			}
			_, err := io.WriteString(body, text)
			require.NoError(t, err)
			bodies[n], err = body.Finish()
			require.NoError(t, err)
		}
		i.SetBodies(bodies[0], bodies[1], bodies[2])
		w.Append(i)
	}
	_, err = w.Commit(cassettes.Header{Format: cassettes.Format}, true)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return path
}

func serveFile(t *testing.T, path string) *dock {
	t.Helper()
	c, err := cassettes.Load(path)
	require.NoError(t, err)
	return serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{c}})
}

func blobIn(t *testing.T, path string) string {
	t.Helper()
	blobs, err := filepath.Glob(filepath.Join(strings.TrimSuffix(path, ".yaml")+".blobs", "*"))
	require.NoError(t, err)
	require.Len(t, blobs, 1)
	return blobs[0]
}

func TestBodiesOutsideAreStreamed(t *testing.T) {
	sized := answer(0, "GET /images/get", 200, layers)
	chunked := stream(1, "GET /events", 2, layers[:9], layers[9:])
	attached := hijack(2, "POST /containers/a/attach?stream=1", 101, 3, layers[:100_000], layers[100_000:])
	sized.Details.Class = engineapi.Download
	chunked.Details.Class = engineapi.Stream
	attached.Details.Class = engineapi.Hijack
	d := serveFile(t, store(t, cassettes.Limits{}, sized, chunked, attached))

	l := d.dial(t)
	l.ask("GET /images/get")
	require.Contains(t, l.head(), fmt.Sprintf("Content-Length: %d", len(layers)))
	require.Equal(t, layers, l.bytes(len(layers)))
	l.ask("GET /events")
	require.Contains(t, l.head(), "Transfer-Encoding: chunked")
	require.Equal(t, fmt.Sprintf("9\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", layers[:9], len(layers)-9, layers[9:]),
		l.bytes(len(layers)+3+2+7+2+5), "pieces stay what they were")
	l.ask("POST /containers/a/attach?stream=1", "Upgrade: tcp", "Connection: Upgrade")
	require.Equal(t, "HTTP/1.1 101 UPGRADED", l.head()[0])
	require.Equal(t, layers, l.bytes(len(layers)))
	require.Empty(t, d.Summary().Misses)
}

// TestUploadsOutsideMatch by their content, which is read when it is asked for.
func TestUploadsOutsideMatch(t *testing.T) {
	load := answer(0, "POST /images/load "+layers, 200, "{}")
	other := answer(1, "POST /images/load "+layers+"x", 200, "{}")
	name := strings.ReplaceAll(layers, "\n", "")
	create := answer(2, `POST /networks/create {"Name":"`+name+`"}`, 201, "{}")
	load.Details.Class, other.Details.Class, create.Details.Class = engineapi.Upload, engineapi.Upload, engineapi.Unary
	d := serveFile(t, store(t, cassettes.Limits{}, load, other, create))
	for _, row := range []struct {
		path, body string
		code       int
	}{
		{"/images/load", layers + "x", 200},
		{"/v1.51/images/load", layers, 200},
		{"/images/load", layers, replayer.StatusMiss}, // used up
		{"/images/load", layers + "y", replayer.StatusMiss},
		{"/networks/create", ` {"Name": "` + name + `", "Unknown": 1}`, 201},
	} {
		response := d.response(t, "POST "+row.path+" "+row.body)
		require.Equal(t, row.code, response.StatusCode, "%s %.9s... (%d)", row.path, row.body, len(row.body))
	}
}

func TestBodiesThatWereNotKept(t *testing.T) {
	load := answer(0, "POST /images/load "+layers, 200, "{}")
	get := answer(1, "GET /images/get", 200, layers)
	load.Details.Class, get.Details.Class = engineapi.Upload, engineapi.Download
	d := serveFile(t, store(t, cassettes.Limits{Kept: 100_000}, load, get))

	code, _ := d.get(t, "POST /images/load whatever")
	require.Equal(t, http.StatusOK, code, "nobody knows what was sent")

	code, message := d.get(t, "GET /images/get")
	require.Equal(t, replayer.StatusMiss, code)
	require.Contains(t, message, "was not kept (larger than --max-body, or there was no room for it): record it again")
	require.Len(t, d.Summary().Misses, 1)
	require.Equal(t, 1, d.Summary().Used, "what cannot be answered is not used")
	require.Empty(t, d.Summary().Unused, "but it was asked for")
}

func TestDamagedBodies(t *testing.T) {
	for name, row := range map[string]struct {
		spoil func(blob string) error
		code  int
	}{
		"gone meanwhile": {os.Remove, replayer.StatusMiss},
		"cut off":        {func(blob string) error { return os.Truncate(blob, 60) }, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			get := answer(0, "GET /images/get", 200, layers)
			get.Details.Class = engineapi.Download
			path := store(t, cassettes.Limits{}, get)
			d := serveFile(t, path)
			require.NoError(t, row.spoil(blobIn(t, path)))
			response := d.response(t, "GET /images/get")
			require.Equal(t, row.code, response.StatusCode)
			_, err := io.ReadAll(response.Body)
			require.Equal(t, row.code == http.StatusOK, err != nil, "half an answer does not look like a whole one")
			misses := d.Summary().Misses
			require.Len(t, misses, 1)
			require.Contains(t, misses[0].Reason, "the answer of #0 cannot be read")
		})
	}
}

// TestDamageShowsBeforeTheEnd, at any pace: the last bytes do not come.
func TestDamageShowsBeforeTheEnd(t *testing.T) {
	for _, speed := range []float64{0, 1000} {
		for _, size := range []int{3 << 15, 3<<15 + 1} {
			text, altered := layers[:size], "L"+layers[1:size]
			get := answer(0, "GET /images/get", 200, text)
			get.Details.Class = engineapi.Download
			path := store(t, cassettes.Limits{}, get)
			put := answer(0, "GET /images/get", 200, altered)
			put.Details.Class = engineapi.Download
			data, err := os.ReadFile(blobIn(t, store(t, cassettes.Limits{}, put)))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(blobIn(t, path), data, 0o600))
			c, err := cassettes.Load(path)
			require.NoError(t, err)
			d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{c}, Speed: speed})
			got, err := io.ReadAll(d.response(t, "GET /images/get").Body)
			require.Error(t, err)
			require.Less(t, len(got), size)
			require.Len(t, d.Summary().Misses, 1)
		}
	}
}

// TestUploadsMatchWithoutBeingRead: what counts of them stands in the cassette.
func TestUploadsMatchWithoutBeingRead(t *testing.T) {
	load := answer(0, "POST /images/load "+layers, 200, "{}")
	load.Details.Class = engineapi.Upload
	path := store(t, cassettes.Limits{}, load)
	d := serveFile(t, path)
	require.NoError(t, os.Remove(blobIn(t, path)))
	code, _ := d.get(t, "POST /images/load "+layers)
	require.Equal(t, http.StatusOK, code)
	code, _ = d.get(t, "POST /images/load "+layers+"x")
	require.Equal(t, replayer.StatusMiss, code)
}
