package recorder_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

// engine answers as Docker does, where answers has something for a path.
func engine(answers map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		if !ok || r.Method != http.MethodGet {
			http.Error(w, `{"message":"page not found"}`, http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Api-Version", "1.41")
		h.Set("Ostype", "linux")
		h.Set("Docker-Experimental", "true")
		h.Set("Builder-Version", "1")
		h.Set("Server", "Docker/20.10.24 (linux)")
		_, _ = io.WriteString(w, answer)
	})
}

var (
	pingHeader = cassettes.Engine{
		APIVersion: "1.41", OS: "linux", Experimental: true, Builder: "1", Server: "Docker/20.10.24 (linux)",
	}
	version = `{"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12","Arch":"amd64","Components":[]}`
	info    = `{"Driver":"overlay2","CgroupDriver":"systemd","CgroupVersion":"2","DefaultRuntime":"runc","ID":"4e",
		"SecurityOptions":["name=seccomp,profile=default","name=rootless","apparmor"],
		"Runtimes":{"runc":{"path":"runc"},"crun":{}},"Swarm":{"LocalNodeState":"inactive"}}`
)

func TestProbe(t *testing.T) {
	whole := pingHeader
	whole.Version, whole.MinAPIVersion, whole.Arch = "20.10.24", "1.12", "amd64"
	environment := cassettes.Environment{
		StorageDriver: "overlay2", CgroupDriver: "systemd", CgroupVersion: "2", DefaultRuntime: "runc",
		SecurityOptions: []string{"seccomp,profile=default", "rootless", "apparmor"},
		Runtimes:        []string{"crun", "runc"}, Swarm: "inactive",
	}
	for _, row := range []struct {
		name        string
		answers     map[string]string
		engine      cassettes.Engine
		environment cassettes.Environment
	}{
		{"all", map[string]string{"/_ping": "OK", "/version": version, "/info": info}, whole, environment},
		{"no info", map[string]string{"/_ping": "OK", "/version": version}, whole, cassettes.Environment{}},
		{"no version", map[string]string{"/_ping": "OK", "/info": info}, pingHeader, environment},
		{"no JSON", map[string]string{"/_ping": "OK", "/version": "<html>", "/info": "<html>"}, pingHeader, cassettes.Environment{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				listener := daemontest.Listen(t, network)
				server := &http.Server{Handler: engine(row.answers), ReadHeaderTimeout: daemontest.Patience}
				serving := make(chan error, 1)
				go func() { serving <- server.Serve(listener) }()
				before := time.Now().UTC().Truncate(time.Second)

				header, err := recorder.Probe(within(t), dialer(listener.Addr()))
				require.NoError(t, err)
				require.Equal(t, cassettes.Format, header.Format)
				require.Equal(t, row.engine, header.Engine)
				require.Equal(t, row.environment, header.Environment)
				require.False(t, header.Recorded.Before(before))
				require.Equal(t, time.UTC, header.Recorded.Location())

				require.NoError(t, server.Close())
				require.ErrorIs(t, <-serving, http.ErrServerClosed)
			})
		})
	}
}

func TestProbeOfNoEngine(t *testing.T) {
	listener := daemontest.Listen(t, "unix")
	require.NoError(t, listener.Close())
	_, err := recorder.Probe(within(t), dialer(listener.Addr()))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestProbeOfSomethingElse(t *testing.T) {
	daemon := daemontest.Start(t, "unix", daemontest.Answers(lines("HTTP/1.1 403 Forbidden", "Content-Length: 0")))
	_, err := recorder.Probe(within(t), daemon.Dial)
	require.EqualError(t, err, "GET /_ping: 403 Forbidden")
}

func TestProbeThatTakesTooLong(t *testing.T) {
	daemon := daemontest.Start(t, "unix", func(c *daemontest.Conn) { c.ReadAll() })
	ctx, cancel := context.WithCancel(within(t))
	asking := func(ctx context.Context) (net.Conn, error) { defer cancel(); return daemon.Dial(ctx) }
	_, err := recorder.Probe(ctx, asking)
	require.ErrorIs(t, err, context.Canceled)
}
