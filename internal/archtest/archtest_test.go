package archtest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	module = "github.com/drydock-go/drydock"
	root   = "../.."

	// maxFile is the size in bytes of the largest file that belongs into a
	// repository.
	maxFile = 1 << 20
)

// layers holds the packages of the module from the bottom to the top: each may
// import those below it, and those of its own line that stand beneath the same
// name. Recorder and replayer share a layer, and so never import each other.
var layers = [][]string{
	{"matcher/engineapi"},
	{"cassettes"},
	{"matcher"},
	{"recorder", "replayer"},
	{"cmd"},
}

// A pkg is a package of the module, with names relative to it.
type pkg struct {
	name    string
	imports []string // of the package itself
	testing []string // of its tests, inside and outside of it
}

func TestArchImportsPointOneWay(t *testing.T) {
	lookAt(t, root)
	// Files differ by system, and so may imports.
	for _, system := range []string{"linux", "darwin", "windows"} {
		t.Run(system, func(t *testing.T) {
			packages := list(t, system)
			requireAllLayers(t, packages)
			for _, p := range packages {
				for _, fault := range p.faults() {
					t.Errorf("%s: %s", p.name, fault)
				}
			}
		})
	}
}

// requireAllLayers fails when a package has no place in the house, or a place
// has no package: then the test would hold nothing.
func requireAllLayers(t *testing.T, packages []pkg) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range packages {
		level, line := place(p.name)
		require.True(t, level >= 0 || within(p.name, "internal"), "%s has no place in the layers", p.name)
		seen[line] = true
	}
	for _, lines := range layers {
		for _, line := range lines {
			require.True(t, seen[line], "no package in %s", line)
		}
	}
}

// faults tells what a package imports that it must not.
func (p pkg) faults() []string {
	var all []string
	for _, imported := range p.imports {
		if !mayImport(p.name, imported) {
			all = append(all, "must not import "+imported)
		}
	}
	level, line := place(p.name)
	for _, imported := range p.testing {
		// Tests may use what is above, but not what is beside them.
		if l, other := place(imported); level >= 0 && l == level && other != line {
			all = append(all, "its tests must not import "+imported)
		}
	}
	return all
}

func mayImport(name, imported string) bool {
	if within(name, "cmd") {
		return true
	}
	if imported == "os/signal" || strings.HasPrefix(imported, "github.com/urfave/cli") {
		return false // only the command knows of these
	}
	if !strings.HasPrefix(imported, "./") {
		return true // not of this module
	}
	level, line := place(name)
	otherLevel, otherLine := place(imported)
	switch {
	case level < 0: // internal packages stand below everything
		return otherLevel < 0
	case otherLevel < 0: // and are for everyone
		return true
	}
	return otherLevel < level || otherLine == line
}

// place finds the layer of a package, or -1 for one that has none, and the
// name in it that the package stands beneath: the longest that fits.
func place(name string) (level int, line string) {
	level = -1
	for n, lines := range layers {
		for _, l := range lines {
			if within(name, l) && len(l) > len(line) {
				level, line = n, l
			}
		}
	}
	return level, line
}

func within(name, folder string) bool {
	name = strings.TrimPrefix(name, "./")
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// list asks the go command for the packages of the module, as they are built
// for a system.
func list(t *testing.T, system string) []pkg {
	t.Helper()
	const format = `{{.ImportPath}}|{{join .Imports " "}}|{{join .TestImports " "}} {{join .XTestImports " "}}`
	command := exec.Command("go", "list", "-f", format, "./...")
	command.Dir = root
	command.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := command.Output()
	require.NoError(t, err, "%s", stderr(err))
	var all []pkg
	for text := range strings.Lines(string(out)) {
		columns := strings.Split(strings.TrimSpace(relative(text)), "|")
		require.Len(t, columns, 3, text)
		all = append(all, pkg{columns[0], strings.Fields(columns[1]), strings.Fields(columns[2])})
	}
	return all
}

// lookAt looks at all Go files, and at what git knows of. The go command keeps
// the result of a test until a file changes that the test itself has looked
// at, and what a command of the test's has read does not count.
func lookAt(t *testing.T, folder string) {
	t.Helper()
	_, _ = os.Stat(filepath.Join(folder, ".git", "index")) // only a clone has one
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".git":
			return fs.SkipDir
		case filepath.Ext(path) == ".go":
			_, err = os.Stat(path)
			if errors.Is(err, fs.ErrNotExist) {
				err = nil // somebody is at work
			}
		}
		return err
	}))
}

var ownPath = regexp.MustCompile(regexp.QuoteMeta(module) + `(/|\b)`)

// relative writes the packages of the module as "./cassettes".
func relative(text string) string { return ownPath.ReplaceAllString(text, "./") }

func stderr(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}

// TestRules holds the rules against imports that break them: a rule that
// nothing can break is none.
func TestRules(t *testing.T) {
	for _, row := range []struct {
		name, imported string
		may            bool
	}{
		{"./matcher/engineapi", "./cassettes", false},
		{"./matcher/engineapi", "./matcher", false},
		{"./matcher/engineapi/gen", "./matcher/engineapi", true},
		{"./cassettes", "./matcher/engineapi", true},
		{"./cassettes", "./matcher", false},
		{"./cassettes/scrub", "./cassettes", true},
		{"./matcher", "./cassettes/scrub", true},
		{"./matcher/drift", "./matcher", true},
		{"./matcher", "./replayer", false},
		{"./recorder", "./matcher", true},
		{"./recorder", "./replayer", false},
		{"./replayer/replaytest", "./recorder", false},
		{"./replayer/replaytest", "./replayer", true},
		{"./replayer", "./cmd/drydock", false},
		{"./cmd/drydock", "./replayer", true},
		{"./internal/stdcopy", "./matcher/engineapi", false},
		{"./internal/stdcopy", "./internal/dockerhost", true},
		{"./recorder", "./internal/stdcopy", true},
		{"./recorder", "os/signal", false},
		{"./internal/dockerhost", "os/signal", false},
		{"./recorder", "github.com/urfave/cli/v2", false},
		{"./cmd/drydock", "github.com/urfave/cli/v2", true},
		{"./recorder", "net/http", true},
	} {
		require.Equal(t, row.may, mayImport(row.name, row.imported), "%s imports %s", row.name, row.imported)
	}
	require.NotEmpty(t, pkg{name: "./recorder", testing: []string{"./replayer"}}.faults())
	require.Empty(t, pkg{name: "./recorder", testing: []string{"./matcher"}}.faults())
	require.Equal(t, "./cassettes ./ ./a", relative(module+"/cassettes "+module+" "+module+"/a"))
}

// topLevel holds what may stand at the top level beside dot-files.
var topLevel = []string{
	"cmd", "recorder", "replayer", "cassettes", "matcher", "internal", "docs",
	"go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
}

func TestArchTopLevel(t *testing.T) {
	lookAt(t, root)
	command := exec.Command("git", "ls-files", "-z")
	command.Dir = root
	out, err := command.Output()
	if err != nil {
		t.Skipf("not a clone: %v %s", err, stderr(err))
	}
	files := strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	require.NotEmpty(t, files)
	for _, file := range files {
		top, _, _ := strings.Cut(file, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(topLevel, top) {
			t.Errorf("%s does not belong at the top level", top)
		}
		info, err := os.Lstat(filepath.Join(root, file))
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed, and not committed yet
		}
		require.NoError(t, err)
		if info.Size() > maxFile {
			t.Errorf("%s has %d bytes; more than %d do not belong into a repository", file, info.Size(), maxFile)
		}
	}
}
