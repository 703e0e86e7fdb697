package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// TestBuildKitPassesThrough builds with BuildKit through the recorder: the
// image is made, and of the connections it is stored that they were there,
// and nothing that passed.
func TestBuildKitPassesThrough(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			const image, marker = "drydock-test-buildx", "halyard-of-the-mizzen"
			dir, cassette, context := shortDir(t), filepath.Join(shortDir(t), "build.yaml"), t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(context, "Dockerfile"),
				[]byte("FROM busybox\nARG MARKER\nCOPY Dockerfile /\nRUN echo marked $MARKER && echo $MARKER >/marker\n"), 0o600))
			env := append(os.Environ(), "DOCKER_API_VERSION=", "DOCKER_HOST="+e.host, "TMPDIR="+dir)
			env = append(env, clientEnv(t)...)
			requireClient(t, "buildx", env)
			e.docker("rmi", "--force", image)
			t.Cleanup(func() { e.docker("rmi", "--force", image) })
			build := []string{
				cassette, "--", "docker", "buildx", "build", "--progress", "plain", "--no-cache",
				"--build-arg", "MARKER=" + marker, "--tag", image, context,
			}

			built, talk := drydock(t, env, append([]string{"record"}, build...)...)
			require.Zero(t, built.code, built.stderr)
			require.Contains(t, built.stderr, "marked "+marker, "the step's own output")
			require.Contains(t, talk, "an HTTP/2 connection passed and was not recorded")
			require.Equal(t, marker+"\n", e.docker("run", "--rm", image, "cat", "/marker"))
			requireNothingOfHTTP2(t, cassette)
			files, err := leakIn(filepath.Dir(cassette), encodings(marker))
			require.NoError(t, err)
			require.NotZero(t, files)

			refused, talk := drydock(t, append(env, "DOCKER_HOST=unix:///nowhere.sock"), append([]string{"replay"}, build...)...)
			require.NotZero(t, refused.code)
			require.Contains(t, talk, "DOCKER_BUILDKIT=0")
		})
	}
}

// requireNothingOfHTTP2 fails the test unless there were HTTP/2 connections,
// and nothing of what they carried is stored.
func requireNothingOfHTTP2(t *testing.T, path string) {
	t.Helper()
	c, err := cassettes.Load(path)
	require.NoError(t, err)
	connections := 0
	for _, i := range c.Interactions {
		if i.Details.Class == engineapi.H2C {
			connections++
			require.Empty(t, i.Request.Body)
			require.Empty(t, i.Response.Body)
			require.Empty(t, i.Details.Input)
			require.Empty(t, i.Details.Frames)
		}
	}
	require.NotZero(t, connections)
}
