package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"al.essio.dev/pkg/shellescape"
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/recorder"
)

const (
	// settlePatience is how long large bodies may be compressed before
	// Drydock says what it is doing.
	settlePatience = time.Second

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

While it listens, a line on the terminal tells what passes; a COMMAND has the
terminal to itself. Where standard error is no terminal, such a line is printed
every 30 seconds if something has happened, with a COMMAND and without.

Large bodies (images, files, long logs) go to a folder beside CASSETTE, named
NAME.blobs, which belongs to it.

A test marks its requests as its own with the header Drydock-Section: NAME, for
docker by DOCKER_CUSTOM_HEADERS="Drydock-Section=NAME"; --section marks those
without it. Replays in another order find their way by that.

Credentials for registries are replaced before anything is written. What
programs print, environment variables and build arguments are stored as they
are: read a cassette before you publish it.

` + modeHelp + ` Without a mode, record is all, but refuses to replace a
CASSETTE without --force.`,
		Flags: slices.Concat(recordFlags(), []cli.Flag{
			&cli.BoolFlag{Name: "force", Aliases: []string{"f"}, Usage: "replace CASSETTE if it exists"},
			modeFlag("all, of a CASSETTE that is not there"),
		}, replayFlags(), rulesFlags()),
		Action: func(c *cli.Context) error { return p.inMode(c, "") },
	}
}

// recordFlags returns the flags that count where something is recorded.
func recordFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "host", Aliases: []string{"H"},
			Usage: "record the engine at `ADDRESS` (default: DOCKER_HOST, the docker context, or the default socket)",
		},
		blobThresholdFlag(),
		maxBodyFlag(),
	}
}

// A recording is the cassette that is being made.
type recording struct {
	path   string
	limits cassettes.Limits
	writer *cassettes.Writer
	header cassettes.Header
}

// recordAnew records all that passes to a new cassette.
func (p *program) recordAnew(c *cli.Context, replace bool) (err error) {
	p.mode = modeAll
	to := &recording{path: c.Args().First()}
	if to.limits, err = limitsOf(c); err != nil {
		return err
	}
	if to.writer, err = cassettes.Create(to.path, replace); err != nil {
		return p.createError(err, to.path)
	}
	spool := to.writer.Spool(to.limits)
	defer func() { err = errors.Join(err, to.writer.Close()) }()
	host, header, err := findEngine(c.Context, c.String("host"))
	if err != nil {
		return err
	}
	to.header = header
	rec := recorder.New(recorder.Config{
		Dial: host.Dial, Spool: spool, Section: c.String(section), Store: to.writer.Append,
	})
	return p.recordTo(c.Context, rec, to, c.String("listen"))
}

func (p *program) createError(err error, path string) error {
	quoted := shellescape.Quote(path)
	switch {
	case errors.Is(err, cassettes.ErrExists):
		return &usageError{
			msg: err.Error(),
			hint: fmt.Sprintf("replay it with: drydock replay %s%s; record it again with: drydock record --force %[1]s%[2]s",
				quoted, p.commandLine()),
		}
	case errors.Is(err, cassettes.ErrName):
		return &usageError{msg: err.Error(), hint: "go-vcr opens no other"}
	}
	return &failure{err: err}
}

// recordTo records until the command ends, or a signal comes.
func (p *program) recordTo(ctx context.Context, rec *recorder.Recorder, to *recording, listen string) error {
	defer p.catchSignals()()
	d, err := openDock(ctx, listen)
	if err != nil {
		return err
	}
	defer d.Close()
	serving := make(chan error, 1)
	go func() { serving <- rec.Serve(d) }()
	if !p.hasRun {
		p.ui.say("recording %s to %s; Ctrl-C ends it", describeEngine(to.header.Engine), to.path)
	}
	endProgress := p.showProgress(rec.Stats)
	childCode, err := p.attend(ctx, d)
	endProgress()
	closeErr := d.Close()
	p.endExchanges(ctx, rec, grace)
	if err := errors.Join(err, closeErr, <-serving); err != nil {
		return err
	}
	to.header.Clients = rec.Clients()
	for _, note := range rec.Notes() {
		p.ui.complain("%s", note) // of what is not in the cassette
	}
	return p.finishRecording(to, errors.Join(rec.Err(), p.settle(to.writer)), childCode)
}

// endExchanges lets what is under way finish, for a while that another signal
// cuts short. A command that has ended waits for nothing: then nobody is told.
func (p *program) endExchanges(ctx context.Context, rec *recorder.Recorder, lasts time.Duration) {
	patient, stop := p.patience(ctx, lasts)
	defer stop()
	if open := rec.Stats().Open; open > 0 && !p.hasRun {
		p.ui.say("waiting up to %s for what is still open: %s; Ctrl-C ends that, too", lasts, count(open, "exchange"))
	}
	rec.Close(patient)
}

// settle waits for what is still being compressed, and says so if that takes
// longer than people wait without asking.
func (p *program) settle(writer *cassettes.Writer) error {
	slow := time.AfterFunc(settlePatience, func() { p.ui.say("compressing large bodies") })
	defer slow.Stop()
	return writer.Settle()
}

// finishRecording puts the cassette in place and says so.
func (p *program) finishRecording(to *recording, unrecorded error, childCode int) error {
	path := to.path
	cassette, err := to.writer.Commit(to.header, unrecorded == nil)
	var taken *cassettes.TakenError
	switch {
	case errors.Is(err, cassettes.ErrEmpty):
		return p.nothingRecorded(unrecorded, childCode)
	case errors.As(err, &taken):
		p.ui.complain("%s", taken)
		path = taken.Instead
	case err != nil:
		return errors.Join(&failure{err: err}, unrecorded)
	}
	interactions := count(len(cassette.Interactions), "interaction")
	p.ui.say("recorded %s of %s to %s", interactions, describeEngine(to.header.Engine), path)
	p.ui.outside(cassette, path)
	p.ui.notKept(cassette, to.limits)
	switch {
	case unrecorded != nil:
		return &failure{err: fmt.Errorf("the recording lacks something: %w", unrecorded)}
	case taken != nil:
		return exitCode(exitFailed)
	case childCode != 0:
		p.ui.say("the command exited with %d; what it asked was recorded all the same", childCode)
		return exitCode(childCode)
	}
	p.ui.hint("drydock replay %s%s", shellescape.Quote(path), p.commandLine())
	return nil
}

// outside says that there is a folder which belongs to the cassette.
func (u *ui) outside(cassette *cassettes.Cassette, path string) {
	bodies := cassette.Outside()
	if len(bodies) == 0 {
		return
	}
	var total int64
	for _, b := range bodies {
		total += b.Size
	}
	u.say("what is larger than --blob-threshold stands in %s, which belongs to it: %s before compression, in %s",
		cassettes.BlobFolder(path), size(total), count(len(bodies), "file"))
}

// nothingAsked is the hint where a command did not come to Drydock.
const nothingAsked = "the client must use DOCKER_HOST; one that is told its host by a flag or in its code does not"

// nothingRecorded says so. A command that failed before it asked for anything
// is to blame itself.
func (p *program) nothingRecorded(unrecorded error, childCode int) error {
	if childCode != 0 && unrecorded == nil {
		p.ui.complain("the command exited with %d before it asked anything: no cassette was written", childCode)
		return exitCode(childCode)
	}
	return &failure{
		err:  errors.Join(errors.New("nothing was recorded: no cassette was written"), unrecorded),
		hint: nothingAsked,
	}
}

// commandLine returns the command after -- for a hint.
func (p *program) commandLine() string {
	if len(p.argv) == 0 {
		return ""
	}
	return " -- " + abbreviate(p.argv)
}

// abbreviate returns what of a command is repeated: arguments may be
// passwords, and logs keep what is printed.
func abbreviate(argv []string) string {
	if len(argv) == 1 {
		return shellescape.Quote(argv[0])
	}
	return shellescape.Quote(argv[0]) + " ..."
}
