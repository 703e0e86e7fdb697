package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Exit codes of a shell for commands that did not run.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
	exitSignal        = 128 // plus the number of the signal
)

// environment returns the environment in which a docker client finds host,
// and nothing that would lead it elsewhere, and in which a test finds the mode.
func environment(environ []string, host string, m mode) []string {
	clean := slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		switch name {
		case "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
			modeVariable:
			return true
		}
		return false
	})
	return append(clean, "DOCKER_HOST="+host, modeVariable+"="+string(m))
}

// runChild runs the command after -- against host, and returns its exit code.
// Signals that Drydock gets are passed on.
func (p *program) runChild(ctx context.Context, host string) (int, error) {
	child := exec.CommandContext(ctx, p.argv[0], p.argv[1:]...)
	child.Env = environment(os.Environ(), host, cmp.Or(p.mode, modeNone))
	child.Stdin, child.Stdout, child.Stderr = p.stdin, p.ui.out, p.ui.err

	if err := child.Start(); err != nil {
		return 0, &startError{argv0: p.argv[0], err: err}
	}
	exited := make(chan struct{})
	passing := make(chan struct{})
	go func() {
		defer close(passing)
		passSignals(child.Process, p.signals, exited)
	}()
	err := child.Wait()
	close(exited)
	<-passing
	return childCode(child.ProcessState, err)
}

// passSignals hands signals to the child until it has exited. It leaves none of
// them over: the Ctrl-C that has ended the child is not another one.
func passSignals(child *os.Process, signals <-chan os.Signal, exited <-chan struct{}) {
	for {
		select {
		case s := <-signals:
			if !typedAtTerminal(s) { // then the child has got it, too
				_ = child.Signal(s) // fails only when it has exited
			}
		case <-exited:
			drain(signals)
			return
		}
	}
}

func drain(signals <-chan os.Signal) {
	for {
		select {
		case <-signals:
		default:
			return
		}
	}
}

func childCode(state *os.ProcessState, err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case !errors.As(err, &exit):
		return 0, err
	}
	if n, killed := killedBy(state); killed {
		return exitSignal + n, nil
	}
	return exit.ExitCode(), nil
}

// A startError is a command that could not be run.
type startError struct {
	argv0 string
	err   error
}

func (e *startError) Error() string { return fmt.Sprintf("cannot run %q: %s", e.argv0, e.err) }

// code is what a shell would exit with.
func (e *startError) code() int {
	if errors.Is(e.err, exec.ErrNotFound) || errors.Is(e.err, fs.ErrNotExist) {
		return exitNotFound
	}
	return exitNotExecutable
}
