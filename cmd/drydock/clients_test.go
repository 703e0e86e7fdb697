package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A client is a program that asks an engine, other than docker's own, curl and
// wget.
type client struct {
	probe []string // exits with 0 where the client is
	get   string   // how to get it
}

// clients are what the scenarios need whose names begin with theirs, as in
// python_exec. The machine may have them, or .ci/clients has fetched them.
var clients = map[string]client{
	"buildx":  {[]string{"docker", "buildx", "version"}, ".ci/clients fetches docker buildx"},
	"compose": {[]string{"docker", "compose", "version"}, ".ci/clients fetches docker compose"},
	"go":      {[]string{"go", "build", "-C", "testdata/clients/go", "-o", os.DevNull, "."}, "go mod download fetches it"},
	"node":    {[]string{"node", "-e", "require('dockerode')"}, ".ci/clients fetches Node's dockerode"},
	"python":  {[]string{"python3", "-c", "import docker"}, ".ci/clients fetches Python's docker"},
	"tty":     {[]string{"sh", "-c", "python3 -c 'import pty' && command -v script"}, "install Python 3 and util-linux"},
}

// requireClient skips the test if the client of a scenario is missing.
func requireClient(t *testing.T, name string, env []string) {
	t.Helper()
	word, _, _ := strings.Cut(name, "_")
	c, needed := clients[word]
	if !needed {
		return
	}
	probe := exec.Command(c.probe[0], c.probe[1:]...)
	probe.Env = env
	if output, err := probe.CombinedOutput(); err != nil {
		skip(t, "%s: %v\n%s%s", strings.Join(c.probe, " "), err, output, c.get)
	}
}

// clientEnv has a command find the clients that .ci/clients has fetched.
func clientEnv(t *testing.T) []string {
	t.Helper()
	config, fetched := t.TempDir(), os.Getenv("DRYDOCK_TEST_CLIENTS")
	env := []string{"DOCKER_CONFIG=" + config}
	if fetched == "" {
		return env
	}
	plugins := "usr/libexec/docker/cli-plugins"
	document, err := json.Marshal(map[string][]string{"cliPluginsExtraDirs": {
		filepath.Join(fetched, "compose", plugins), filepath.Join(fetched, "buildx", plugins),
	}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(config, "config.json"), document, 0o600))
	return append(env,
		"PYTHONPATH="+filepath.Join(fetched, "python/usr/lib/python3/dist-packages"),
		"NODE_PATH="+filepath.Join(fetched, "node/node_modules"))
}
