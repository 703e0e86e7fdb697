package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
)

// A mode says what is recorded and what is replayed, as the modes of VCR do.
type mode string

// The modes.
const (
	modeOnce mode = "once" // record when there is no cassette, else replay
	modeNew  mode = "new"  // replay what is known, record the rest
	modeAll  mode = "all"  // record
	modeNone mode = "none" // replay
)

// modeVariable is the environment variable that gives the mode where no flag
// does, and that tells the command after -- which one is in force.
const modeVariable = "DRYDOCK_MODE"

const modeHelp = `--mode, or else the variable DRYDOCK_MODE, says what is recorded and what is
replayed, and is the same for record and for replay:

   once  record when there is no cassette, else replay
   new   replay what is known, and record the rest: it is added to the cassette
   all   record, and replace the cassette if the recording is whole
   none  replay only

once, new and all take one cassette. The command after -- finds in DRYDOCK_MODE
what they came to: all if everything goes to a real engine, none if nothing
does, else new.`

func modeFlag(def string) cli.Flag {
	return &cli.StringFlag{
		Name: "mode", DefaultText: def,
		Usage: "`MODE` is once, new, all or none (else from " + modeVariable + ")",
	}
}

func (m mode) isKnown() bool {
	switch m {
	case modeOnce, modeNew, modeAll, modeNone:
		return true
	}
	return false
}

// modeOf returns the mode of a command line, or else of the environment, and
// where it comes from; "" if neither gives one.
func modeOf(c *cli.Context) (m mode, source string, err error) {
	const hint = "write once, new, all or none"
	if c.IsSet("mode") {
		if m = mode(c.String("mode")); !m.isKnown() {
			return "", "", &usageError{msg: fmt.Sprintf("--mode: %q is no mode", string(m)), hint: hint}
		}
		return m, "--mode " + string(m), nil
	}
	if m = mode(os.Getenv(modeVariable)); m != "" && !m.isKnown() {
		return "", "", &usageError{msg: fmt.Sprintf("%s: %q is no mode", modeVariable, string(m)), hint: hint}
	}
	return m, modeVariable + "=" + string(m), nil
}

// inMode does what the mode says; that is def if nobody has given one.
func (p *program) inMode(c *cli.Context, def mode) error {
	p.ui.quiet = c.Bool(quiet)
	if err := p.checkArgs(c); err != nil {
		return err
	}
	m, source, err := modeOf(c)
	if err != nil {
		return err
	}
	replace := c.Bool("force")
	switch {
	case !replace:
	case c.IsSet("mode") && m != modeAll:
		return &usageError{msg: "--force goes with no " + source, hint: "--mode all replaces the cassette"}
	default:
		m = modeAll // whatever the environment says
	}
	m = cmp.Or(m, def)
	if c.NArg() != 1 && (m != modeNone || c.Command.Name == "record") {
		return oneCassetteIn(c, source)
	}
	return p.do(c, m, replace)
}

// do replays, records, or both.
func (p *program) do(c *cli.Context, m mode, replace bool) error {
	if m == modeNone {
		return p.replayOnly(c)
	}
	there, err := isThere(c.Args().First())
	switch {
	case err != nil:
		return &failure{err: err}
	case there && m == modeOnce:
		return p.replayOnly(c)
	case there && m == modeNew:
		return p.replayAndRecord(c)
	}
	return p.recordAnew(c, replace || m == modeAll)
}

func isThere(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// oneCassetteIn is the error of a mode that writes a cassette.
func oneCassetteIn(c *cli.Context, source string) error {
	if c.Command.Name == "record" {
		return oneCassette(c, "drydock record run.yaml -- docker version")
	}
	args, hint := c.Args().Slice(), "none and several are for --mode none, which writes nothing"
	if len(args) > 1 && filepath.Ext(args[1]) != cassettes.Extension {
		hint = commandAfterDashes(c.Command.Name, args, 1)
	}
	return &usageError{msg: fmt.Sprintf("%s takes one cassette, not %d", source, len(args)), hint: hint}
}
