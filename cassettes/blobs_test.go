package cassettes_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// large is a body that stands outside a cassette: above the default limit, and
// no multiple of any buffer.
var large = strings.Repeat("layers of an image, and more\n", 9999)

// spooled makes a body as a recorder does, in pieces.
func spooled(t *testing.T, w *cassettes.BodyWriter, text string) cassettes.Body {
	t.Helper()
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{strings.NewReader(text)}, make([]byte, 777))
	require.NoError(t, err)
	body, err := w.Finish()
	require.NoError(t, err)
	return body
}

// recordBodies makes a cassette of interactions with these answers.
func recordBodies(t *testing.T, path string, limits cassettes.Limits, texts ...string) *cassettes.Cassette {
	t.Helper()
	w, err := cassettes.Create(path, true)
	require.NoError(t, err)
	spool := w.Spool(limits)
	for n, text := range texts {
		i := &cassettes.Interaction{ID: n, Request: cassettes.Request{Method: "GET", RequestURI: "/images/get"}}
		i.Details.Class = engineapi.Download
		i.SetBodies(spooled(t, spool.Body(), ""), spooled(t, spool.Body(), text), spooled(t, spool.Body(), ""))
		w.Append(i)
	}
	c, err := w.Commit(*sample("").Header, true)
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
	require.Equal(t, body.Size(), int64(len(text)))
	return string(text)
}

// names lists a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	all := []string{}
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func blobFiles(t *testing.T, path string) []string {
	t.Helper()
	return names(t, strings.TrimSuffix(path, ".yaml")+".blobs")
}

func TestLargeBodiesStandOutsideOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "run.yaml")
	recorded := recordBodies(t, path, cassettes.Limits{}, large, "small", large, large+"x")
	require.Equal(t, []string{"run.blobs", "run.yaml"}, names(t, filepath.Dir(path)), "and nothing else is left")
	require.Len(t, blobFiles(t, path), 2, "the same body is kept once")

	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	for _, c := range []*cassettes.Cassette{recorded, loaded} {
		for n, want := range []string{large, "small", large, large + "x"} {
			body := c.Interactions[n].ResponseBody()
			require.Equal(t, n != 1, body.Blob() != nil)
			require.Equal(t, want, textOf(t, body))
		}
	}
	foreign, err := vcr.Load(strings.TrimSuffix(path, ".yaml"))
	require.NoError(t, err)
	require.Len(t, foreign.Interactions, 4)
	require.Equal(t, "small", foreign.Interactions[1].Response.Body)
}

func TestBlobsAreCompressedFilesNamedByTheirDigest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	c := recordBodies(t, path, cassettes.Limits{}, large)
	name := blobFiles(t, path)[0]
	require.Equal(t, c.Interactions[0].ResponseBody().Blob().SHA256+".zst", name)
	data, err := os.ReadFile(filepath.Join(strings.TrimSuffix(path, ".yaml")+".blobs", name))
	require.NoError(t, err)
	require.Less(t, len(data), len(large)/10)
	decoder, err := zstd.NewReader(nil)
	require.NoError(t, err)
	plain, err := decoder.DecodeAll(data, nil)
	require.NoError(t, err)
	require.Equal(t, large, string(plain))
}

func TestLimits(t *testing.T) {
	for name, tt := range map[string]struct {
		limits        cassettes.Limits
		size          int
		outside, kept bool
	}{
		"at the default":        {cassettes.Limits{}, cassettes.DefaultInline, false, true},
		"above the default":     {cassettes.Limits{}, cassettes.DefaultInline + 1, true, true},
		"at a threshold":        {cassettes.Limits{Inline: 10}, 10, false, true},
		"above a threshold":     {cassettes.Limits{Inline: 10}, 11, true, true},
		"all outside":           {cassettes.Limits{Inline: -1}, 1, true, true},
		"nothing has no file":   {cassettes.Limits{Inline: -1}, 0, false, true},
		"at the most":           {cassettes.Limits{Inline: 10, Kept: 20}, 20, true, true},
		"above the most":        {cassettes.Limits{Inline: 10, Kept: 20}, 21, true, false},
		"inline above the most": {cassettes.Limits{Kept: 20}, 21, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "run.yaml")
			text := strings.Repeat("x", tt.size)
			recordBodies(t, path, tt.limits, text)
			loaded, err := cassettes.Load(path)
			require.NoError(t, err)
			body := loaded.Interactions[0].ResponseBody()
			require.Equal(t, int64(tt.size), body.Size())
			require.Equal(t, tt.outside, body.Blob() != nil)
			require.Equal(t, tt.kept, body.Kept())
			if tt.kept {
				require.Equal(t, text, textOf(t, body))
				return
			}
			_, err = body.Open()
			require.ErrorIs(t, err, cassettes.ErrNotKept)
			require.NoDirExists(t, strings.TrimSuffix(path, ".yaml")+".blobs")
		})
	}
}

