package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// newScenarios are those that ask in every way in which one can ask: they go
// through connections that are handed on to the engine.
var newScenarios = []string{
	"attach", "build", "cli_copy", "cli_logs", "compose_foreground", "curl_files", "events", "exec", "go_exec", "images",
	"node_attach", "parallel", "plugin", "python_attach", "python_exec", "python_run", "registry", "stdin", "tty_run",
	"wait", "websocket",
}

// addedLine is what Drydock says at the end of a recording that was added to.
const addedLine = `(?m)^drydock: recorded \d+ interactions? of Docker \S+ \(API [\d.]+\) ` +
	`in addition to \d+: all are in \S+$`

// missedNothing is what it says of a replay without a miss.
const missedNothing = `(?m)^drydock: replayed .+ recorded interactions used, 0 misses`

// TestNewIsWhatTheEngineAnswers has a cassette that knows next to nothing of
// what is asked: the rest comes from the engine, is recorded, and replayed.
func TestNewIsWhatTheEngineAnswers(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			e.clean()
			served := serveFiles(t)
			dir := shortDir(t)
			require.NoError(t, os.Mkdir(filepath.Join(dir, "tmp"), 0o700))
			recorded := map[string]outcome{}
			for _, name := range newScenarios {
				if e.lacks(t, name) {
					continue
				}
				t.Run("new "+name, func(t *testing.T) {
					env := append(os.Environ(), "DOCKER_HOST="+e.host)
					_, talk := drydock(t, env, "record", filepath.Join(dir, name+".yaml"), "--", "docker", "version")
					require.Regexp(t, recordedLine, talk)
					t.Setenv(modeVariable, string(modeNew))
					got, talk := runScenario(t, "record", dir, name, e.host, "/v1.41", served)
					wantOf(t, name).require(t, got)
					require.Regexp(t, addedLine, talk)
					require.Regexp(t, missedNothing, talk)
					recorded[name] = got
				})
			}
			e.stop(t)
			defer e.start(t)
			for name, want := range recorded {
				t.Run("replay "+name, func(t *testing.T) {
					t.Setenv(modeVariable, string(modeNone)) // not --strict: not all asks for the version
					replayed, talk := runScenario(t, "record", dir, name, "unix:///nowhere.sock", "/v1.41", served)
					require.Equal(t, want, replayed)
					require.Regexp(t, missedNothing, talk)
				})
			}
			_, err := leakIn(dir, registrySecrets())
			require.NoError(t, err)
			left, err := os.ReadDir(filepath.Join(dir, "tmp"))
			require.NoError(t, err)
			require.Empty(t, left, "something is left in TMPDIR")
		})
	}
}

// A growing is a program that has come to do more since it was recorded.
type growing struct{ name, before, since, prints string }

var growings = []growing{
	{
		name: "docker",
		before: `
docker run --rm busybox echo before
docker run -d --name drydock-test-old busybox sleep 60 >/dev/null
echo typed | docker exec -i drydock-test-old cat
docker rm -f drydock-test-old
`,
		since: `
docker run --rm busybox echo since
docker run -d --name drydock-test-new busybox sh -c '
while ! test -e /go; do sleep 0.1; done; seq 3; echo over' >/dev/null
printf 'a\nb\n' | docker exec -i drydock-test-new sh -c 'cat; echo eof'
echo content >"$WORK/go"
docker cp "$WORK/go" drydock-test-new:/go 2>/dev/null
docker logs -f drydock-test-new
docker cp drydock-test-new:/go "$WORK/back" 2>/dev/null
cat "$WORK/back"
docker wait drydock-test-new
docker rm -f drydock-test-new
docker ps -a --filter name=drydock-test --format '{{.Names}}'
`,
		prints: "before\ntyped\ndrydock-test-old\nsince\na\nb\neof\n1\n2\n3\nover\ncontent\n0\ndrydock-test-new\n",
	},
	{
		name: "python",
		before: `
python3 -c '
import docker
client = docker.from_env()
print(client.containers.run("busybox", "echo before", remove=True).decode(), end="")
'
`,
		since: `
python3 -c '
import docker
client = docker.from_env()
c = client.containers.run("busybox", "sleep 60", name="drydock-test-python", detach=True)
print(c.exec_run("echo since").output.decode(), end="")
socket = c.exec_run("cat", stdin=True, socket=True).output._sock
socket.sendall(b"typed\n")
socket.shutdown(1)
received = b""
while True:
    piece = socket.recv(100)
    if not piece:
        break
    received += piece
print(received[8:].decode(), end="")
c.remove(force=True)
'
`,
		prints: "before\nsince\ntyped\n",
	},
}

