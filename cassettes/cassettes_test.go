package cassettes_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
	"gopkg.in/yaml.v3"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// bodies holds texts that YAML libraries are known to change, or to refuse.
var bodies = map[string]string{
	"empty":                    "",
	"json line":                `{"Id":"4ea7661a86c6","Warnings":[]}` + "\n",
	"json lines":               "{\"status\":\"Pulling\"}\r\n{\"status\":\"Done\"}\r\n",
	"text of lines":            "one\ntwo\n",
	"no line end":              "one\ntwo",
	"several line ends":        "one\n\n\n",
	"only line ends":           "\n\n",
	"leading line end":         "\none",
	"leading tab":              "\tone\ntwo",
	"leading blank":            "  one\ntwo\n",
	"blank line of blanks":     "one\n  \ntwo\n",
	"trailing blanks":          "one \ntwo\t\n",
	"tab in a line":            "a\tb\nc\td\n",
	"looks like a number":      "1.41",
	"looks like a boolean":     "true",
	"looks like null":          "~",
	"looks like a time":        "2026-11-22",
	"looks like a comment":     "# no\n# comment\n",
	"looks like a document":    "---\nversion: 2\n...\n",
	"looks like an anchor":     "&a *a !!binary",
	"quotes and backslashes":   `"'\` + "\n",
	"NUL":                      "a\x00b",
	"stdcopy frame":            "\x01\x00\x00\x00\x00\x00\x00\x06hello\n",
	"stdcopy frame, not UTF-8": "\x01\x00\x00\x00\x00\x00\x00\xc8" + strings.Repeat("x", 200),
	"control characters":       "\x1b[31mred\x1b[0m\r\n\x7f\u0085",
	"line separators":          "a\u2028b\u2029c\n",
	"byte order mark":          "\ufeff{}\n",
	"noncharacter":             "\ufffe\uffff",
	"replacement character":    "\ufffd",
	"direction":                "user\u202e \u2066// admin\n",
	"beyond the first plane":   "\U0001F433 docker\n",
	"all bytes":                allBytes(),
	"long line":                strings.Repeat("long ", 40_000),
}

func allBytes() string {
	all := make([]byte, 256)
	for n := range all {
		all[n] = byte(n)
	}
	return string(all)
}

func TestEveryBodySurvives(t *testing.T) {
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) { requireSurvives(t, body) })
	}
}

func FuzzBodySurvives(f *testing.F) {
	for _, body := range bodies {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) { requireSurvives(t, body) })
}

// requireSurvives stores a body in every place that holds what others chose,
// and reads it back with go-vcr's library and with ours.
func requireSurvives(t *testing.T, body string) {
	t.Helper()
	c := sample(body)
	var file bytes.Buffer
	require.NoError(t, cassettes.Encode(&file, c))

	foreign := vcr.New("x")
	require.NoError(t, yaml.Unmarshal(file.Bytes(), foreign), "go-vcr\n%s", file.String())
	require.Equal(t, body, foreign.Interactions[0].Request.Body)
	require.Equal(t, body, foreign.Interactions[0].Response.Body)
	require.Equal(t, []string{body, "second"}, foreign.Interactions[0].Response.Headers["X-Any"])

	own, err := cassettes.Decode(bytes.NewReader(file.Bytes()))
	require.NoError(t, err, file.String())
	require.Equal(t, c, own)

	var again bytes.Buffer
	require.NoError(t, cassettes.Encode(&again, own))
	require.Equal(t, file.String(), again.String(), "the same cassette makes the same file")
}

func sample(body string) *cassettes.Cassette {
	return &cassettes.Cassette{
		Header: &cassettes.Header{
			Format:   cassettes.Format,
			Recorded: time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC),
			Engine:   cassettes.Engine{Version: "28.5.2", APIVersion: "1.51", OS: "linux", Arch: "amd64"},
			Clients:  []string{"Docker-Client/28.2.2 (linux)"},
		},
		Interactions: []*cassettes.Interaction{{
			Request: cassettes.Request{
				Method: "POST", URL: "http://docker/v1.51/containers/x/attach", RequestURI: "/v1.51/containers/x/attach",
				Body: body, ContentLength: int64(len(body)),
			},
			Response: cassettes.Response{
				Status: "101 UPGRADED", Code: 101, Body: body, ContentLength: -1, Duration: 1500 * time.Microsecond,
				Headers: map[string][]string{"X-Any": {body, "second"}},
			},
			Details: cassettes.Details{
				At: time.Second, Conn: 2, Section: body, Class: engineapi.Hijack, Seen: 1, Head: time.Microsecond, Input: body,
				End: cassettes.EndReset, RequestCut: true,
				Frames: frames(len(body)),
			},
		}},
	}
}

func frames(size int) []cassettes.Frame {
	return []cassettes.Frame{
		{Event: cassettes.Input, Size: size, At: time.Millisecond},
		{Event: cassettes.InputEnd, At: time.Millisecond},
		{Event: cassettes.Output, Size: size, At: 2 * time.Millisecond, Seen: 3},
		{Event: cassettes.OutputEnd, At: 3 * time.Millisecond, Seen: 3},
	}
}

func TestPeopleCanReadIt(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, cassettes.Encode(&file, sample("{\"Id\":\"4ea7\"}\n")))
	require.Contains(t, file.String(), "body: |\n      {\"Id\":\"4ea7\"}\n")
	require.Contains(t, file.String(), "- {event: input-end, at: 1ms}\n")
	require.NotContains(t, file.String(), "trailer", "what is empty is not written")
	require.Contains(t, file.String(), "at: 1s\n    conn: 2\n    section:", "who asked stands beside when")

	var anonymous bytes.Buffer
	whoever := sample("")
	whoever.Interactions[0].Details.Conn = 0
	require.NoError(t, cassettes.Encode(&anonymous, whoever))
	require.NotContains(t, anonymous.String(), "conn:")
	require.NotContains(t, anonymous.String(), "section:")
}

func TestDecodeRefuses(t *testing.T) {
	var good bytes.Buffer
	require.NoError(t, cassettes.Encode(&good, sample("body\n")))
	for name, tt := range map[string]struct{ file, want string }{
		"nothing":             {" \n", "not a cassette: the file is empty"},
		"text":                {"hello", `line 1: not a cassette`},
		"other YAML":          {"services: {}\n", `there is no "version" key`},
		"binary":              {"\x7fELF\x02\x01\x01\x00\x00", "not a cassette: the file is binary"},
		"broken YAML":         {"version: 2\ninteractions:\n  - [", "line "},
		"no interactions":     {"version: 2\nkind: Pod\n", `there is no "interactions" key`},
		"a list":              {"- version: 2\n", `there is no "version" key`},
		"go-vcr 1":            {"version: 1\ninteractions: []\n", "go-vcr format version 1; only version 2 is supported"},
		"alias":               {"version: 2\nx: &a [1]\ny: *a\n", "line 2: anchors and aliases are not allowed in a cassette"},
		"deep":                {"version: 2\ninteractions: []\nx: " + strings.Repeat("[", 99) + strings.Repeat("]", 99), "nested more than"},
		"newer":               {"version: 2\ndrydock: {format: 99}\ninteractions: []\n", "drydock format 99 is newer than this drydock knows"},
		"cut off":             {before(good.String(), "end:\n"), `the file is cut off: its last key, "end", is missing`},
		"removed interaction": {strings.Replace(good.String(), "interactions: 1", "interactions: 2", 1), `its "end" counts 2`},
		"frames too long":     {strings.Replace(good.String(), "input, size: 5", "input, size: 6", 1), "the frames are longer"},
		"frames too short":    {strings.Replace(good.String(), "input, size: 5", "input, size: 4", 1), "the frames cover"},
		"negative frame":      {strings.Replace(good.String(), "input, size: 5", "input, size: -5", 1), "a frame of -5 bytes"},
		"unknown event":       {strings.Replace(good.String(), "event: input,", "event: magic,", 1), `unknown event "magic"`},
		"no status":           {strings.Replace(good.String(), "code: 101", "code: 100", 1), "100 is not the status of an answer"},
		"wrong type":          {"version: 2\ninteractions: 7\n", "line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cassettes.Decode(strings.NewReader(tt.file))
			var parse *cassettes.ParseError
			require.ErrorAs(t, err, &parse)
			require.Contains(t, err.Error(), tt.want)
		})
	}
}

func before(s, mark string) string {
	head, _, _ := strings.Cut(s, mark)
	return head
}

func TestLoadNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(t, os.WriteFile(path, []byte("version: 1\ninteractions: []\n"), 0o600))
	_, err := cassettes.Load(path)
	require.ErrorContains(t, err, path+": go-vcr format version 1")
}

func FuzzDecode(f *testing.F) {
	var good bytes.Buffer
	require.NoError(f, cassettes.Encode(&good, sample("body\n")))
	f.Add(good.String())
	f.Add("version: 2\ninteractions: []\n")
	f.Add("version: 2\nx: &a [1]\ny: *a\n")
	f.Fuzz(func(t *testing.T, file string) {
		c, err := cassettes.Decode(strings.NewReader(file))
		if err != nil {
			return
		}
		// Whatever is accepted can be written and read again.
		var out bytes.Buffer
		require.NoError(t, cassettes.Encode(&out, c))
		again, err := cassettes.Decode(&out)
		require.NoError(t, err, out.String())
		require.Len(t, again.Interactions, len(c.Interactions))
	})
}

func TestForeignCassette(t *testing.T) {
	c, err := cassettes.Decode(strings.NewReader(`version: 2
interactions:
  - id: 0
    request: {method: GET, url: "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/containers/abc/logs?stdout=1"}
    response: {code: 200, body: hi}
`))
	require.NoError(t, err)
	require.Nil(t, c.Header)
	require.Equal(t, "/v1.24/containers/abc/logs?stdout=1", c.Interactions[0].RequestURI())
	require.Equal(t, "/v1.24/containers/abc/logs", c.Interactions[0].Path())
	require.Equal(t, engineapi.Stream, c.Interactions[0].Details.Class)
}

func TestWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "run.yaml")
	w, err := cassettes.Create(path, false)
	require.NoError(t, err)
	second, first := sample("b").Interactions[0], sample("a").Interactions[0]
	second.ID = 1
	w.Append(second)
	w.Append(first)
	_, err = w.Commit(*sample("").Header, true)
	require.NoError(t, err)

	own, err := cassettes.Load(path)
	require.NoError(t, err)
	require.Equal(t, []*cassettes.Interaction{first, second}, own.Interactions, "in the order of arrival")
	foreign, err := vcr.Load(strings.TrimSuffix(path, ".yaml"))
	require.NoError(t, err)
	require.Len(t, foreign.Interactions, 2)
	requireOnly(t, path)
}

// requireOnly fails if anything but the cassette is in its folder.
func requireOnly(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	for _, entry := range entries {
		require.Equal(t, filepath.Base(path), entry.Name())
	}
}

func TestFailedRunsLeaveTheOldCassette(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))

	_, err := cassettes.Create(path, false)
	require.ErrorIs(t, err, cassettes.ErrExists)

	w, err := cassettes.Create(path, true)
	require.NoError(t, err)
	_, err = w.Commit(cassettes.Header{}, true)
	require.ErrorIs(t, err, cassettes.ErrEmpty)

	unreadable := sample("x")
	unreadable.Interactions[0].Details.Frames[0].Size = 99 // what is written cannot be read back
	err = cassettes.Save(path, unreadable)
	require.ErrorContains(t, err, "was not written")

	old, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "old", string(old))

	kept, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".run.*.yaml"))
	require.NoError(t, err)
	require.Len(t, kept, 1, "what was recorded is not thrown away")
	require.ErrorContains(t, cassettes.Save(path, unreadable), "what was recorded is in")
}

func TestCreateFailsEarly(t *testing.T) {
	dir := t.TempDir()
	for name, tt := range map[string]struct{ path, want string }{
		"no extension":    {filepath.Join(dir, "run"), "the name of a cassette ends in .yaml"},
		"other extension": {filepath.Join(dir, "run.yml"), "the name of a cassette ends in .yaml"},
		"no name":         {filepath.Join(dir, ".yaml"), "the name of a cassette ends in .yaml"},
		"not a folder":    {"/dev/null/run.yaml", "not a directory"},
		"not writable":    {"/proc/run.yaml", `cannot write in "/proc"`},
		"not to be made":  {"/proc/new/run.yaml", `cannot write in "/proc"`},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(tt.path, "/proc/") && runtime.GOOS != "linux" {
				t.Skip("only Linux has a folder that root cannot write to")
			}
			_, err := cassettes.Create(tt.path, false)
			require.ErrorContains(t, err, tt.want)
		})
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder.yaml"), 0o700))
	_, err := cassettes.Create(filepath.Join(dir, "folder.yaml"), true)
	require.ErrorContains(t, err, "is a folder")
	require.NotErrorIs(t, err, cassettes.ErrExists)
}

func TestGoodCassettesAreNotLostToWorseOnes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.yaml")
	create := func(replace bool, body string) *cassettes.Writer {
		w, err := cassettes.Create(path, replace)
		require.NoError(t, err)
		w.Append(sample(body).Interactions[0])
		return w
	}
	header := *sample("").Header
	first, second := create(false, "first"), create(false, "second") // at the same time
	_, err := first.Commit(header, false)
	require.NoError(t, err, "there is nothing better")
	good, err := os.ReadFile(path)
	require.NoError(t, err)

	for _, row := range []struct {
		name, want string
		lacking    bool
		commit     func() (*cassettes.Cassette, error)
	}{
		{"made meanwhile", "run.partial.yaml", false, func() (*cassettes.Cassette, error) { return second.Commit(header, true) }},
		{"not whole", "run.partial-2.yaml", true, func() (*cassettes.Cassette, error) {
			return create(true, "third").Commit(header, false)
		}},
	} {
		_, err := row.commit()
		var taken *cassettes.TakenError
		require.ErrorAs(t, err, &taken, row.name)
		require.Equal(t, filepath.Join(filepath.Dir(path), row.want), taken.Instead)
		require.Equal(t, row.lacking, taken.Lacking, row.name)
		_, err = cassettes.Load(taken.Instead)
		require.NoError(t, err)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, good, after, row.name)
	}
}

func TestReplacedCassettesKeepTheirRightsAndLinks(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file.yaml"), filepath.Join(dir, "link.yaml")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	require.NoError(t, os.Symlink("file.yaml", link))
	require.NoError(t, cassettes.Save(link, sample("new")))

	info, err := os.Lstat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	info, err = os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())
	_, err = cassettes.Load(file)
	require.NoError(t, err)
}

func TestForeignRequestsWithoutMethodAreGets(t *testing.T) {
	c, err := cassettes.Decode(strings.NewReader("version: 2\ninteractions: [{request: {url: http://docker/info}}]\n"))
	require.NoError(t, err)
	require.Equal(t, "GET", c.Interactions[0].Request.Method)
}

func TestIDsAreUnique(t *testing.T) {
	c := sample("body")
	c.Interactions = append(c.Interactions, c.Interactions[0])
	var file bytes.Buffer
	require.NoError(t, cassettes.Encode(&file, c))
	_, err := cassettes.Decode(&file)
	require.ErrorContains(t, err, "two interactions have the id 0")
}