// TestInMemory is what holds credentials until they are scrubbed.
func TestInMemory(t *testing.T) {
	dir := t.TempDir()
	w, err := cassettes.Create(filepath.Join(dir, "run.yaml"), false)
	require.NoError(t, err)
	body := w.Spool(cassettes.Limits{}).Body()
	body.InMemory(int64(len(large)))
	kept := spooled(t, body, large)
	require.Nil(t, kept.Blob())
	require.Equal(t, large, textOf(t, kept))

	body = w.Spool(cassettes.Limits{}).Body()
	body.InMemory(int64(len(large)))
	_, err = io.WriteString(body, large+"x")
	require.NoError(t, err)
	lost, err := body.Finish()
	require.ErrorContains(t, err, "too large to be searched for them")
	require.False(t, lost.Kept())
	require.Empty(t, names(t, dir), "nothing of it was on the disk")
}

func TestWithoutASpoolBodiesStayInMemory(t *testing.T) {
	body := spooled(t, (*cassettes.Spool)(nil).Body(), large)
	require.Nil(t, body.Blob())
	require.Equal(t, large, textOf(t, body))
}

func TestNewRecordingSweepsTheBlobsOfTheOldOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	folder := strings.TrimSuffix(path, ".yaml") + ".blobs"
	recordBodies(t, path, cassettes.Limits{}, large, large+"old")
	note := filepath.Join(folder, "README")
	require.NoError(t, os.WriteFile(note, []byte("somebody else's"), 0o600))

	recordBodies(t, path, cassettes.Limits{}, large, large+"new")
	require.Len(t, blobFiles(t, path), 3)
	require.FileExists(t, note)
	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	require.Equal(t, large+"new", textOf(t, loaded.Interactions[1].ResponseBody()))

	require.NoError(t, os.Remove(note))
	recordBodies(t, path, cassettes.Limits{}, "small")
	require.NoDirExists(t, folder)
}

// TestRecordingBesideHasBlobsOfItsOwn leaves those of the other as they were.
func TestRecordingBesideHasBlobsOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.yaml")
	recordBodies(t, path, cassettes.Limits{}, large)
	w, err := cassettes.Create(path, true)
	require.NoError(t, err)
	i := &cassettes.Interaction{Request: cassettes.Request{Method: "GET"}}
	i.Details.Class = engineapi.Download
	i.SetBodies(cassettes.Body{}, spooled(t, w.Spool(cassettes.Limits{}).Body(), large+"x"), cassettes.Body{})
	w.Append(i)
	_, err = w.Commit(*sample("").Header, false) // it lacks something
	var taken *cassettes.TakenError
	require.ErrorAs(t, err, &taken)
	require.NoError(t, w.Close())

	require.Equal(t, []string{"run.blobs", "run.partial.blobs", "run.partial.yaml", "run.yaml"}, names(t, dir))
	require.Len(t, blobFiles(t, path), 1)
	loaded, err := cassettes.Load(taken.Instead)
	require.NoError(t, err)
	require.Equal(t, large+"x", textOf(t, loaded.Interactions[0].ResponseBody()))
}

func TestSaveElsewhereTakesBlobsAlong(t *testing.T) {
	dir := t.TempDir()
	recordBodies(t, filepath.Join(dir, "a.yaml"), cassettes.Limits{}, large)
	loaded, err := cassettes.Load(filepath.Join(dir, "a.yaml"))
	require.NoError(t, err)
	require.NoError(t, cassettes.Save(filepath.Join(dir, "b.yaml"), loaded))
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "a.blobs")))
	moved, err := cassettes.Load(filepath.Join(dir, "b.yaml"))
	require.NoError(t, err)
	require.Equal(t, large, textOf(t, moved.Interactions[0].ResponseBody()))
}