// TestCassettesGrow: what was recorded before is replayed, what a program has
// come to ask since is recorded, and then all of it needs no engine.
func TestCassettesGrow(t *testing.T) {
	for _, e := range engines(t) {
		for _, g := range growings {
			t.Run(e.name+" "+g.name, func(t *testing.T) { e.grow(t, g) })
		}
	}
}

func (e engine) grow(t *testing.T, g growing) {
	t.Helper()
	e.clean()
	env := append(scenarioEnv(t, g.name+"_grows"), modeVariable+"=")
	at := func(host string) []string { return append(env, "DOCKER_HOST="+host) }
	const nowhere = "unix:///nowhere.sock"
	cassette, all := filepath.Join(shortDir(t), "run.yaml"), g.before+g.since
	_, talk := drydock(t, at(e.host), "record", cassette, "--", "sh", "-ec", g.before)
	require.Regexp(t, recordedLine, talk)
	first, err := os.ReadFile(cassette)
	require.NoError(t, err)

	// Nothing new: the engine is not even looked for.
	theirs, talk := drydock(t, at(nowhere), "replay", "--mode", "new", cassette, "--", "sh", "-ec", g.before)
	require.Zero(t, theirs.code, talk)
	again, err := os.ReadFile(cassette)
	require.NoError(t, err)
	require.Equal(t, first, again)

	// Something new, and no engine: that is said, and nothing is lost.
	theirs, talk = drydock(t, at(nowhere), "replay", "--mode", "new", cassette, "--", "sh", "-ec", all)
	require.Equal(t, exitFailed, theirs.code, talk)
	require.Contains(t, theirs.stderr, "nothing recorded answers this request, and no Docker engine answers at")
	require.Contains(t, talk, "no Docker engine answers at")
	again, err = os.ReadFile(cassette)
	require.NoError(t, err)
	require.Equal(t, first, again)

	grown, talk := drydock(t, at(e.host), "replay", "--mode", "new", cassette, "--", "sh", "-ec", all)
	require.Equal(t, outcome{stdout: g.prints}, grown, talk)
	require.Regexp(t, addedLine, talk)
	for _, mode := range []mode{modeNone, modeNew, modeOnce} {
		theirs, talk := drydock(t, at(nowhere), "replay", "--mode", string(mode), cassette, "--", "sh", "-ec", all)
		require.Equal(t, grown, theirs, fmt.Sprint(mode, talk))
		require.Regexp(t, missedNothing, talk)
	}
}

// TestNewTestsHaveNamesOfTheirOwn, of the same shape as the recorded ones, and may
// run before those: what they make is the engine's to remove.
func TestNewTestsHaveNamesOfTheirOwn(t *testing.T) {
	const (
		random = `name=drydock-test-$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
`
		before = "(" + random + `docker run -d --name $name busybox sleep 60 >/dev/null
docker inspect -f '{{.Path}}' $name
docker rm -f $name >/dev/null)
`
		since = "(" + random + `docker run -d --name $name busybox sleep 61 >/dev/null
docker exec $name echo since
docker rm -f $name >/dev/null)
`
	)
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			e.clean()
			env := append(scenarioEnv(t, "docker_names"), modeVariable+"=")
			cassette := filepath.Join(shortDir(t), "run.yaml")
			run := func(host string, script string, args ...string) {
				t.Helper()
				args = append(args, cassette, "--", "sh", "-ec", script)
				theirs, talk := drydock(t, append(env, "DOCKER_HOST="+host), args...)
				require.Zero(t, theirs.code, talk)
				require.Equal(t, strings.Count(script, "sleep 60"), strings.Count(theirs.stdout, "sleep\n"))
				require.Equal(t, strings.Count(script, "sleep 61"), strings.Count(theirs.stdout, "since\n"))
				require.Empty(t, e.docker("ps", "-aq", "--filter", "name=drydock-test"))
			}
			run(e.host, before, "record")
			run(e.host, since+before, "replay", "--mode", "new", "--strict")
			run("unix:///nowhere.sock", before+since, "replay", "--strict")
			run("unix:///nowhere.sock", since+before, "replay", "--mode", "new", "--strict")
		})
	}
}
