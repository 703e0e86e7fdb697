package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOtherClients has one client recorded, and others answered from that which
// say the same in their own way: docker as it speaks older and newer versions
// of the API, and two SDKs. All have names of their own.
func TestOtherClients(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			e.clean()
			defer e.clean()
			cassette := filepath.Join(shortDir(t), "run.yaml")
			const script = "testdata/others/docker.sh"
			want := runOther(t, nil, "record", "--host", e.host, cassette, "--", "sh", script, "9f3c2a71")
			require.Equal(t, "0\n1\n", want)
			e.stop(t)
			defer e.start(t)
			for _, version := range []string{"1.24", "1.30", "1.40", "1.41", "1.44", "1.45", "1.51"} {
				t.Run("docker "+version, func(t *testing.T) {
					env := []string{"DOCKER_API_VERSION=" + version}
					require.Equal(t, want, runOther(t, env, "replay", cassette, "--", "sh", script, "04be77d1"))
				})
			}
			t.Run("python", func(t *testing.T) {
				requireClient(t, "python", append(os.Environ(), clientEnv(t)...))
				program := []string{"python3", "testdata/others/python.py", "04be77d1"}
				require.Equal(t, want, runOther(t, nil, append([]string{"replay", cassette, "--"}, program...)...))
			})
			t.Run("node", func(t *testing.T) {
				requireClient(t, "node", append(os.Environ(), clientEnv(t)...))
				program := []string{"node", "testdata/others/node.js", "04be77d1"}
				require.Equal(t, want, runOther(t, nil, append([]string{"replay", cassette, "--"}, program...)...))
			})
		})
	}
}

// runOther runs Drydock, which must end well, and returns what its command
// prints.
func runOther(t *testing.T, env []string, args ...string) string {
	t.Helper()
	command := exec.Command("drydock", args...)
	command.Env = append(append(os.Environ(), clientEnv(t)...), append(env, "DOCKER_HOST=unix:///nowhere.sock")...)
	output, err := command.Output()
	require.NoError(t, err, "%s", stderrOf(err))
	return string(output)
}

func stderrOf(err error) []byte {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.Stderr
	}
	return nil
}
