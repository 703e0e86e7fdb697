package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
)

// An engine is a real Docker engine that tests may use. They make objects
// whose names start with drydock-test and remove them.
type engine struct{ name, host string }

// engines returns the engines of DRYDOCK_TEST_ENGINES ("20=unix:///...,28=..."),
// or the one of DOCKER_HOST.
func engines(t *testing.T) []engine {
	t.Helper()
	if _, err := exec.LookPath("docker"); err != nil {
		skip(t, "there is no docker command: install Docker's client")
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
		skip(t, "there is no engine: set DRYDOCK_TEST_ENGINES or DOCKER_HOST (make engines starts some)")
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
	e.docker("network", "rm", "drydock-test-net")
	e.docker("volume", "rm", "drydock-test-vol")
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

// scenarios returns the scripts that docker's own client runs on each engine.
func scenarios(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/engine/*.sh")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

// outcome is all that a user sees of a command.
type outcome struct {
	stdout, stderr string
	code           int
}

// TestReplayIsWhatWasRecorded is the main job: what a client prints with the
// engine, it prints without.
func TestReplayIsWhatWasRecorded(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			e.clean()
			dir := t.TempDir()
			recorded := map[string]outcome{}
			for _, script := range scenarios(t) {
				name := strings.TrimSuffix(filepath.Base(script), ".sh")
				t.Run("record "+name, func(t *testing.T) {
					recorded[name] = runScenario(t, "record", dir, name, e.host, "/v1.41")
				})
			}
			e.stop(t)
			defer e.start(t)
			for _, name := range slices.Sorted(maps.Keys(recorded)) {
				for _, prefix := range prefixes(name) {
					t.Run("replay "+name+prefix, func(t *testing.T) {
						replayed := runScenario(t, "replay", dir, name, "unix:///nowhere.sock", prefix)
						require.Equal(t, recorded[name], replayed)
					})
				}
				_, err := vcr.Load(filepath.Join(dir, name))
				require.NoError(t, err, "go-vcr opens every cassette")
			}
			requireNoSecret(t, dir)
		})
	}
}

// prefixes returns the versions of the API that a replay is asked for, of one
// recording: docker's client negotiates, others ask for what they like.
func prefixes(name string) []string {
	if name == "curl" || name == "tcp" {
		return []string{"/v1.41", "", "/v1.30"}
	}
	return []string{"/v1.41"}
}

// runScenario runs the script of a scenario through drydock record or replay.
func runScenario(t *testing.T, mode, dir, name, host, prefix string) outcome {
	t.Helper()
	env := append(scenarioEnv(t, name), "DOCKER_HOST="+host, "PREFIX="+prefix)
	args := []string{mode}
	if name == "tcp" {
		args = append(args, "--listen", "tcp://127.0.0.1:0")
	}
	cassette, script := filepath.Join(dir, name+".yaml"), filepath.Join("testdata/engine", name+".sh")
	return drydock(t, env, append(args, cassette, "--", "sh", script)...)
}

// scenarioEnv returns the environment of one run of a scenario.
func scenarioEnv(t *testing.T, name string) []string {
	t.Helper()
	env := append(os.Environ(), "WORK="+t.TempDir(), "DOCKER_CONFIG="+t.TempDir(), "DOCKER_API_VERSION=")
	r, ok := testRegistry()
	if !ok && name == "registry" {
		skip(t, "there is no registry: set DRYDOCK_TEST_REGISTRY, ..._USER and ..._PASSWORD (make engines starts one)")
	}
	return append(env, "REGISTRY="+r.address, "REGISTRY_USER="+r.user, "REGISTRY_PASSWORD="+r.password)
}

// drydock runs a command and returns what its child printed: Drydock's own
// lines are left out of standard error.
func drydock(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("drydock", args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &exit)
	}
	t.Logf("drydock %s\n%s", strings.Join(args, " "), stderr.String())
	var theirs strings.Builder
	for line := range strings.Lines(stderr.String()) {
		if !strings.HasPrefix(line, "drydock: ") {
			theirs.WriteString(line)
		}
	}
	return outcome{stdout.String(), theirs.String(), cmd.ProcessState.ExitCode()}
}

// requireNoSecret looks for the registry's password, in every encoding, in
// all that was written.
func requireNoSecret(t *testing.T, dir string) {
	t.Helper()
	r, ok := testRegistry()
	if !ok {
		return
	}
	files := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range encodings(r.password, r.user+":"+r.password) {
			if bytes.Contains(data, []byte(secret)) {
				return fmt.Errorf("%s holds the password as %q", path, secret)
			}
		}
		return nil
	}))
	require.NotZero(t, files)
}

// encodings returns secrets as they can stand in a file. Of base64 the parts
// that do not depend on what stands beside the secret are returned, for every
// alignment.
func encodings(secrets ...string) []string {
	var all []string
	for _, secret := range secrets {
		all = append(all, secret, url.QueryEscape(secret), url.PathEscape(secret), hex.EncodeToString([]byte(secret)))
		for shift := range 3 {
			padded := strings.Repeat("x", shift) + secret
			for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				encoded := encoding.EncodeToString([]byte(padded))
				whole := len(padded) / 3 * 4 // the last group depends on what follows
				first := (shift*8 + 5) / 6   // the first characters depend on what stands before
				all = append(all, encoded[first:whole])
			}
		}
	}
	return all
}

func TestEncodings(t *testing.T) {
	const secret = "s3cr3t-anchor"
	for _, before := range []string{"", "a", "ab", `{"auth":"`} {
		for _, after := range []string{"", "z", `"}`} {
			text := base64.URLEncoding.EncodeToString([]byte(before + secret + after))
			found := slices.ContainsFunc(encodings(secret), func(e string) bool { return strings.Contains(text, e) })
			require.True(t, found, text)
		}
	}
	require.NotContains(t, encodings(secret), "")
}
