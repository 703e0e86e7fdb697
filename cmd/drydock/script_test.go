package main

import (
	"errors"
	"flag"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes/samples"
)

var update = flag.Bool("update", false, "write what scripts compare with cmp into the scripts")

// scriptParams is how all scripts run: with the samples in their folder, a
// short folder for sockets, and no engine anywhere.
func scriptParams(dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup:               setupScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":      scriptExits,
			"waitsocket": scriptWaitSocket,
			"mode":       scriptMode,
			"secret":     scriptSecret,
			"secretless": scriptSecretless,
		},
	}
}

func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	testscript.Run(t, scriptParams("testdata/script"))
}

func setupScript(e *testscript.Env) error {
	for _, sample := range samples.All() {
		if err := os.WriteFile(filepath.Join(e.WorkDir, sample.Name+".yaml"), sample.File(), 0o600); err != nil {
			return err
		}
	}
	// The path of a socket has 107 bytes at the most.
	sockets, err := os.MkdirTemp("/tmp", "dd")
	if err != nil {
		return err
	}
	e.Defer(func() { os.RemoveAll(sockets) })
	drydock, err := exec.LookPath("drydock")
	if err != nil {
		return err
	}
	e.Setenv("DRYDOCK", drydock)
	e.Setenv("SOCKETS", sockets)
	e.Setenv("GORACE", os.Getenv("GORACE"))
	e.Setenv("DOCKER_HOST", "unix://"+sockets+"/no-engine.sock")
	e.Setenv("TMPDIR", filepath.Join(e.WorkDir, "tmp"))
	return os.MkdirAll(filepath.Join(e.WorkDir, "tmp"), 0o700)
}

// scriptExits runs a command that is to exit with a code: exits 2 drydock nope.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGS...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s exited with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// scriptWaitSocket waits until somebody listens on a socket.
func scriptWaitSocket(ts *testscript.TestScript, _ bool, args []string) {
	deadline := time.Now().Add(20 * time.Second)
	for {
		conn, err := net.Dial("unix", args[0])
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("nobody listens on %s: %v", args[0], err)
		}
		time.Sleep(5 * time.Millisecond) // until asked again, not until it is right
	}
}

// scriptMode checks the type and the permissions of a file: mode FILE Srw-------.
func scriptMode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Lstat(ts.MkAbs(args[0]))
	ts.Check(err)
	if info.Mode().String() != args[1] {
		ts.Fatalf("%s has mode %s, not %s", args[0], info.Mode(), args[1])
	}
}
