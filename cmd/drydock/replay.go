package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"al.essio.dev/pkg/shellescape"
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/samples"
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
from that part of the recording first: tests may then run in any order.`,
		Flags:  append(replayFlags(), rulesFlags()...),
		Action: p.replay,
	}
}

func (p *program) replay(c *cli.Context) error {
	p.ui.quiet = c.Bool(quiet)
	if err := p.checkArgs(c); err != nil {
		return err
	}
	options, err := parseReplay(c)
	if err != nil {
		return err
	}
	if options.config.Rules, err = p.rules(c); err != nil {
		return err
	}
	loaded, err := p.loadCassettes(c.Args().Slice())
	if err != nil {
		return err
	}
	files, err := openReports(options.reports)
	if err != nil {
		return err
	}
	defer files.discard()
	config := options.config
	for _, l := range loaded {
		config.Cassettes = append(config.Cassettes, l.Cassette)
	}
	if !p.hasRun {
		config.Missed = p.ui.miss // nobody else's talk is interrupted
	}
	defer p.catchSignals()()
	d, err := openDock(c.Context, options.listen)
	if err != nil {
		return err
	}
	defer d.Close()
	if !p.hasRun {
		p.ui.say("replaying; Ctrl-C ends it")
	}
	summary, childCode, err := replayWhile(c.Context, config, d, p.attend)
	if err == nil {
		p.tellReplay(loaded, summary, options.strict)
	}
	// Whoever reads a report wants to know what became of this run, above all
	// if its command failed.
	if err := errors.Join(err, files.write(newReport(loaded, summary, options.strict))); err != nil {
		return err
	}
	return replayVerdict(summary, childCode, options.strict)
}

// A loadedCassette is a cassette and where it is from.
type loadedCassette struct {
	*cassettes.Cassette
	path   string // as it was named; empty for a sample
	sample string // its name, if it is one
}

// name is what people know it by.
func (l *loadedCassette) name() string {
	if l.path == "" {
		return "sample " + l.sample
	}
	return l.path
}

func (p *program) loadCassettes(paths []string) ([]loadedCassette, error) {
	if len(paths) == 0 {
		sample := samples.Newest()
		p.ui.say("no cassette is named: replaying the sample %q", sample.Name)
		loaded, err := sample.Load()
		return []loadedCassette{{Cassette: loaded, sample: sample.Name}}, err
	}
	var all []loadedCassette
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
		all = append(all, loadedCassette{Cassette: loaded, path: path})
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
