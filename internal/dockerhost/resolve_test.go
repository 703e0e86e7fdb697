package dockerhost_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/dockerhost"
)

// writeContext makes a docker context as the docker command line stores it, and
// returns the folder for its TLS material, which it does not make.
func writeContext(t *testing.T, dir, name, host string, skipVerify bool) string {
	t.Helper()
	sum := sha256.Sum256([]byte(name))
	id := hex.EncodeToString(sum[:])
	meta, err := json.Marshal(map[string]any{
		"Name":      name,
		"Metadata":  map[string]any{},
		"Endpoints": map[string]any{"docker": map[string]any{"Host": host, "SkipTLSVerify": skipVerify}},
	})
	require.NoError(t, err)
	write(t, filepath.Join(dir, "contexts", "meta", id, "meta.json"), string(meta))
	return filepath.Join(dir, "contexts", "tls", id, "docker")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func TestOrderOfSources(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "config.json"), `{"currentContext": "current", "auths": {}}`)
	writeContext(t, dir, "current", "unix:///current.sock", false)
	writeContext(t, dir, "other", "tcp://other:1234", false)
	writeContext(t, dir, "unsaid", "", false)

	for _, row := range []struct{ name, flag, host, context, want, source string }{
		{"flag", "unix:///f", "unix:///h", "other", "unix:///f", "--host"},
		{"variable before context", "", "unix:///h", "other", "unix:///h", "DOCKER_HOST"},
		{"named context before current", "", "", "other", "tcp://other:1234", `docker context "other"`},
		{"current context", "", "", "", "unix:///current.sock", `docker context "current"`},
		{"context without an address", "", "", "unsaid", "unix:///var/run/docker.sock", `docker context "unsaid"`},
		{"default context hides the current", "", "", "default", "unix:///var/run/docker.sock", "the default socket"},
	} {
		t.Run(row.name, func(t *testing.T) {
			host := resolve(t, dockerhost.Config{
				Flag: row.flag, ConfigDir: dir,
				Getenv: environment(t, map[string]string{"DOCKER_HOST": row.host, "DOCKER_CONTEXT": row.context}),
			})
			require.Equal(t, row.want, host.String())
			require.Equal(t, row.source, host.Source())
		})
	}
}

func TestFolderOfDocker(t *testing.T) {
	home, elsewhere := t.TempDir(), t.TempDir()
	write(t, filepath.Join(home, ".docker", "config.json"), `{"currentContext": "home"}`)
	writeContext(t, filepath.Join(home, ".docker"), "home", "unix:///home.sock", false)
	write(t, filepath.Join(elsewhere, "config.json"), `{"currentContext": "elsewhere"}`)
	writeContext(t, elsewhere, "elsewhere", "unix:///elsewhere.sock", false)

	vars := map[string]string{"HOME": home}
	require.Equal(t, "unix:///home.sock", resolve(t, dockerhost.Config{Getenv: environment(t, vars)}).String())
	vars["DOCKER_CONFIG"] = elsewhere
	require.Equal(t, "unix:///elsewhere.sock", resolve(t, dockerhost.Config{Getenv: environment(t, vars)}).String())
	got := resolve(t, dockerhost.Config{ConfigDir: filepath.Join(home, ".docker"), Getenv: environment(t, vars)})
	require.Equal(t, "unix:///home.sock", got.String())
}

func TestNothingSaidIsTheDefaultSocket(t *testing.T) {
	host := resolve(t, dockerhost.Config{})
	require.Equal(t, "unix:///var/run/docker.sock", host.String())
	require.Equal(t, "the default socket", host.Source())
	require.True(t, host.IsLocal())
}

func TestProcessEnvironmentIsTheDefault(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///from/the/process.sock")
	host, err := dockerhost.Resolve(dockerhost.Config{})
	require.NoError(t, err)
	require.Equal(t, "unix:///from/the/process.sock", host.String())
}

func TestAddresses(t *testing.T) {
	for _, row := range []struct {
		in, want string
		local    bool
	}{
		{"unix:///run/x.sock", "unix:///run/x.sock", true},
		{"/run/x.sock", "unix:///run/x.sock", true},
		{"unix://", "unix:///var/run/docker.sock", true},
		{"unix://relative.sock", "unix://relative.sock", true},
		{" tcp://127.0.0.1:2375\n", "tcp://127.0.0.1:2375", true},
		{"tcp://localhost", "tcp://localhost:2375", true},
		{"tcp://:4243/", "tcp://localhost:4243", true},
		{"TCP://docker.example", "tcp://docker.example:2375", false},
		{"192.0.2.7:2376", "tcp://192.0.2.7:2376", false},
		{"tcp://[::1]:2375", "tcp://[::1]:2375", true},
		{"tcp://[2001:db8::7]", "tcp://[2001:db8::7]:2375", false},
		{"ssh://box", "ssh://box", false},
		{"ssh://me@box:2222/", "ssh://me@box:2222", false},
		{"ssh://me@[2001:db8::7]/run/user/1000/docker.sock", "ssh://me@[2001:db8::7]/run/user/1000/docker.sock", false},
	} {
		t.Run(row.in, func(t *testing.T) {
			host := resolve(t, dockerhost.Config{Flag: row.in})
			require.Equal(t, row.want, host.String())
			require.Equal(t, row.local, host.IsLocal())
			require.Equal(t, row.want, resolve(t, dockerhost.Config{Flag: host.String()}).String(), "read back")
		})
	}
}

