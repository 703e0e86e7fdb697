package main

import (
	"archive/tar"
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
)

// An engine is a real Docker engine that tests may use. They make objects
// whose names start with drydock-test and remove them.
type engine struct{ name, host string }

// engines returns the engines of DRYDOCK_TEST_ENGINES ("20=unix:///...,28=..."),
// or the one of DOCKER_HOST.
func engines(tb testing.TB) []engine {
	tb.Helper()
	if _, err := exec.LookPath("docker"); err != nil {
		skip(tb, "there is no docker command: install Docker's client")
	}
	var all []engine
	for entry := range strings.SplitSeq(os.Getenv("DRYDOCK_TEST_ENGINES"), ",") {
		if name, host, ok := strings.Cut(entry, "="); ok {
			all = append(all, engine{name, host})
		}
	}
	if host := os.Getenv("DOCKER_HOST"); len(all) == 0 && host != "" {
		all = append(all, engine{"docker-host", host})
	}
	if len(all) == 0 {
		skip(tb, "there is no engine: set DRYDOCK_TEST_ENGINES or DOCKER_HOST (make engines starts some)")
	}
	return all
}

// stop takes the engine away: its socket is gone until start. Where the tests
// do not own the engine, nothing is done, and replays run without its address.
func (e engine) stop(t *testing.T) {
	t.Helper()
	if script := os.Getenv("DRYDOCK_TEST_ENGINE_SCRIPT"); script != "" {
		e.control(t, script, "stop")
		require.Error(t, exec.Command("docker", "--host", e.host, "version").Run(), "the engine is to be gone")
	}
}

func (e engine) start(t *testing.T) {
	t.Helper()
	if script := os.Getenv("DRYDOCK_TEST_ENGINE_SCRIPT"); script != "" {
		e.control(t, script, "start")
	}
}

func (e engine) control(t *testing.T, script, action string) {
	t.Helper()
	output, err := exec.Command(script, action, e.name).CombinedOutput()
	require.NoError(t, err, "%s", output)
}

// docker runs a command that is not part of what a test looks at.
func (e engine) docker(args ...string) string {
	output, _ := exec.Command("docker", append([]string{"--host", e.host}, args...)...).Output()
	return string(output)
}

// clean removes what an earlier run, cut short, may have left.
func (e engine) clean() {
	for id := range strings.FieldsSeq(e.docker("ps", "-aq", "--filter", "name=drydock-test")) {
		e.docker("rm", "-f", id)
	}
	for id := range strings.FieldsSeq(e.docker("network", "ls", "-q", "--filter", "name=drydock-test")) {
		e.docker("network", "rm", id)
	}
	for name := range strings.FieldsSeq(e.docker("volume", "ls", "-q", "--filter", "name=drydock-test")) {
		e.docker("volume", "rm", name)
	}
	for name := range strings.FieldsSeq(e.docker("images", "--format", "{{.Repository}}:{{.Tag}}", "drydock-test*")) {
		e.docker("rmi", name)
	}
	e.docker("plugin", "rm", "drydock-test/plugin:1")
	if e.docker("config", "ls", "-q", "--filter", "name=drydock-test-swarm") != "" {
		e.docker("swarm", "leave", "--force") // it is ours: the scenario makes that first
	}
}

// A registry is a real one, with a password, that the engines can reach.
type registry struct{ address, user, password string }

// testRegistry reads the DRYDOCK_TEST_REGISTRY variables.
func testRegistry() (registry, bool) {
	r := registry{
		address:  os.Getenv("DRYDOCK_TEST_REGISTRY"),
		user:     os.Getenv("DRYDOCK_TEST_REGISTRY_USER"),
		password: os.Getenv("DRYDOCK_TEST_REGISTRY_PASSWORD"),
	}
	return r, r.address != "" && r.user != "" && r.password != ""
}

