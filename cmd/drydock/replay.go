package main

import (
	"context"
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/replayer"
)

func (p *program) replayCommand() *cli.Command {
	return &cli.Command{
		Name:      "replay",
		Usage:     "answer Docker clients from cassettes, without Docker",
		UsageText: "drydock replay [flags] [CASSETTE ...] [-- COMMAND ...]",
		Description: `Answers as the recorded engine did. With a COMMAND, until it ends; without one,
until it is stopped. Several cassettes are replayed as one. Without a cassette,
replays a sample.

A request that nothing recorded answers is a miss: the client gets an error that
names the nearest recording, and the exit code is 1. With --strict it is 1, too,
if something recorded was not asked for.

A report tells what was served, repeated, missed, unused and sent out of order.
It is written when the replay ends, however the COMMAND ended.

Requests with the header Drydock-Section: NAME, or --section NAME, are answered
from that part of the recording first: tests may then run in any order.

` + modeHelp + ` Without a mode, replay is none.`,
		Flags:  slices.Concat(replayFlags(), rulesFlags(), []cli.Flag{modeFlag(string(modeNone))}, recordFlags()),
		Action: func(c *cli.Context) error { return p.inMode(c, modeNone) },
	}
}

// replayOnly replays cassettes; no engine is asked.
func (p *program) replayOnly(c *cli.Context) error {
	p.mode = modeNone
	options, err := p.replayOptions(c)
	if err != nil {
		return err
	}
	loaded, err := p.loadCassettes(c.Args().Slice())
	if err != nil {
		return err
	}
	return p.replay(c.Context, options, loaded, nil)
}

// replayOptions reads the flags of a replay, and the rules beside them.
func (p *program) replayOptions(c *cli.Context) (replayOptions, error) {
	options, err := parseReplay(c)
	if err != nil {
		return options, err
	}
	if !p.hasRun {
		options.config.Missed = p.ui.miss // nobody else's talk is interrupted
	}
	options.config.Rules, err = p.rules(c)
	return options, err
}

// replay replays what was loaded, until the command ends, or a signal comes. What
// that does not answer, the addition does, if there is one.
func (p *program) replay(ctx context.Context, options replayOptions, loaded []loadedCassette, more *addition) error {
	files, err := openReports(options.reports)
	if err != nil {
		return err
	}
	defer files.discard()
	config := options.config
	for _, l := range loaded {
		config.Cassettes = append(config.Cassettes, l.Cassette)
	}
	defer p.catchSignals()()
	d, err := openDock(ctx, options.listen)
	if err != nil {
		return err
	}
	defer d.Close()
	if !p.hasRun {
		p.ui.say("replaying%s; Ctrl-C ends it", more.describe())
	}
	summary, childCode, err := replayWhile(ctx, config, d, more.attendance(p))
	if err == nil {
		p.tellReplay(loaded, summary, options.strict, more.requests())
		err = more.finish(p, summary.Bound)
	}
	// Whoever reads a report wants to know what became of this run, above all
	// if its command failed.
	if err := errors.Join(err, files.write(newReport(loaded, summary, options.strict))); err != nil {
		return err
	}
	return replayVerdict(summary, childCode, options.strict)
}

// attendance waits until there is nothing more to serve at a dock, and returns
// the exit code of the command that was run.
type attendance func(context.Context, *dock) (int, error)

// replayWhile replays at a dock until attend returns.
func replayWhile(
	ctx context.Context, config replayer.Config, d *dock, attend attendance,
) (replayer.Summary, int, error) {
	player := replayer.New(config)
	serveCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	serving := make(chan error, 1)
	go func() { serving <- player.Serve(serveCtx, d) }()
	code, err := attend(ctx, d)
	stop()
	err = errors.Join(err, <-serving)
	return player.Summary(), code, err
}
