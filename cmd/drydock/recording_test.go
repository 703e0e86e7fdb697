package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// recordingPage and replayingPage are what users read of what is recorded, and
// of what may differ when it is replayed. Their tables are what the tests go by.
const (
	recordingPage = "../../docs/recording.md"
	replayingPage = "../../docs/replaying.md"
)

// A docTable is a table of a page: the cells of each row, without the heads.
type docTable [][]string

// tableUnder returns the table that follows a heading.
func tableUnder(t *testing.T, page, heading string) docTable {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	_, section, found := strings.Cut(string(text), "\n## "+heading+"\n")
	require.True(t, found, "%s has no section %q", page, heading)
	section, _, _ = strings.Cut(section, "\n## ")
	var table docTable
	for line := range strings.Lines(section) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "|") {
			table = append(table, cells(line))
		}
	}
	require.Greater(t, len(table), 2, "%q has no table", heading)
	return table[2:] // below the heads and the rule
}

func cells(line string) []string {
	all := strings.Split(strings.Trim(line, "|"), "|")
	for n := range all {
		all[n] = strings.TrimSpace(all[n])
	}
	return all
}

var quoted = regexp.MustCompile("`([^`]+)`")

// names returns what stands between backquotes in a cell.
func names(cell string) []string {
	var all []string
	for _, match := range quoted.FindAllStringSubmatch(cell, -1) {
		all = append(all, match[1])
	}
	return all
}

// classes returns all classes of the table of operations.
func classes() []string {
	var all []string
	for _, op := range engineapi.Operations() {
		all = append(all, string(op.Class))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestWhatIsRecordedIsShown holds the pages against the scenarios: every class
// of traffic has a row, every row names scenarios that there are, and every
// scenario shows something.
func TestWhatIsRecordedIsShown(t *testing.T) {
	rows := tableUnder(t, recordingPage, "What is recorded and how")
	var described []string
	for _, row := range rows {
		require.Len(t, row, 6, "%q", row)
		described = append(described, names(row[0])...)
	}
	require.Subset(t, described, classes(), "a class has no row")
	require.Subset(t, classes(), described, "a row is of no class")
	shown := shownBy(t, rows)
	for _, heading := range []string{"What stands for what was recorded", "What comes after what"} {
		shown = append(shown, shownBy(t, tableUnder(t, replayingPage, heading))...)
	}
	require.Subset(t, shown, scenarios(t), "a scenario shows nothing")
	page, err := os.ReadFile(recordingPage)
	require.NoError(t, err)
	for _, name := range names(string(page)) {
		require.True(t, !strings.HasPrefix(name, "Test") || isTest(t, name), "there is no %s", name)
	}
}

// shownBy returns the scenarios and tests that the last cells of a table name.
func shownBy(t *testing.T, rows docTable) []string {
	t.Helper()
	exist := scenarios(t)
	var all []string
	for _, row := range rows {
		for _, cell := range row {
			require.NotEmpty(t, cell, "%q", row)
		}
		by := names(row[len(row)-1])
		require.NotEmpty(t, by, "nothing shows %s", row[0])
		for _, name := range by {
			there := slices.Contains(exist, name) || isTest(t, name)
			require.True(t, there, "%s is shown by %s, which there is not", row[0], name)
		}
		all = append(all, by...)
	}
	return all
}

// isTest reports whether a name is that of a test, here or of the recorder or
// the replayer: they show what no client can be made to do in the same way
// twice.
func isTest(t *testing.T, name string) bool {
	t.Helper()
	var paths []string
	for _, pattern := range []string{"*_test.go", "../../re*er/*_test.go"} {
		some, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, some)
		paths = append(paths, some...)
	}
	return strings.HasPrefix(name, "Test") && slices.ContainsFunc(paths, func(path string) bool {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		return strings.Contains(string(text), "\nfunc "+name+"(")
	})
}

// A lack is a scenario that engines before a version of the API cannot play.
type lack struct {
	scenario string
	since    engineapi.Version
}

// lacks reads what older engines do not have.
func lacks(t *testing.T) []lack {
	t.Helper()
	var all []lack
	for _, row := range tableUnder(t, recordingPage, "What older engines do not have") {
		require.Len(t, row, 3, "%q", row)
		since, err := engineapi.ParseVersion(row[1])
		require.NoError(t, err)
		require.Len(t, names(row[0]), 1)
		require.NotEmpty(t, row[2], "say why")
		all = append(all, lack{names(row[0])[0], since})
	}
	return all
}

func TestLacksAreOfScenarios(t *testing.T) {
	for _, l := range lacks(t) {
		require.Contains(t, scenarios(t), l.scenario)
	}
}

// lacks reports whether the page says that an engine is too old for a
// scenario. It is the only way to leave one out.
func (e engine) lacks(t *testing.T, scenario string) bool {
	t.Helper()
	for _, l := range lacks(t) {
		if l.scenario == scenario {
			told := strings.TrimSpace(e.docker("version", "--format", "{{.Server.APIVersion}}"))
			version, err := engineapi.ParseVersion(told)
			require.NoError(t, err, "%q", told)
			if version.Compare(l.since) < 0 {
				t.Logf("%s is left out: it needs API %s, this is %s", scenario, l.since, version)
				return true
			}
		}
	}
	return false
}