// scenarios returns the names of the scripts that docker's own client runs on
// each engine, testdata/engine/NAME.sh.
//
// Beside each, NAME.want tells what it prints if it does its job, with every
// engine: that replay prints the same as record says nothing if the recorded
// run had failed. The first line is "exit CODE", the others are, for each
// stream, all of its lines in their order (a stream without any is empty):
//
//	stdout TEXT
//	stderr /REGEXP/
//	stdout ...
//
// A TEXT is a whole line, a REGEXP matches a whole line, and "..." stands for
// any lines, or none. The ends of lines, LF or CRLF, make no difference.
//
// A script may use what is its own in each run, be it of the same recording:
// $NAME, a name for whatever has one; $WORK, a folder; $PORT, a free port of
// this host; $PACE, some hundredths of a second. Where it printed the first
// three, outcomes and .want files have <NAME>, <WORK> and <PORT>. There are
// also $PREFIX, a version of the API; $FILES, from where an engine on this host
// can fetch root.tar; and the $REGISTRY variables. Beside docker, curl and wget
// it may run ask and wire, see there.
//
// A script with the line "# clients: 8" is played by as many clients at the same
// time, each with a $NAME and a $WORK of its own, see testdata/clients/many.sh.
func scenarios(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/engine/*.sh")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var names []string
	for _, path := range paths {
		names = append(names, strings.TrimSuffix(filepath.Base(path), ".sh"))
	}
	return names
}

// outcome is all that a user sees of a command.
type outcome struct {
	stdout, stderr string
	code           int
}

// serveFiles serves a small archive, and returns where. The address is the same
// for a recording and its replay: what an engine fetches, it fetches once.
func serveFiles(t *testing.T) string {
	t.Helper()
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "file", Mode: 0o644, Size: 7}))
	_, err := w.Write([]byte("content"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	files := http.NewServeMux()
	files.HandleFunc("/root.tar", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive.Bytes()) })
	server := httptest.NewServer(files)
	t.Cleanup(server.Close)
	return server.URL
}

// recordedLine is what Drydock says at the end of a recording.
var recordedLine = regexp.MustCompile(`(?m)^drydock: recorded (\d+) interactions? of Docker \S+ \(API [\d.]+\) to \S+$`)

// usedAll is what Drydock says at the end of a replay that left nothing out.
const usedAll = `(?m)^drydock: replayed .+, 0 misses(, \d+ repeated)?(, \d+ guessed)?$`

// TestReplayIsWhatWasRecorded is the main job: what a client prints with the
// engine, it prints without.
func TestReplayIsWhatWasRecorded(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			e.clean()
			served := serveFiles(t)
			dir := shortDir(t) // so that sockets can be within what is searched for secrets
			require.NoError(t, os.Mkdir(filepath.Join(dir, "tmp"), 0o700))
			recorded := map[string]outcome{}
			for _, name := range scenarios(t) {
				if e.lacks(t, name) {
					continue
				}
				t.Run("record "+name, func(t *testing.T) {
					got, talk := runScenario(t, "record", dir, name, e.host, "/v1.41", served)
					wantOf(t, name).require(t, got)
					requireRecorded(t, filepath.Join(dir, name), talk)
					recorded[name] = got
				})
			}
			e.stop(t)
			defer e.start(t)
			for _, name := range slices.Sorted(maps.Keys(recorded)) {
				for _, prefix := range prefixes(name) {
					t.Run("replay "+name+prefix, func(t *testing.T) {
						replayed, talk := runScenario(t, "replay", dir, name, "unix:///nowhere.sock", prefix, served)
						require.Equal(t, recorded[name], replayed)
						require.Regexp(t, usedAll, talk)
						require.NotContains(t, talk, "out of order")
					})
				}
			}
			files, err := leakIn(dir, registrySecrets())
			require.NoError(t, err)
			require.GreaterOrEqual(t, files, len(recorded))
			left, err := os.ReadDir(filepath.Join(dir, "tmp"))
			require.NoError(t, err)
			require.Empty(t, left, "something is left in TMPDIR")
		})
	}
}

// requireRecorded compares what Drydock said with what go-vcr finds in the
// cassette: go-vcr opens every one.
func requireRecorded(t *testing.T, cassette, talk string) {
	t.Helper()
	said := recordedLine.FindStringSubmatch(talk)
	require.NotNil(t, said, talk)
	loaded, err := vcr.Load(cassette)
	require.NoError(t, err)
	require.Equal(t, said[1], strconv.Itoa(len(loaded.Interactions)))
	require.NotEmpty(t, loaded.Interactions)
}

// prefixes returns the versions of the API that a replay is asked for, of one
// recording: docker's client negotiates, others ask for what they like.
func prefixes(name string) []string {
	if strings.HasPrefix(name, "curl") || strings.HasPrefix(name, "tcp") {
		return []string{"/v1.41", "", "/v1.30"}
	}
	return []string{"/v1.41"}
}

// runScenario runs the script of a scenario through drydock record or replay,
// with words of its own.
func runScenario(t *testing.T, mode, dir, name, host, prefix, files string) (theirs outcome, talk string) {
	t.Helper()
	env := append(scenarioEnv(t, name), "DOCKER_HOST="+host, "PREFIX="+prefix, "FILES="+files,
		"TMPDIR="+filepath.Join(dir, "tmp"))
	command, clients := playing(t, name)
	own := newWords(t, name, clients)
	args := []string{mode}
	if mode == "replay" {
		args = append(args, "--strict")
	}
	if strings.HasPrefix(name, "tcp") {
		args = append(args, "--listen", "tcp://127.0.0.1:0")
	}
	args = append(args, filepath.Join(dir, name+".yaml"), "--")
	theirs, talk = drydock(t, append(env, own.env()...), append(args, command...)...)
	return own.inPlace(theirs), talk
}

// scenarioEnv returns the environment of one run of a scenario.
func scenarioEnv(t *testing.T, name string) []string {
	t.Helper()
	env := append(os.Environ(), "DOCKER_API_VERSION=", "DOCKER_BUILDKIT=0")
	env = append(env, clientEnv(t)...)
	requireClient(t, name, env)
	r, ok := testRegistry()
	if !ok && strings.HasPrefix(name, "registry") {
		skip(t, "there is no registry: set DRYDOCK_TEST_REGISTRY, ..._USER and ..._PASSWORD (make engines starts one)")
	}
	return append(env, "REGISTRY="+r.address, "REGISTRY_USER="+r.user, "REGISTRY_PASSWORD="+r.password)
}

// drydock runs a command and returns what its child printed, and Drydock's
// own lines of standard error. Nothing of it holds the registry's password.
func drydock(t *testing.T, env []string, args ...string) (theirs outcome, talk string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "drydock", args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &stdout, &stderr
	// It ends its child, too, before both are left alone.
	cmd.Cancel, cmd.WaitDelay = func() error { return cmd.Process.Signal(syscall.SIGTERM) }, 10*time.Second
	err := cmd.Run()
	require.NoError(t, ctx.Err(), "it did not end by itself\n%s\n%s", stdout.String(), stderr.String())
	require.NoError(t, leak(stderr.Bytes(), registrySecrets()), "standard error")
	require.NoError(t, leak(stdout.Bytes(), registrySecrets()), "standard output")
	var exit *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &exit)
	}
	t.Logf("drydock %s\n%s", strings.Join(args, " "), stderr.String())
	var child, own strings.Builder
	for line := range strings.Lines(stderr.String()) {
		if strings.HasPrefix(line, "drydock: ") {
			own.WriteString(line)
		} else {
			child.WriteString(line)
		}
	}
	return outcome{stdout.String(), child.String(), cmd.ProcessState.ExitCode()}, own.String()
}
