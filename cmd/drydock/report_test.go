package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// everything is a summary in which nothing is empty, with a text in every
// place.
func everything(text string) ([]loadedCassette, replayer.Summary) {
	nearest := 1
	loaded := []loadedCassette{
		{Cassette: &cassettes.Cassette{}, sample: "docker-28"},
		{
			Cassette: &cassettes.Cassette{Header: &cassettes.Header{
				Engine: cassettes.Engine{Version: text, APIVersion: text, OS: text, Arch: text},
			}},
			path: text + ".yaml",
		},
	}
	miss := replayer.Miss{Method: text, URI: text, Reason: text, Nearest: &nearest, Differences: []string{text, "more"}}
	other := miss
	other.Reason = "used up"
	return loaded, replayer.Summary{
		Requests: 10, Served: 6, Repeated: 5, Recorded: 3, Used: 1, Unused: []int{1},
		Interactions: []replayer.Use{
			{Cassette: 0, ID: 0, Method: text, URI: text, Served: 6},
			{Cassette: 1, ID: 1, Method: text, URI: text, Unused: true},
			{Cassette: 1, ID: 2, Method: text, URI: text},
		},
		Misses: []*replayer.Miss{&miss, &other, &miss},
		Gates: []replayer.Gate{
			{Cassette: 1, ID: 2, Method: text, Path: text, Reason: text, Waited: time.Second},
			{Cassette: 0, ID: 2, Method: text, Path: text, Reason: "of another cassette", Waited: time.Second},
		},
	}
}

// hostile is what a cassette, or a client, may hold to take over whoever reads
// of it.
const hostile = "a\x1b[2J\x00\xff\u009b\u202e]]>&<\"'\r\uffff b"

func TestReportOfHostileText(t *testing.T) {
	loaded, summary := everything(hostile)
	report := newReport(loaded, summary, true)
	for name, write := range map[string]func(io.Writer) error{"json": report.writeJSON, "xml": report.writeJUnit} {
		var out bytes.Buffer
		require.NoError(t, write(&out))
		require.True(t, utf8.Valid(out.Bytes()), name)
		for _, r := range out.String() {
			require.True(t, r == '\n' || r == '\t' || unicode.IsPrint(r), "%s holds %q", name, r)
		}
	}
	require.Equal(t, hostile, summary.Misses[0].Reason, "what was reported on stays as it is")
}

func TestJUnitIsWhole(t *testing.T) {
	loaded, summary := everything(hostile)
	var out bytes.Buffer
	require.NoError(t, newReport(loaded, summary, true).writeJUnit(&out))
	var read junit.Testsuites
	require.NoError(t, xml.Unmarshal(out.Bytes(), &read))
	require.Equal(t, []int{4, 2, 0, 0}, []int{read.Tests, read.Failures, read.Errors, read.Skipped})
	require.Len(t, read.Suites, 3)
	shown := printable(hostile)
	require.Equal(t, shown+".yaml", read.Suites[1].Name)
	require.Equal(t, shown, read.Suites[1].Testcases[0].Classname)
	require.Equal(t, "#1 "+shown+" "+shown, read.Suites[1].Testcases[0].Name)
	require.Equal(t, "unused", read.Suites[1].Testcases[0].Failure.Type)
	require.Nil(t, read.Suites[1].Testcases[1].Failure)
	require.Equal(t, "out of order: "+shown, read.Suites[1].Testcases[1].SystemErr.Data,
		"that of another cassette is not here")
	require.Equal(t, missesName, read.Suites[2].Name)
	require.Len(t, read.Suites[2].Testcases, 1, "the same request is one test")
	failure := read.Suites[2].Testcases[0].Failure
	require.Equal(t, shown, failure.Message)
	require.Equal(t, "missed 3 times\n"+shown+"\n- "+shown+"\n- more\nused up\n- "+shown+"\n- more", failure.Data)
}

// TestReportsPage: docs/reports.md names every key that there is.
func TestReportsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/reports.md")
	require.NoError(t, err)
	loaded, summary := everything("text")
	var out bytes.Buffer
	require.NoError(t, newReport(loaded, summary, true).writeJSON(&out))
	var document any
	require.NoError(t, json.Unmarshal(out.Bytes(), &document))
	named := 0
	var visit func(value any)
	visit = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			for key, field := range value {
				require.Contains(t, string(page), "`"+key+"`")
				named++
				visit(field)
			}
		case []any:
			for _, element := range value {
				visit(element)
			}
		}
	}
	visit(document)
	require.Greater(t, named, 30)
}

// TestReportOfNothing has lists, and no null where one is promised.
func TestReportOfNothing(t *testing.T) {
	var out bytes.Buffer
	report := newReport(nil, replayer.New(replayer.Config{}).Summary(), false)
	require.NoError(t, report.writeJSON(&out))
	require.NotContains(t, out.String(), "null")
	require.NoError(t, report.writeJUnit(io.Discard))
}

func TestReportFileKeepsItsRights(t *testing.T) {
	path := t.TempDir() + "/report.json"
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	targets, err := parseReports([]string{path})
	require.NoError(t, err)
	files, err := openReports(targets)
	require.NoError(t, err)
	defer files.discard()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "old", string(text), "until there is a new one")
	require.NoError(t, files.write(newReport(nil, replayer.Summary{}, false)))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}