func TestBadAddresses(t *testing.T) {
	long := "/" + strings.Repeat("x", 120)
	for in, want := range map[string]string{
		"docker":                      `--host "docker": no scheme: write unix:///path/to.sock, tcp://host:port or ssh://user@host`,
		"unix:/run/x.sock":            `--host "unix:/run/x.sock": no scheme: `,
		"http://box:2375":             `--host "http://box:2375": not a docker address: write tcp://box:2375, and for TLS set `,
		"https://box:2376":            `not a docker address: write tcp://box:2376`,
		"npipe:////./pipe/x":          `windows named pipes are not supported: have the daemon listen on tcp as well`,
		"fd://":                       `fd is what a daemon listens on: write the unix:// path of its socket`,
		"quic://box":                  `unknown scheme "quic": use unix://, tcp:// or ssh://`,
		long:                          `the path of the socket has 121 bytes and the system takes 10`,
		"tcp://box:99999":             `port "99999": write a number from 1 to 65535`,
		"tcp://box:0":                 `port "0": write a number from 1 to 65535`,
		"tcp://box:port":              `invalid port ":port" after host: write tcp://host:port`,
		"tcp://box/path":              `tcp takes no path: write tcp://host:port`,
		"tcp://me@box":                `tcp takes no user: write tcp://host:port`,
		"tcp://box?x=1":               `an address has no ? and no #: write tcp://host:port`,
		"ssh://box#x":                 `an address has no ? and no #: write ssh://host:port`,
		"ssh://":                      `no host name: write ssh://user@host`,
		"ssh://me:hunter2@box":        `--host "ssh://me:xxxxx@box": a password cannot be given to ssh: use a key or an agent`,
		"ssh://me:hunter2@bo x":       `--host "ssh://me:xxxxx@bo x": not an address: write ssh://user@host:port`,
		"ssh://me:hun%ter2@box":       `--host "ssh://me:xxxxx@box": not an address`,
		"http://me:hunter2@box":       `--host "http://me:xxxxx@box": not a docker address: write tcp://me:xxxxx@box`,
		"tcp://me:hunt@er2@box:99999": `--host "tcp://me:xxxxx@box:99999": tcp takes no user`,
	} {
		t.Run(in, func(t *testing.T) {
			_, err := dockerhost.Resolve(dockerhost.Config{Flag: in, Getenv: environment(t, nil)})
			require.ErrorContains(t, err, want)
			require.NotContains(t, err.Error(), "hun")
		})
	}
}

func TestBadVariableIsNamed(t *testing.T) {
	_, err := dockerhost.Resolve(dockerhost.Config{Getenv: environment(t, map[string]string{"DOCKER_HOST": "what"})})
	require.ErrorContains(t, err, `DOCKER_HOST "what": no scheme`)
}

func TestBadContexts(t *testing.T) {
	dir := t.TempDir()
	writeContext(t, dir, "npipe", "npipe:////./pipe/docker_engine", false)
	writeMeta := func(name, text string) {
		sum := sha256.Sum256([]byte(name))
		write(t, filepath.Join(dir, "contexts", "meta", hex.EncodeToString(sum[:]), "meta.json"), text)
	}
	writeMeta("broken", `{"Name": `)
	writeMeta("kubernetes", `{"Name": "kubernetes", "Endpoints": {"kubernetes": {}}}`)

	for name, want := range map[string]string{
		"absent":     "docker context \"absent\": there is none in \"" + dir + "/contexts\"; `docker context ls` lists",
		"../..":      "docker context \"../..\": there is none in ",
		"npipe":      `docker context "npipe" "npipe:////./pipe/docker_engine": windows named pipes are not supported`,
		"broken":     `meta.json": unexpected end of JSON input; mend the file, or name the daemon with --host`,
		"kubernetes": `names no docker daemon; use another context or --host`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := dockerhost.Resolve(dockerhost.Config{
				ConfigDir: dir, Getenv: environment(t, map[string]string{"DOCKER_CONTEXT": name}),
			})
			require.ErrorContains(t, err, want)
		})
	}
}

func TestBrokenConfigMattersOnlyWhenAsked(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "config.json"), `{"currentContext": 7}`)
	_, err := dockerhost.Resolve(dockerhost.Config{ConfigDir: dir, Getenv: environment(t, nil)})
	require.ErrorContains(t, err, `config.json"`)
	require.ErrorContains(t, err, "; mend the file, or name the daemon with --host or DOCKER_HOST")

	require.Equal(t, "unix:///x", resolve(t, dockerhost.Config{ConfigDir: dir, Flag: "/x"}).String())
}