// compressed is a file of a blob.
func compressed(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out)
	require.NoError(t, err)
	_, err = io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestDamagedBlobsShow(t *testing.T) {
	for name, tt := range map[string]struct {
		file []byte
		want string
	}{
		"cut off":        {compressed(t, large)[:40], "unexpected EOF"},
		"not compressed": {[]byte(large), "invalid input"},
		"empty":          {nil, "it ends early"},
		"shorter":        {compressed(t, large[:70_000]), "it ends early"},
		"longer":         {compressed(t, large+"x"), "it is longer"},
		"much longer":    {compressed(t, strings.Repeat(large, 1000)), "it is longer"},
		"another":        {compressed(t, "L"+large[1:]), "its digest is another"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "run.yaml")
			recordBodies(t, path, cassettes.Limits{}, large)
			blob := filepath.Join(strings.TrimSuffix(path, ".yaml")+".blobs", blobFiles(t, path)[0])
			require.NoError(t, os.WriteFile(blob, tt.file, 0o600))
			loaded, err := cassettes.Load(path)
			require.NoError(t, err, "whether a body is whole shows when it is read")
			r, err := loaded.Interactions[0].ResponseBody().Open()
			require.NoError(t, err)
			defer r.Close()
			n, err := io.Copy(io.Discard, r)
			require.ErrorContains(t, err, tt.want)
			require.LessOrEqual(t, n, int64(len(large)))
		})
	}
}

func TestBlobsThatAreNotThere(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, blob string){
		"gone": func(t *testing.T, blob string) { t.Helper(); require.NoError(t, os.Remove(blob)) },
		"a folder": func(t *testing.T, blob string) {
			t.Helper()
			replaceBy(t, blob, func() error { return os.Mkdir(blob, 0o700) })
		},
		"a link": func(t *testing.T, blob string) {
			t.Helper()
			replaceBy(t, blob, func() error { return os.Symlink("/etc/passwd", blob) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "run.yaml")
			recordBodies(t, path, cassettes.Limits{}, large)
			spoil(t, filepath.Join(strings.TrimSuffix(path, ".yaml")+".blobs", blobFiles(t, path)[0]))
			loaded, err := cassettes.Load(path)
			require.NoError(t, err, "all else can be looked at")
			require.ErrorContains(t, loaded.Whole(), "interaction 0 has a body outside the cassette that is not there")
			require.ErrorContains(t, loaded.Whole(), "run.blobs")
			_, err = loaded.Interactions[0].ResponseBody().Open()
			require.Error(t, err)
		})
	}
}

func replaceBy(t *testing.T, path string, make func() error) {
	t.Helper()
	require.NoError(t, os.Remove(path))
	require.NoError(t, make())
}

// TestNamesOfBlobs lead nowhere else.
func TestNamesOfBlobs(t *testing.T) {
	for name, blob := range map[string]string{
		"a path":     "{sha256: ../../etc/passwd, size: 1}",
		"too short":  "{sha256: abcd, size: 1}",
		"upper case": "{sha256: " + strings.Repeat("AB", 32) + ", size: 1}",
		"no digest":  "{size: 1}",
		"negative":   "{sha256: " + strings.Repeat("ab", 32) + ", size: -1}",
		"both":       "{sha256: " + strings.Repeat("ab", 32) + ", size: 1}\n  response: {body: x}",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cassettes.Decode(strings.NewReader("version: 2\ninteractions:\n- id: 0\n" +
				"  request: {method: GET, url: /info}\n  drydock:\n    blobs:\n      response: " + blob + "\n"))
			require.Error(t, err)
			require.ErrorContains(t, err, "interaction 0")
		})
	}
}

// TestBodiesThatCannotBeWritten do not keep the rest from being recorded.
func TestBodiesThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	w, err := cassettes.Create(filepath.Join(dir, "sub", "run.yaml"), false)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub"), []byte("in the way"), 0o600))
	body := w.Spool(cassettes.Limits{}).Body()
	_, err = io.WriteString(body, large)
	require.NoError(t, err)
	lost, err := body.Finish()
	require.ErrorContains(t, err, "could not be kept")
	require.False(t, lost.Kept())
	require.Equal(t, int64(len(large)), lost.Size())
}

// TestBodiesThatCannotBeCompressed are told by Settle, and are not kept.
func TestBodiesThatCannotBeCompressed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.yaml")
	w, err := cassettes.Create(path, false)
	require.NoError(t, err)
	body := w.Spool(cassettes.Limits{}).Body()
	_, err = io.WriteString(body, large)
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, names(t, dir)[0])), "the folder that it is in")
	i := &cassettes.Interaction{Request: cassettes.Request{Method: "GET"}}
	i.Details.Class = engineapi.Download
	finished, err := body.Finish()
	require.NoError(t, err)
	i.SetBodies(cassettes.Body{}, finished, cassettes.Body{})
	w.Append(i)
	require.ErrorContains(t, w.Settle(), "could not be kept")
	_, err = w.Commit(*sample("").Header, true)
	require.NoError(t, err)
	loaded, err := cassettes.Load(path)
	require.NoError(t, err)
	require.False(t, loaded.Interactions[0].ResponseBody().Kept())
	require.NoError(t, w.Close())
}
