package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"al.essio.dev/pkg/shellescape"
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
)

const description = `Drydock speaks the Docker Engine API and nothing else. Record once, with Docker:

   drydock record testdata/run.yaml -- go test ./...

Replay for ever after, without:

   drydock replay testdata/run.yaml -- go test ./...

Or leave the choice to --mode once|new|all|none, or to DRYDOCK_MODE:

   drydock replay --mode once testdata/run.yaml -- go test ./...

The command after -- finds Drydock in DOCKER_HOST; any client in any language
will do. Without one, Drydock listens until it is stopped.

Exit codes: 0 fine; 1 the answer is no (a request that no recording answers, or,
with --strict, a recording that no one asked for); 2 wrong usage; 3 could not do
it (no engine, broken cassette). A command that fails passes its own exit code
on.`

// A program is one run of the command.
type program struct {
	stdin  io.Reader
	ui     *ui
	argv   []string // what stands after --, the command to run
	hasRun bool     // whether there was a --
	mode   mode     // in force: all, new or none

	signals chan os.Signal // those that were caught: catchSignals
}

// run runs the command line and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, ui: newUI(stdout, stderr)}
	if end := slices.Index(args, "--"); end >= 0 {
		p.hasRun, p.argv = true, args[end+1:]
		args = args[:end]
	}
	app := p.app()
	err := app.RunContext(ctx, flagsFirst(app, args))
	return p.ui.report(errors.Join(err, p.ui.lost()))
}

func (p *program) app() *cli.App {
	app := &cli.App{
		Name:        "drydock",
		Usage:       "record the Docker Engine API, replay it without Docker",
		UsageText:   "drydock COMMAND [flags] [CASSETTE ...] [-- COMMAND ...]",
		Description: description,
		Commands: []*cli.Command{
			p.recordCommand(), p.replayCommand(), p.inspectCommand(), p.whyCommand(),
			p.demoCommand(), p.versionCommand(), helpCommand(),
		},
		Writer:                    p.ui,
		ErrWriter:                 p.ui.err,
		HideVersion:               true, // version is a command
		HideHelpCommand:           true, // ours knows what is no command
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {}, // run decides, nobody else exits
		// urfave adds the flag only with a help command of its own.
		Flags:        []cli.Flag{&cli.BoolFlag{Name: "version", Hidden: true}, cli.HelpFlag},
		OnUsageError: onUsageError,
		Action:       p.root,
	}
	for _, command := range app.Commands {
		command.OnUsageError = onUsageError // not inherited
		command.HideHelpCommand = true
	}
	return app
}

// helpCommand is urfave's, but for a topic that does not exist.
func helpCommand() *cli.Command {
	return &cli.Command{
		Name:      "help",
		Usage:     "show this, or the help of a command",
		UsageText: "drydock help [COMMAND]",
		Action: func(c *cli.Context) error {
			switch name := c.Args().First(); {
			case name == "":
				return cli.ShowAppHelp(c)
			case c.App.Command(name) == nil:
				return noSuchCommand(name)
			default:
				return cli.ShowCommandHelp(c, name)
			}
		},
	}
}

func noSuchCommand(name string) error {
	return &usageError{msg: fmt.Sprintf("there is no command %q", name), hint: "the commands are listed by: drydock help"}
}

// root runs when no command was named.
func (p *program) root(c *cli.Context) error {
	switch {
	case c.NArg() > 0:
		return noSuchCommand(c.Args().First())
	case c.Bool("version"):
		return p.version(c)
	}
	return cli.ShowAppHelp(c)
}

func onUsageError(c *cli.Context, err error, isSubcommand bool) error {
	help := "drydock help"
	if isSubcommand {
		help = "drydock help " + c.Command.Name
	}
	return &usageError{msg: err.Error(), hint: "the flags are listed by: " + help}
}

// checkArgs refuses what would otherwise be ignored: flags after arguments,
// which the flag package takes for arguments, and an empty command.
func (p *program) checkArgs(c *cli.Context) error {
	args := c.Args().Slice()
	for n, arg := range args {
		if strings.HasPrefix(arg, "-") && n > 0 {
			return &usageError{
				msg:  fmt.Sprintf("the flag %s stands after %q", arg, args[n-1]),
				hint: p.misplacedFlag(c.Command.Name, args, n),
			}
		}
	}
	if p.hasRun && len(p.argv) == 0 {
		return &usageError{msg: "there is no command after --", hint: "leave -- out to listen instead"}
	}
	return nil
}

// misplacedFlag is the hint for a flag that is argument n. After more words than
// are cassettes it belongs to a command whose -- was forgotten.
func (p *program) misplacedFlag(command string, args []string, n int) string {
	begin := -1
	switch {
	case n == 1:
	case command == "record":
		begin = 1
	case command == "replay":
		begin = slices.IndexFunc(args[:n], func(arg string) bool { return filepath.Ext(arg) != cassettes.Extension })
	}
	if begin >= 0 {
		return commandAfterDashes(command, args, begin)
	}
	return fmt.Sprintf("flags go before the cassette: drydock %s %s%s", command,
		shellescape.QuoteCommand(append(slices.Clone(args[n:]), args[:n]...)), p.commandLine())
}

// commandAfterDashes is the hint for a command whose -- was forgotten: it begins
// at argument n.
func commandAfterDashes(command string, args []string, n int) string {
	words := append(append([]string{"drydock", command}, args[:n]...), "--")
	return fmt.Sprintf("a command stands after --: %s %s", shellescape.QuoteCommand(words), abbreviate(args[n:]))
}

// oneCassette is the error of a command that takes one. What follows it may be
// a command whose -- was forgotten.
func oneCassette(c *cli.Context, example string) error {
	args := c.Args().Slice()
	if len(args) > 1 && c.Command.Name != "inspect" {
		example = commandAfterDashes(c.Command.Name, args, 1)
	}
	return &usageError{msg: fmt.Sprintf("%s takes one cassette, not %d", c.Command.Name, len(args)), hint: example}
}

// noCommand refuses a -- where nothing can be run.
func (p *program) noCommand(c *cli.Context) error {
	if p.hasRun {
		return &usageError{msg: fmt.Sprintf("drydock %s runs no command", c.Command.Name)}
	}
	return nil
}

// noArgs refuses arguments where there can be none.
func (p *program) noArgs(c *cli.Context) error {
	if c.NArg() == 0 {
		return nil
	}
	return &usageError{msg: fmt.Sprintf("drydock %s takes no arguments, not %q", c.Command.Name, c.Args().First())}
}

// The exit codes: the description tells users of them.
const (
	exitNo     = 1 // the answer is no
	exitUsage  = 2
	exitFailed = 3 // could not do it
)

// A usageError is a wrong command line.
type usageError struct{ msg, hint string }

func (e *usageError) Error() string { return e.msg }

// A failure is what kept Drydock from doing its work, with what to do about it.
type failure struct {
	err  error
	hint string
}

func (e *failure) Error() string { return e.err.Error() }
func (e *failure) Unwrap() error { return e.err }

// An exitCode is a verdict that has been printed already.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// code returns the exit code of an error and the hint that goes with it.
func code(err error) (int, string) {
	var usage *usageError
	var failed *failure
	var start *startError
	switch {
	case errors.As(err, &start):
		return start.code(), "what stands after -- is a program and its arguments; for a shell, write -- sh -c '...'"
	case errors.As(err, &usage):
		return exitUsage, usage.hint
	case errors.As(err, &failed):
		return exitFailed, failed.hint
	}
	return exitFailed, ""
}
