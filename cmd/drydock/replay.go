package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"

	"al.essio.dev/pkg/shellescape"
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/samples"
	"github.com/drydock-go/drydock/replayer"
)

// mostMisses is how many misses are listed; the first ones tell the most.
const mostMisses = 10

// maxSpeed is the value of --speed that waits for nothing.
const maxSpeed = "max"

func (p *program) replayCommand() *cli.Command {
	return &cli.Command{
		Name:      "replay",
		Usage:     "answer Docker clients from cassettes, without Docker",
		UsageText: "drydock replay [flags] [CASSETTE ...] [-- COMMAND ...]",
		Description: `Answers as the recorded engine did. With a COMMAND, until it ends; without one,
until it is stopped. Several cassettes are replayed as one. Without a cassette,
replays a sample.

Requests with the header Drydock-Section: NAME, or --section NAME, are answered
from that part of the recording first: tests may then run in any order.

A request that nothing recorded answers is a miss: the client gets an error that
names the nearest recording, and the exit code is 1.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Usage: listenUsage},
			&cli.StringFlag{
				Name: "speed", Value: maxSpeed,
				Usage: "how fast time goes: `max` keeps the order and waits for nothing, 1 keeps the recorded pace, " +
					"10 is ten times as fast",
			},
			&cli.DurationFlag{
				Name: "gate-timeout", Value: replayer.DefaultGateTimeout,
				Usage: "let a piece of a stream wait `DURATION` for the requests that came before it when it was recorded; " +
					"0 does not wait",
			},
			sectionFlag(),
			quietFlag(),
		},
		Action: p.replay,
	}
}

func (p *program) replay(c *cli.Context) error {
	p.ui.quiet = c.Bool(quiet)
	if err := p.checkArgs(c); err != nil {
		return err
	}
	speed, err := parseSpeed(c.String("speed"))
	if err != nil {
		return err
	}
	loaded, err := p.loadCassettes(c.Args().Slice())
	if err != nil {
		return err
	}
	config := replayer.Config{
		Cassettes: loaded, Section: c.String(section), GateTimeout: c.Duration("gate-timeout"), Speed: speed,
	}
	if config.GateTimeout <= 0 {
		config.GateTimeout = -1 // for the replayer, 0 is the default
	}
	if !p.hasRun {
		config.Missed = p.ui.miss // nobody else's talk is interrupted
	}
	summary, childCode, err := p.serve(c.Context, config, c.String("listen"))
	if err != nil {
		return err
	}
	if p.hasRun {
		p.ui.misses(summary.Misses)
	}
	p.ui.summary(summary)
	if p.hasRun && summary.Requests == 0 {
		p.ui.hint("%s", nothingAsked)
	}
	switch {
	case childCode != 0:
		return exitCode(childCode)
	case len(summary.Misses) > 0:
		return exitCode(exitNo)
	}
	return nil
}

// parseSpeed reads the value of --speed into what a replayer takes.
func parseSpeed(text string) (float64, error) {
	if text == maxSpeed {
		return 0, nil
	}
	speed, err := strconv.ParseFloat(text, 64)
	if err != nil || !(speed > 0) || math.IsInf(speed, 0) {
		return 0, &usageError{
			msg:  fmt.Sprintf("%q is no speed", text),
			hint: "write --speed max, --speed 1 for the recorded pace, or another number: --speed 10 is ten times as fast",
		}
	}
	return speed, nil
}

func (p *program) loadCassettes(paths []string) ([]*cassettes.Cassette, error) {
	if len(paths) == 0 {
		sample := samples.Newest()
		p.ui.say("no cassette is named: replaying the sample %q", sample.Name)
		loaded, err := sample.Load()
		return []*cassettes.Cassette{loaded}, err
	}
	var all []*cassettes.Cassette
	for _, path := range paths {
		loaded, err := loadCassette(path)
		if err != nil {
			return nil, err
		}
		if err := loaded.Whole(); err != nil {
			return nil, &failure{
				err:  fmt.Errorf("%s: %w", path, err),
				hint: fmt.Sprintf("the folder %s belongs to the cassette: bring it along", cassettes.BlobFolder(path)),
			}
		}
		all = append(all, loaded)
	}
	return all, nil
}

func loadCassette(path string) (*cassettes.Cassette, error) {
	loaded, err := cassettes.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		hint := fmt.Sprintf("record it first: drydock record %s -- COMMAND", shellescape.Quote(path))
		if filepath.Ext(path) != cassettes.Extension {
			hint = "the name of a cassette ends in .yaml; a command stands after --"
		}
		return nil, &failure{err: fmt.Errorf("there is no cassette %q", path), hint: hint}
	}
	if err != nil {
		return nil, &failure{err: err}
	}
	return loaded, nil
}

// serve replays until the command ends, or a signal comes.
func (p *program) serve(
	ctx context.Context, config replayer.Config, listen string,
) (replayer.Summary, int, error) {
	defer p.catchSignals()()
	d, err := openDock(ctx, listen)
	if err != nil {
		return replayer.Summary{}, 0, err
	}
	defer d.Close()
	if !p.hasRun {
		p.ui.say("replaying; Ctrl-C ends it")
	}
	return replayWhile(ctx, config, d, p.attend)
}

// replayWhile replays at a dock until attend returns.
func replayWhile(
	ctx context.Context, config replayer.Config, d *dock, attend func(context.Context, *dock) (int, error),
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

func (u *ui) miss(m *replayer.Miss) { u.complain("miss: %s %s: %s", m.Method, m.URI, m.Reason) }

func (u *ui) misses(all []*replayer.Miss) {
	for n, miss := range all {
		if n == mostMisses {
			u.complain("... and %s more", countMisses(len(all)-n))
			return
		}
		u.miss(miss)
	}
}

// summary says what a replay has served.
func (u *ui) summary(s replayer.Summary) {
	for _, gate := range s.Gates {
		u.say("out of order: %s", gate)
	}
	u.say("replayed %s: %d of %d recorded interactions used, %s",
		count(s.Requests, "request"), s.Used, s.Recorded, countMisses(len(s.Misses)))
}

func countMisses(n int) string {
	if n == 1 {
		return "1 miss"
	}
	return fmt.Sprintf("%d misses", n)
}
