package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// ending are the signals that end a Drydock which runs no command.
var ending = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// catchSignals keeps signals from ending Drydock before it has cleaned up. It
// comes before anything that must not be left behind, such as a socket.
func (p *program) catchSignals() (stop func()) {
	p.signals = make(chan os.Signal, 8)
	signal.Notify(p.signals, passedOn...)
	return func() { signal.Stop(p.signals) }
}

// attend waits until there is nothing more to serve at the dock: for the
// command after -- to end, or, without one, for a signal. It returns the
// command's exit code.
func (p *program) attend(ctx context.Context, d *dock) (int, error) {
	if p.hasRun {
		return p.runChild(ctx, d.host)
	}
	p.ui.printf("export DOCKER_HOST=%s\n", d.host)
	p.awaitEnd(ctx)
	return 0, nil
}

// awaitEnd waits for a signal that ends Drydock, or for ctx.
func (p *program) awaitEnd(ctx context.Context) {
	for {
		select {
		case s := <-p.signals:
			if slices.Contains(ending, s) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// patience returns a context that is done after a time, or with the next signal
// that ends Drydock. It does not end with ctx, which may have ended already.
func (p *program) patience(ctx context.Context, lasts time.Duration) (patient context.Context, stop func()) {
	patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), lasts)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		p.awaitEnd(patient)
		cancel()
	}()
	return patient, func() {
		cancel()
		<-watching
	}
}
