package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/drydock-go/drydock/recorder"
)

const (
	// liveEvery is how often a line on a terminal is brought up to date.
	liveEvery = 250 * time.Millisecond

	// plainEvery is how often a line is printed where nothing can be
	// rewritten. Logs are kept: nobody wants many of them.
	plainEvery = 30 * time.Second

	// usualWidth is that of a terminal that does not know its own.
	usualWidth = 80
)

// quiet is the name of the flag that keeps Drydock from talking.
const quiet = "quiet"

func quietFlag() cli.Flag {
	return &cli.BoolFlag{
		Name: quiet, Aliases: []string{"q"},
		Usage: "say only what went wrong or was not recorded: no progress, no hints, no closing line",
	}
}

// A liveLine is a line of a terminal that is rewritten in place. It uses
// nothing that is not known to the simplest terminal.
type liveLine struct {
	text  string // nothing is drawn while it is empty
	width int    // of the terminal
	drawn int    // columns that hold something
}

// draw writes the line, as much of it as fits with a ^C behind it: a line that
// breaks cannot be rewritten.
func (l *liveLine) draw(w io.Writer) {
	if l.text == "" {
		return
	}
	text := l.text[:min(len(l.text), max(l.width-1-len("^C"), 0))]
	l.drawn = max(l.drawn, len(text))
	fmt.Fprintf(w, "\r%-*s", l.drawn, text)
}

// clear wipes the line, and what the terminal may have put behind it: ^C.
func (l *liveLine) clear(w io.Writer) {
	if l.drawn == 0 {
		return
	}
	fmt.Fprintf(w, "\r%*s\r", max(min(l.drawn+len("^C"), l.width-1), 0), "")
	l.drawn = 0
}

// show has a line drawn below all that is printed, in place of the one that
// was there. It must be plain ASCII.
func (u *ui) show(text string, width int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.live.drawn > 0 && text == u.live.text && width == u.live.width {
		return
	}
	u.live.text, u.live.width = text, width
	if width <= u.live.drawn { // the window has become narrower
		u.live.clear(u.err)
	}
	u.live.draw(u.err)
}

// hide wipes the line.
func (u *ui) hide() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.live.clear(u.err)
	u.live = liveLine{}
}

// leave gives the line up as it stands: what is there now is somebody else's.
func (u *ui) leave() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.live = liveLine{}
}

// A progress tells, while a recording lasts, what passes.
type progress struct {
	ui    *ui
	stats func() recorder.Stats
	width func() (columns int, drawable bool) // of the terminal; nil where there is none
}

// showProgress tells what passes until it is told to end. A command that
// shares the terminal has it for itself.
func (p *program) showProgress(stats func() recorder.Stats) (end func()) {
	progress := progress{ui: p.ui, stats: stats}
	terminal, ok := p.ui.err.(*os.File)
	if ok && term.IsTerminal(int(terminal.Fd())) {
		progress.width = func() (int, bool) {
			columns, _, err := term.GetSize(int(terminal.Fd()))
			if err != nil || columns <= 0 {
				columns = usualWidth
			}
			return columns, inForeground(terminal)
		}
	}
	if p.ui.quiet || p.hasRun && progress.width != nil {
		return func() {}
	}
	return progress.start()
}

func (p *progress) start() (end func()) {
	over := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		if p.width != nil {
			p.draw(over)
		} else {
			p.print(over)
		}
	})
	return func() {
		close(over)
		running.Wait()
	}
}

// draw keeps one line up to date.
func (p *progress) draw(over <-chan struct{}) {
	ticker := time.NewTicker(liveEvery)
	defer ticker.Stop()
	defer p.ui.hide()
	for {
		if columns, drawable := p.width(); drawable {
			p.ui.show("drydock: "+describeStats(p.stats()), columns)
		} else {
			p.ui.leave() // to the shell that has put us in the background
		}
		select {
		case <-ticker.C:
		case <-over:
			return
		}
	}
}

// print prints a line now and then, if there is something to tell.
func (p *progress) print(over <-chan struct{}) {
	ticker := time.NewTicker(plainEvery)
	defer ticker.Stop()
	var said recorder.Stats
	for {
		select {
		case <-ticker.C:
			if now := p.stats(); now != said {
				p.ui.say("%s", describeStats(now))
				said = now
			}
		case <-over:
			return
		}
	}
}

// describeStats tells what has passed, the most telling first: terminals are
// narrow.
func describeStats(s recorder.Stats) string {
	parts := []string{count(s.Finished, "interaction")}
	switch {
	case s.Lasting > 0:
		parts = append(parts, fmt.Sprintf("%d open (%s)", s.Open, count(s.Lasting, "stream")))
	case s.Open > 0:
		parts = append(parts, fmt.Sprintf("%d open", s.Open))
	}
	return strings.Join(append(parts, size(s.FromClients)+" up", size(s.ToClients)+" down"), ", ")
}
