package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
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

// ask is the client of the scripts: ask [-s] METHOD PATH [BODY] prints the
// status and the body of an answer; -s exits with 1 on an error status.
func ask() {
	args := os.Args[1:]
	strictly := len(args) > 0 && args[0] == "-s"
	if strictly {
		args = args[1:]
	}
	status, err := askOnce(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "ask:", err)
		os.Exit(1)
	}
	if strictly && status >= http.StatusBadRequest {
		os.Exit(1)
	}
}

func askOnce(args []string) (status int, err error) {
	scheme, address, _ := strings.Cut(os.Getenv("DOCKER_HOST"), "://")
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, scheme, address)
		},
	}}
	request, err := http.NewRequest(args[0], "http://docker"+args[1], strings.NewReader(strings.Join(args[2:], " ")))
	if err != nil {
		return 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	fmt.Println(response.Status)
	_, err = io.Copy(os.Stdout, response.Body)
	return response.StatusCode, err
}
