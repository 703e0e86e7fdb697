package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync"

	"al.essio.dev/pkg/shellescape"
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/scrub"
	"github.com/drydock-go/drydock/internal/dockerhost"
	"github.com/drydock-go/drydock/recorder"
	"github.com/drydock-go/drydock/replayer"
)

// replayAndRecord is the mode new: what is known is replayed, and the rest is
// recorded from a live engine and added to the cassette.
func (p *program) replayAndRecord(c *cli.Context) (err error) {
	p.mode = modeNew
	options, err := p.replayOptions(c)
	if err != nil {
		return err
	}
	to := &recording{path: c.Args().First()}
	if to.limits, err = limitsOf(c); err != nil {
		return err
	}
	if to.writer, err = cassettes.Extend(to.path); err != nil {
		return extendError(err, to.path)
	}
	defer func() { err = errors.Join(err, to.writer.Close()) }()
	earlier := to.writer.Earlier()
	if err := requireWhole(earlier, to.path); err != nil {
		return err
	}
	engine := &liveEngine{flag: c.String("host"), recorded: earlier.Header.Engine, ui: p.ui}
	more := newAddition(to, engine, c.String(section))
	options.config.Live, options.config.LiveDir = more.rec.ServeOnce, filepath.Dir(to.path)
	return p.replay(c.Context, options, []loadedCassette{{Cassette: earlier, path: to.path}}, more)
}

// An addition is what is recorded beside a replay. Nil is none.
type addition struct {
	to      *recording
	engine  *liveEngine
	rec     *recorder.Recorder
	unknown *strangers
}

func newAddition(to *recording, engine *liveEngine, section string) *addition {
	earlier := to.writer.Earlier()
	unknown, mute := newStrangers(earlier), newMute(earlier)
	rec := recorder.New(recorder.Config{
		Dial: engine.dial, Spool: to.writer.Spool(to.limits), Section: section, Earlier: earlier.Interactions,
		Scrub: scrub.After(earlier.Interactions).Interaction,
		Store: func(i *cassettes.Interaction) {
			unknown.look(i)
			if !mute.has(i) {
				to.writer.Append(i)
			}
		},
	})
	return &addition{to: to, engine: engine, rec: rec, unknown: unknown}
}

func (a *addition) describe() string {
	if a == nil {
		return ""
	}
	return ", and recording what is not known"
}

// requests returns how many have come.
func (a *addition) requests() int {
	if a == nil {
		return 0
	}
	return a.rec.Requests()
}

// attendance lets finish what is being recorded when there is nothing more to
// serve.
func (a *addition) attendance(p *program) attendance {
	if a == nil {
		return p.attend
	}
	return func(ctx context.Context, d *dock) (int, error) {
		code, err := p.attend(ctx, d)
		p.endExchanges(ctx, a.rec, grace)
		return code, err
	}
}

// finish puts the cassette in place, and says what there is to know of it.
// bound holds the recorded names by the live ones that stood for them.
func (a *addition) finish(p *program, bound map[string]string) error {
	if a == nil {
		return nil
	}
	for _, note := range a.rec.Notes() {
		p.ui.complain("%s", note) // of what is not in the cassette
	}
	a.to.header.Engine, a.to.header.Clients = a.engine.found, a.rec.Clients()
	err := p.finishAdding(a.to, errors.Join(a.rec.Err(), p.settle(a.to.writer)))
	a.unknown.judge(bound)
	p.ui.strangers(a.unknown)
	return err
}

func extendError(err error, path string) error {
	if errors.Is(err, cassettes.ErrForeign) {
		quoted := shellescape.Quote(path)
		return &usageError{msg: "--mode new: " + err.Error(), hint: fmt.Sprintf(
			"replay it as it is: drydock replay %s; record it again: drydock record --mode all %[1]s", quoted)}
	}
	return &failure{err: err}
}

// finishAdding puts the cassette in place, if there is anything new, and says so.
func (p *program) finishAdding(to *recording, unrecorded error) error {
	if unrecorded != nil {
		_, hint := code(unrecorded)
		unrecorded = &failure{err: fmt.Errorf("the recording lacks something: %w", unrecorded), hint: hint}
	}
	path, before := to.path, len(to.writer.Earlier().Interactions)
	cassette, err := to.writer.Commit(to.header, unrecorded == nil)
	var taken *cassettes.TakenError
	switch {
	case errors.Is(err, cassettes.ErrEmpty):
		return unrecorded // the cassette is what it was
	case errors.As(err, &taken):
		p.ui.complain("%s", taken)
		path = taken.Instead
	case err != nil:
		return errors.Join(&failure{err: err}, unrecorded)
	}
	p.ui.say("recorded %s of %s in addition to %d: all are in %s", count(len(cassette.Interactions)-before, "interaction"),
		describeEngine(to.header.Engine), before, path)
	p.ui.outside(cassette, path)
	p.ui.notKept(cassette, to.limits)
	if unrecorded == nil && taken != nil {
		return exitCode(exitFailed)
	}
	return unrecorded
}

// mute are the interactions of a cassette that are never replayed. What asks for
// one again asks the live engine each time, and need not be noted each time.
type mute map[string]bool

func newMute(c *cassettes.Cassette) mute {
	m := mute{}
	for _, i := range c.Interactions {
		if !replayer.IsReplayed(i) {
			m[muteKey(i)] = true
		}
	}
	return m
}

func (m mute) has(i *cassettes.Interaction) bool { return !replayer.IsReplayed(i) && m[muteKey(i)] }

func muteKey(i *cassettes.Interaction) string {
	return i.Request.Method + " " + requestLine(i).Path
}

// A liveEngine is the engine that is asked for what nothing recorded answers. It
// is looked for when it is needed, and not before.
type liveEngine struct {
	flag     string           // of --host
	recorded cassettes.Engine // the one that was recorded before
	ui       *ui

	mu    sync.Mutex
	host  *dockerhost.Host // nil until it has answered
	found cassettes.Engine
}

// dial opens a connection to the engine.
func (e *liveEngine) dial(ctx context.Context) (net.Conn, error) {
	host, err := e.find(ctx)
	var conn net.Conn
	if err == nil {
		conn, err = host.Dial(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("nothing recorded answers this request, and %w", err)
	}
	return conn, nil
}

// find finds the engine. Others who need it wait for that.
func (e *liveEngine) find(ctx context.Context) (*dockerhost.Host, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.host != nil {
		return e.host, nil
	}
	host, header, err := findEngine(ctx, e.flag)
	if err != nil {
		return nil, err
	}
	e.host, e.found = host, header.Engine
	if e.found.Version != e.recorded.Version || e.found.APIVersion != e.recorded.APIVersion {
		e.ui.complain("the rest is recorded of another engine: %s; the cassette is of %s",
			describeEngine(e.found), describeEngine(e.recorded))
	}
	return host, nil
}
