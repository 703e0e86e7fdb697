package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// attend waits until there is nothing more to serve at the dock: for the
// command after -- to end, or, without one, for a signal. It returns the
// command's exit code.
func (p *program) attend(ctx context.Context, d *dock) (int, error) {
	if p.hasRun {
		return p.runChild(ctx, d.host)
	}
	p.ui.printf("export DOCKER_HOST=%s\n", d.host)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	<-ctx.Done()
	return 0, nil
}
