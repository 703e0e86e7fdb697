package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"al.essio.dev/pkg/shellescape"
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/scrub"
	"github.com/drydock-go/drydock/internal/dockerhost"
	"github.com/drydock-go/drydock/recorder"
)

const (
	// probeTimeout is how long an engine may take to say who it is.
	probeTimeout = 10 * time.Second

	// grace is how long exchanges that are under way when the recording
	// ends may take to finish.
	grace = 2 * time.Second
)

func (p *program) recordCommand() *cli.Command {
	return &cli.Command{
		Name:      "record",
		Usage:     "record what passes between Docker clients and a real engine",
		UsageText: "drydock record [flags] CASSETTE [-- COMMAND ...]",
		Description: `Writes CASSETTE, a file whose name ends in .yaml. With a COMMAND, records what
it asks of Docker until it ends. Without one, listens until it is stopped.

Credentials for registries are replaced before anything is written. What
programs print, environment variables and build arguments are stored as they
are: read a cassette before you publish it.`,
		Flags: []cli.Flag{
			&cli.StringFlag{
				Name: "host", Aliases: []string{"H"},
				Usage: "record the engine at `ADDRESS` (default: DOCKER_HOST, the docker context, or the default socket)",
			},
			&cli.StringFlag{Name: "listen", Usage: listenUsage},
			&cli.BoolFlag{Name: "force", Aliases: []string{"f"}, Usage: "replace CASSETTE if it exists"},
		},
		Action: p.record,
	}
}

func (p *program) record(c *cli.Context) error {
	if err := p.checkArgs(c); err != nil {
		return err
	}
	if c.NArg() != 1 {
		return &usageError{
			msg:  fmt.Sprintf("record takes one cassette, not %d", c.NArg()),
			hint: "drydock record run.yaml -- docker version",
		}
	}
	path := c.Args().First()
	writer, err := cassettes.Create(path, c.Bool("force"))
	if err != nil {
		return createError(err, path)
	}
	host, header, err := findEngine(c.Context, c.String("host"))
	if err != nil {
		return err
	}
	return p.recordTo(c.Context, writer, path, host, header, c.String("listen"))
}

func createError(err error, path string) error {
	if errors.Is(err, cassettes.ErrExists) {
		return &usageError{
			msg:  err.Error(),
			hint: fmt.Sprintf("replay it with: drydock replay %s; record it again with: drydock record --force %[1]s", path),
		}
	}
	if strings.Contains(err.Error(), "the name of a cassette") {
		return &usageError{msg: err.Error(), hint: "go-vcr opens no other"}
	}
	return &failure{err: err}
}

// findEngine finds the engine to record, and makes sure that it is there.
func findEngine(ctx context.Context, flag string) (*dockerhost.Host, cassettes.Header, error) {
	host, err := dockerhost.Resolve(dockerhost.Config{Flag: flag})
	if err != nil {
		return nil, cassettes.Header{}, &usageError{msg: err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	header, err := recorder.Probe(ctx, host.Dial)
	if err != nil {
		return nil, header, &failure{
			err:  fmt.Errorf("no Docker engine answers at %s (from %s): %w", host, host.Source(), err),
			hint: "start Docker, or name an engine: --host unix:///path/docker.sock, DOCKER_HOST=..., or docker context use",
		}
	}
	return host, header, nil
}

// recordTo records until the command ends, or a signal comes.
func (p *program) recordTo(
	ctx context.Context, writer *cassettes.Writer, path string,
	host *dockerhost.Host, header cassettes.Header, listen string,
) error {
	defer p.catchSignals()()
	d, err := openDock(ctx, listen)
	if err != nil {
		return err
	}
	defer d.Close()
	rec := recorder.New(recorder.Config{
		Dial:  host.Dial,
		Scrub: scrub.New().Interaction,
		Store: writer.Append,
	})
	serving := make(chan error, 1)
	go func() { serving <- rec.Serve(d) }()
	if !p.hasRun {
		p.ui.say("recording %s to %s; Ctrl-C ends it", describeEngine(header.Engine), path)
	}
	childCode, err := p.attend(ctx, d)
	closeErr := d.Close()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	rec.Close(ending)
	if err := errors.Join(err, closeErr, <-serving); err != nil {
		return err
	}
	header.Clients = rec.Clients()
	return p.finishRecording(writer, path, header, rec.Err(), childCode)
}

// finishRecording puts the cassette in place and says so.
func (p *program) finishRecording(
	writer *cassettes.Writer, path string, header cassettes.Header, unrecorded error, childCode int,
) error {
	cassette, err := writer.Commit(header)
	if errors.Is(err, cassettes.ErrEmpty) {
		err = &failure{
			err:  errors.New("nothing was recorded: no request arrived, and no cassette was written"),
			hint: "the client must use DOCKER_HOST; one that is told its host by a flag or in its code does not",
		}
	} else if err != nil {
		err = &failure{err: err}
	}
	if unrecorded != nil {
		err = errors.Join(err, &failure{err: unrecorded})
	}
	if cassette != nil && !errors.Is(err, cassettes.ErrEmpty) {
		interactions := count(len(cassette.Interactions), "interaction")
		p.ui.say("recorded %s of %s to %s", interactions, describeEngine(header.Engine), path)
	}
	if err != nil {
		return err
	}
	if childCode != 0 {
		p.ui.say("the command exited with %d; what it asked was recorded all the same", childCode)
		return exitCode(childCode)
	}
	p.ui.hint("drydock replay %s%s", path, p.commandLine())
	return nil
}

// commandLine returns the command after --, as one would type it.
func (p *program) commandLine() string {
	if !p.hasRun {
		return ""
	}
	return " -- " + shellescape.QuoteCommand(p.argv)
}

func describeEngine(e cassettes.Engine) string {
	return fmt.Sprintf("Docker %s (API %s)", orUnknown(e.Version), orUnknown(e.APIVersion))
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
