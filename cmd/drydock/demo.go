package main

import (
	"context"
	"errors"
	"os/exec"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/samples"
	"github.com/drydock-go/drydock/replayer"
)

func (p *program) demoCommand() *cli.Command {
	return &cli.Command{
		Name:      "demo",
		Usage:     "show what drydock does, with built-in recordings; needs no Docker",
		UsageText: "drydock demo",
		Description: `Replays a recording of a real engine to the docker command, or, where there is
none, to a small client of its own.`,
		Action: p.demo,
	}
}

func (p *program) demo(c *cli.Context) error {
	if err := errors.Join(p.noCommand(c), p.noArgs(c)); err != nil {
		return err
	}
	for _, sample := range samples.All() {
		cassette, err := sample.Load()
		if err != nil {
			return err
		}
		p.ui.say("replaying %q, a recording of %s; no engine is asked", sample.Name, describeEngine(cassette.Header.Engine))
		if err := p.demoClient(c.Context, cassette); err != nil {
			return err
		}
	}
	p.demoNext()
	return nil
}

// demoClient lets a real client ask for what was recorded: docker's own, and
// where that is missing, or asks in another way than the recorded one did, a
// small one.
func (p *program) demoClient(ctx context.Context, cassette *cassettes.Cassette) error {
	if _, err := exec.LookPath("docker"); err == nil {
		served, err := p.demoServe(ctx, cassette, func(host string) (int, error) {
			script := program{ui: p.ui, signals: p.signals, argv: []string{"sh", "-c", samples.Scenario}}
			return script.runChild(ctx, host)
		})
		if err != nil || served {
			return err
		}
		p.ui.say("this docker command asks in another way than the recorded one; a small client asks instead")
	} else {
		p.ui.say("there is no docker command here; a small client asks instead")
	}
	served, err := p.demoServe(ctx, cassette, func(host string) (int, error) {
		return 0, newDemoClient(host, p.ui).run(ctx)
	})
	if err == nil && !served {
		return exitCode(exitNo)
	}
	return err
}

// demoServe replays while the client runs, and reports whether it got all
// that it asked for.
func (p *program) demoServe(
	ctx context.Context, cassette *cassettes.Cassette, client func(host string) (int, error),
) (served bool, err error) {
	defer p.catchSignals()()
	d, err := openDock(ctx, "")
	if err != nil {
		return false, err
	}
	defer d.Close()
	summary, code, err := replayWhile(ctx, replayer.Config{Cassettes: []*cassettes.Cassette{cassette}}, d,
		func(context.Context, *dock) (int, error) { return client(d.host) })
	p.ui.printf("\n")
	p.ui.misses(summary.Misses, summary.Missed)
	p.ui.summary(summary)
	return err == nil && code == 0 && summary.Missed == 0, err
}

// demoNext says what to type now.
func (p *program) demoNext() {
	p.ui.say("that is the whole loop. With Docker at hand, once:")
	p.ui.say("  drydock record run.yaml -- docker run --rm busybox echo hello")
	p.ui.say("and for ever after, without:")
	p.ui.say("  drydock replay run.yaml -- docker run --rm busybox echo hello")
	p.ui.say("any client will do in place of docker: go test ./..., pytest, npm test")
	p.ui.say("to see what was recorded: drydock inspect run.yaml")
}
