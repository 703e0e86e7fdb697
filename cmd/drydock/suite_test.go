package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// ciSlice is the part of the suite that is run unless
	// DRYDOCK_TEST_SUITE_SLICE names another: every so-manieth test.
	ciSlice = "1/12"

	// suitePatience is how long a test waits, on replay, for what should take
	// no time: longer than a gate does.
	suitePatience = "15"
)

// A suiteWay is a way to replay the suite.
type suiteWay struct {
	name    string
	flags   []string // of drydock replay
	args    []string // of run.py
	lenient bool     // what fails is told, and fails nothing
}

// suiteWays are all of them. Without marks, another order than the recorded
// one leaves open which of several tests that ask for the same a request is of;
// without bindings, only tests without names of their own can pass.
var suiteWays = []suiteWay{
	{name: "recorded order"},
	{name: "recorded order, marked", args: []string{"--mark"}},
	{name: "random order, marked", args: []string{"--mark", "--order", "random"}},
	{name: "random order, 4 at a time, marked", args: []string{"--mark", "--order", "random", "--jobs", "4"}},
	{name: "random order", args: []string{"--order", "random"}, lenient: true},
	{name: "recorded order, 4 at a time", args: []string{"--jobs", "4"}, lenient: true},
	{name: "recorded order, marked, --no-bind", flags: []string{"--no-bind"}, args: []string{"--mark"}, lenient: true},
}

// TestSuiteIsReplayed records the suite of testdata/suite, whose tests invent
// their names anew in each run, and replays it without the engine: the same
// tests pass, in any order and side by side.
//
// "make suite" runs all of the suite, ten times in each way, and has what came
// of it written to the file of DRYDOCK_TEST_SUITE_TABLE.
func TestSuiteIsReplayed(t *testing.T) {
	times, whole := 1, os.Getenv("DRYDOCK_TEST_SUITE_TABLE") != ""
	if text := os.Getenv("DRYDOCK_TEST_SUITE_TIMES"); text != "" {
		var err error
		times, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			s := recordSuite(t, e)
			e.stop(t)
			defer e.start(t)
			if whole {
				defer s.write(t)
			}
			for _, way := range suiteWays {
				if whole || !way.lenient {
					t.Run(way.name, func(t *testing.T) { s.replay(t, way, times) })
				}
			}
		})
	}
}

// A suite is a recording of the suite.
type suite struct {
	engine   engine
	dir      string // where the cassette is
	env      []string
	recorded suiteRun
	table    strings.Builder
	failures strings.Builder // of the ways in the table
}

// A suiteRun is what a user sees of one run.
type suiteRun struct {
	lines   []string // one for each test, sorted
	seconds float64
	code    int
	counts  reportCounts // of a replay
	stderr  string       // why a test failed, and what Drydock said
}

func recordSuite(t *testing.T, e engine) *suite {
	t.Helper()
	s := &suite{engine: e, dir: shortDir(t), env: append(os.Environ(), clientEnv(t)...)}
	requireClient(t, "python", s.env)
	s.env = append(s.env, "PYTHONDONTWRITEBYTECODE=1", "DOCKER_API_VERSION=")
	var talk string
	s.recorded, talk = s.run(t, e.host, []string{"record"}, []string{"--mark"})
	require.Zero(t, s.recorded.code, "live, all tests pass:\n%s", s.recorded.stderr)
	require.NotEmpty(t, s.recorded.lines)
	requireRecorded(t, s.cassette(), talk)
	return s
}

// cassette is its path without the extension, as go-vcr wants it.
func (s *suite) cassette() string { return filepath.Join(s.dir, "suite") }

// run runs the suite through Drydock, mode and flags given.
func (s *suite) run(t *testing.T, host string, mode, args []string) (got suiteRun, talk string) {
	t.Helper()
	command := append(slices.Clone(mode), s.cassette()+".yaml", "--", "python3", "testdata/suite/run.py",
		"--slice", cmp.Or(os.Getenv("DRYDOCK_TEST_SUITE_SLICE"), ciSlice))
	began := time.Now()
	theirs, talk := drydock(t, append(slices.Clone(s.env), "DOCKER_HOST="+host), append(command, args...)...)
	return suiteRun{
		lines:   slices.Collect(strings.Lines(theirs.stdout)),
		seconds: time.Since(began).Seconds(),
		code:    theirs.code,
		stderr:  theirs.stderr + talk,
	}, talk
}

// runReplay replays the suite in one way.
func (s *suite) runReplay(t *testing.T, way suiteWay) suiteRun {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.json")
	got, _ := s.run(t, "unix:///nowhere.sock", append([]string{"replay", "--report", path}, way.flags...),
		append([]string{"--patience", suitePatience}, way.args...))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var report struct{ Counts reportCounts }
	require.NoError(t, json.Unmarshal(data, &report))
	got.counts = report.Counts
	return got
}

// replay runs the suite so many times in one way, and judges when all have run.
func (s *suite) replay(t *testing.T, way suiteWay, times int) {
	t.Helper()
	var runs []suiteRun
	for range times {
		runs = append(runs, s.runReplay(t, way))
	}
	s.tell(way, runs)
	for _, got := range runs {
		if !way.lenient {
			require.Equal(t, s.recorded.lines, got.lines, "%s", got.stderr)
			// A miss is an error, and some tests want one.
			require.Zero(t, got.counts.Missed, "%s", got.stderr)
		}
	}
}

// tell adds a line to the table, and the tests that failed to those.
func (s *suite) tell(way suiteWay, runs []suiteRun) {
	var passed []int
	var seconds float64
	misses, gates, failed := 0, 0, map[string]int{}
	for _, run := range runs {
		passed = append(passed, passes(run.lines))
		seconds += run.seconds
		misses += run.counts.Missed
		gates += run.counts.Gated
		for _, line := range run.lines {
			if test, found := strings.CutPrefix(line, "FAIL "); found {
				failed[strings.TrimSpace(test)]++
			}
		}
	}
	n := float64(len(runs))
	fmt.Fprintf(&s.table, "| %s | %s | %.1f | %.1f | %.1f |\n", way.name, span(passed), float64(misses)/n,
		float64(gates)/n, seconds/n)
	for _, test := range slices.Sorted(maps.Keys(failed)) {
		fmt.Fprintf(&s.failures, "%s: %s failed in %d of %d\n", way.name, test, failed[test], len(runs))
	}
}

// passes counts the tests that passed.
func passes(lines []string) int {
	return len(slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.HasPrefix(line, "ok ") }))
}

// span writes the least and the most of some numbers.
func span(all []int) string {
	least, most := slices.Min(all), slices.Max(all)
	if least == most {
		return strconv.Itoa(least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// write adds the table to the file that was asked for, and what failed.
func (s *suite) write(t *testing.T) {
	t.Helper()
	file, err := os.OpenFile(os.Getenv("DRYDOCK_TEST_SUITE_TABLE"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	_, err = fmt.Fprintf(file, `Engine %s

| way | tests that pass | misses | gates that opened late | seconds |
|---|---|---|---|---|
| recorded, with the engine | %d | | | %.1f |
%s
%s
`, s.engine.name, passes(s.recorded.lines), s.recorded.seconds, s.table.String(), s.failures.String())
	require.NoError(t, err)
	require.NoError(t, file.Close())
}
