package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A want is what a scenario prints, and exits with, if it did its job: the
// file testdata/engine/NAME.want that engine_test.go describes.
type want struct {
	code           int
	stdout, stderr *regexp.Regexp
}

// parseWant reads the text of a .want file.
func parseWant(text string) (want, error) {
	first, rest, _ := strings.Cut(text, "\n")
	code, found := strings.CutPrefix(first, "exit ")
	exit, err := strconv.Atoi(code)
	if !found || err != nil {
		return want{}, errorAt(1, first)
	}
	patterns := map[string]string{"stdout": `\A`, "stderr": `\A`}
	n := 1
	for line := range strings.Lines(rest) {
		n++
		stream, expected, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		pattern, err := linePattern(expected)
		if _, known := patterns[stream]; !known || err != nil {
			return want{}, errorAt(n, line)
		}
		patterns[stream] += pattern
	}
	return want{
		code:   exit,
		stdout: regexp.MustCompile(patterns["stdout"] + `\z`),
		stderr: regexp.MustCompile(patterns["stderr"] + `\z`),
	}, nil
}

// A wantError is a line of a .want file that makes no sense.
type wantError string

func (e wantError) Error() string { return string(e) }

func errorAt(n int, line string) error {
	return wantError("line " + strconv.Itoa(n) + ": " + strconv.Quote(line))
}

// linePattern makes a regular expression of what is wanted in one line.
func linePattern(expected string) (string, error) {
	if expected == "..." {
		return `(?:.*\n)*`, nil
	}
	if len(expected) > 1 && strings.HasPrefix(expected, "/") && strings.HasSuffix(expected, "/") {
		inner := expected[1 : len(expected)-1]
		_, err := regexp.Compile(inner)
		return `(?:` + inner + `)\n`, err
	}
	return regexp.QuoteMeta(expected) + `\n`, nil
}

// asLines ends the last line, too, and all of them as files do.
func asLines(printed string) string {
	printed = strings.ReplaceAll(printed, "\r\n", "\n")
	if printed != "" && !strings.HasSuffix(printed, "\n") {
		printed += "\n"
	}
	return printed
}

// require fails the test if the scenario did not do its job.
func (w want) require(t *testing.T, got outcome) {
	t.Helper()
	require.Equal(t, w.code, got.code, "exit code; standard error:\n%s", got.stderr)
	require.Regexp(t, w.stdout, asLines(got.stdout), "standard output; standard error:\n%s", got.stderr)
	require.Regexp(t, w.stderr, asLines(got.stderr), "standard error")
}

// wantOf reads what a scenario is to print.
func wantOf(t *testing.T, name string) want {
	t.Helper()
	path := filepath.Join("testdata/engine", name+".want")
	text, err := os.ReadFile(path)
	require.NoError(t, err, "every scenario says what it wants")
	w, err := parseWant(string(text))
	require.NoError(t, err, path)
	return w
}

// TestEveryScenarioSaysWhatItWants needs no engine.
func TestEveryScenarioSaysWhatItWants(t *testing.T) {
	names := scenarios(t)
	for _, name := range names {
		wantOf(t, name)
	}
	wants, err := filepath.Glob("testdata/engine/*.want")
	require.NoError(t, err)
	for _, path := range wants {
		require.Contains(t, names, strings.TrimSuffix(filepath.Base(path), ".want"), "%s has no scenario", path)
	}
}

// wantRows are outcomes, and whether they are what this wants.
var wantRows = map[string]struct {
	got  outcome
	good bool
}{
	"all":                    {outcome{"first\nid 12\nb\nc\nlast", "oh.\n", 7}, true},
	"nothing to skip":        {outcome{"first\nid 1\nlast\r\n", "oh.\n", 7}, true},
	"another code":           {outcome{"first\nid 12\nlast\n", "oh.\n", 0}, false},
	"the wrong stream":       {outcome{"first\nid 12\noh.\nlast\n", "", 7}, false},
	"a line is missing":      {outcome{"id 12\nlast\n", "oh.\n", 7}, false},
	"another order":          {outcome{"id 12\nfirst\nlast\n", "oh.\n", 7}, false},
	"more at the end":        {outcome{"first\nid 12\nlast\nmore\n", "oh.\n", 7}, false},
	"more in a line":         {outcome{"first\nid 12 more\nlast\n", "oh.\n", 7}, false},
	"text is no expression":  {outcome{"first\nid 12\nlast\n", "oh!\n", 7}, false},
	"a line too many before": {outcome{"zero\nfirst\nid 12\nlast\n", "oh.\n", 7}, false},
}

func TestWant(t *testing.T) {
	w, err := parseWant("exit 7\nstdout first\nstderr oh.\nstdout /id [0-9]+/\nstdout ...\nstdout last\n")
	require.NoError(t, err)
	for name, row := range wantRows {
		t.Run(name, func(t *testing.T) {
			good := w.code == row.got.code && w.stdout.MatchString(asLines(row.got.stdout)) &&
				w.stderr.MatchString(asLines(row.got.stderr))
			require.Equal(t, row.good, good)
		})
	}
	for _, text := range []string{
		"", "exit", "exit x", "stdout a", "exit 0\nstdin a", "exit 0\n\n", "exit 0\nstdout /(/",
	} {
		_, err := parseWant(text)
		require.Error(t, err, text)
	}
}
