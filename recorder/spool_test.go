package recorder_test

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/scrub"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

// layers is a body that is too large for a cassette.
var layers = strings.Repeat("layers of an image, and more\n", 9999)

// recordInto puts a recorder with a spool in front of a daemon. Interactions go
// to the writer, which is committed by commit.
func recordInto(
	t *testing.T, limits cassettes.Limits, scripts ...daemontest.Script,
) (r *rig, w *cassettes.Writer, dir string) {
	t.Helper()
	dir = t.TempDir()
	w, err := cassettes.Create(filepath.Join(dir, "run.yaml"), false)
	require.NoError(t, err)
	daemon := daemontest.Start(t, "unix", scripts...)
	r = recordFrom(t, "unix", &rig{daemon: daemon}, recorder.Config{
		Dial: daemon.Dial, Spool: w.Spool(limits), Scrub: scrub.New().Interaction, Store: w.Append,
	})
	return r, w, dir
}

func commit(t *testing.T, r *rig, w *cassettes.Writer) *cassettes.Cassette {
	t.Helper()
	r.stop(within(t))
	require.NoError(t, r.recorder.Err())
	c, err := w.Commit(cassettes.Header{Format: cassettes.Format}, true)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return c
}

func textOf(t *testing.T, body cassettes.Body) string {
	t.Helper()
	r, err := body.Open()
	require.NoError(t, err)
	defer r.Close()
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// TestLargeBodiesGoOutside, in all three places.
func TestLargeBodiesGoOutside(t *testing.T) {
	load := lines("POST /images/load HTTP/1.1", "Host: docker", fmt.Sprintf("Content-Length: %d", len(layers))) + layers
	loaded := lines("HTTP/1.1 200 OK", "Content-Length: 2") + "{}"
	r, w, dir := recordInto(t, cassettes.Limits{}, func(c *daemontest.Conn) {
		c.Want(load)
		c.Write(loaded)
		c.Want(lines("GET /images/get HTTP/1.1", "Host: docker"))
		c.Write(chunkedHead + chunk(layers) + "0\r\n\r\n")
		c.WantEnd()
	}, func(c *daemontest.Conn) {
		c.Want(askAttach)
		c.Write(upgraded)
		c.Want(layers)
		c.WantEnd()
		c.Write(layers)
	})
	client := r.dial()
	client.Write(load)
	client.Want(loaded)
	client.Write(lines("GET /images/get HTTP/1.1", "Host: docker"))
	client.Want(chunkedHead + chunk(layers) + "0\r\n\r\n")
	client.Close()
	attached := r.dial()
	attached.Write(askAttach)
	attached.Want(upgraded)
	attached.Write(layers)
	attached.CloseWrite()
	attached.Want(layers)
	attached.WantEnd()
	attached.Close()

	c := commit(t, r, w)
	bodies := []cassettes.Body{
		c.Interactions[0].RequestBody(), c.Interactions[1].ResponseBody(),
		c.Interactions[2].Input(), c.Interactions[2].ResponseBody(),
	}
	for _, body := range bodies {
		require.NotNil(t, body.Blob())
		require.Equal(t, layers, textOf(t, body))
	}
	blobs, err := os.ReadDir(filepath.Join(dir, "run.blobs"))
	require.NoError(t, err)
	require.Len(t, blobs, 1, "all four are the same")
	require.Equal(t, "{}", textOf(t, c.Interactions[0].ResponseBody()))
}

func TestBodiesAboveTheLimitPassAndAreNotKept(t *testing.T) {
	answer := lines("HTTP/1.1 200 OK", fmt.Sprintf("Content-Length: %d", len(layers))) + layers
	r, w, _ := recordInto(t, cassettes.Limits{Kept: 100_000}, daemontest.Answers(answer))
	client := r.dial()
	client.Write(lines("GET /images/get HTTP/1.1", "Host: docker"))
	client.Want(answer)
	client.Close()
	body := commit(t, r, w).Interactions[0].ResponseBody()
	require.False(t, body.Kept())
	require.Equal(t, int64(len(layers)), body.Size())
}

// TestCredentialsNeverTouchTheDisk, not even in a body that is large enough to
// be put there: a recorder that is killed leaves none.
func TestCredentialsNeverTouchTheDisk(t *testing.T) {
	for _, path := range []string{"/auth", "/v1.41/auth", "/proxied/auth", "/images/r:5000/x/push"} {
		t.Run(path, func(t *testing.T) {
			login := `{"password":"keelhaul","username":"` + strings.Repeat("x", 200_000) + `"}`
			request := lines("POST "+path+" HTTP/1.1", "Host: docker", fmt.Sprintf("Content-Length: %d", len(login))) + login
			var dir string
			r, w, into := recordInto(t, cassettes.Limits{}, func(c *daemontest.Conn) {
				c.Want(request)
				requireNowhere(t, dir, "keelhaul")
				c.Write(lines("HTTP/1.1 204 No Content"))
				c.WantEnd()
			})
			dir = into // before anybody connects
			client := r.dial()
			client.Write(request)
			client.Want(lines("HTTP/1.1 204 No Content"))
			client.Close()
			i := commit(t, r, w).Interactions[0]
			require.Contains(t, i.Request.Body, "[secret:")
			requireNowhere(t, dir, "keelhaul")
		})
	}
}

func requireNowhere(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(data), secret) {
			err = fmt.Errorf("the secret is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestFramesOfALargeStreamAreFew: a file that is printed has so many pieces
// that noting each of them takes more memory than a recorder may.
func TestFramesOfALargeStreamAreFew(t *testing.T) {
	const pieces = 20_000
	r, w, _ := recordInto(t, cassettes.Limits{}, func(c *daemontest.Conn) {
		c.Want(askEvents)
		c.Write(chunkedHead + strings.Repeat(chunk("0123456789"), pieces) + "0\r\n\r\n")
		c.WantEnd()
	})
	client := r.dial()
	client.Write(askEvents)
	client.Want(chunkedHead + strings.Repeat(chunk("0123456789"), pieces) + "0\r\n\r\n")
	client.Close()
	i := commit(t, r, w).Interactions[0]
	require.Len(t, i.Details.Frames, 1<<14+1, "and the end")
	var total int
	for _, frame := range i.Details.Frames {
		total += frame.Size
	}
	require.Equal(t, 10*pieces, total)
}

// TestProgressOfALongPush is kept: it holds no credentials, though the request
// may.
func TestProgressOfALongPush(t *testing.T) {
	const times = 13_000
	push := lines("POST /images/r/push HTTP/1.1", "Host: docker", "Content-Length: 0")
	const line = `{"status":"Pushing","progressDetail":{"current":1,"total":2},"id":"4ea7661a86c6"}`
	progress := strings.Repeat(line+"\r\n", times)
	r, w, _ := recordInto(t, cassettes.Limits{}, func(c *daemontest.Conn) {
		c.Want(push)
		c.Write(chunkedHead + chunk(progress) + "0\r\n\r\n")
		c.WantEnd()
	})
	client := r.dial()
	client.Write(push)
	client.Want(chunkedHead + chunk(progress) + "0\r\n\r\n")
	client.Close()
	require.Equal(t, progress, textOf(t, commit(t, r, w).Interactions[0].ResponseBody()))
}

// TestBodiesThatAreTooLargeToBeScrubbed are not kept, and that is said.
func TestBodiesThatAreTooLargeToBeScrubbed(t *testing.T) {
	request := lines("POST /proxied/load HTTP/1.1", "Host: docker", "Content-Length: 2000000") +
		strings.Repeat("x", 2_000_000)
	r, w, _ := recordInto(t, cassettes.Limits{}, func(c *daemontest.Conn) {
		c.Want(request)
		c.Write(lines("HTTP/1.1 204 No Content"))
		c.WantEnd()
	})
	client := r.dial()
	client.Write(request)
	client.Want(lines("HTTP/1.1 204 No Content"))
	client.Close()
	r.stop(within(t))
	require.ErrorContains(t, r.recorder.Err(), "a body of 2000000 bytes could not be kept: it may hold credentials")
	c, err := w.Commit(cassettes.Header{Format: cassettes.Format}, false)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.False(t, c.Interactions[0].RequestBody().Kept())
}
