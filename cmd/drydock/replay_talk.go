package main

import (
	"fmt"
	"strconv"
	"strings"

	"al.essio.dev/pkg/shellescape"

	"github.com/drydock-go/drydock/replayer"
)

// mostListed is how many misses, or unused interactions, are listed; the first
// ones tell the most.
const mostListed = 10

// replayVerdict is how a replay exits.
func replayVerdict(s replayer.Summary, childCode int, strict bool) error {
	switch {
	case childCode != 0:
		return exitCode(childCode)
	case s.Missed > 0, strict && len(s.Unused) > 0:
		return exitCode(exitNo)
	}
	return nil
}

// tellReplay says at the end what a replay has served. others are the requests
// that were not for it to answer.
func (p *program) tellReplay(loaded []loadedCassette, s replayer.Summary, strict bool, others int) {
	if p.hasRun {
		p.ui.misses(s.Misses, s.Missed)
	}
	if strict {
		p.ui.unused(loaded, s)
	}
	p.ui.summary(s)
	switch {
	case p.hasRun && s.Requests+others == 0:
		p.ui.hint("%s", nothingAsked)
	case strict && len(s.Unused) > 0 && loaded[0].path != "": // a sample is not to be recorded
		p.ui.hint("%s", p.unusedHint(loaded))
	case p.hasRun && s.Missed > 0 && loaded[0].path != "":
		p.ui.hint("%s", p.missedHint(loaded))
	}
}

// missedHint tells what to do about misses.
func (p *program) missedHint(loaded []loadedCassette) string {
	if len(loaded) != 1 {
		return "what is new, or has changed, is to be recorded: drydock help record"
	}
	return fmt.Sprintf("if the client asks for more now, record that, too: drydock replay --mode new %s%s; "+
		"if it has changed, record everything again: --mode all", shellescape.Quote(loaded[0].path), p.commandLine())
}

// describeRequest tells which request was missed, and of which test it was if
// that is known.
func describeRequest(m *replayer.Miss) string {
	if m.Section == "" {
		return m.Method + " " + m.URI
	}
	return m.Method + " " + m.URI + " in section " + strconv.Quote(m.Section)
}

// miss tells of a miss, and all in which the nearest recording agrees with it
// and differs.
func (u *ui) miss(m *replayer.Miss) {
	request := describeRequest(m)
	if len(m.Candidates) == 0 {
		u.complain("miss: %s: %s", request, m.Reason)
		return
	}
	lines := explain(&m.Candidates[0])
	u.complain("miss: %s: the nearest is %s", request, strings.Join(lines, "\n"))
}

// misses lists misses, of which there may have been more than are kept.
func (u *ui) misses(kept []*replayer.Miss, number int) {
	for n, miss := range kept {
		if n == mostListed {
			u.complain("... and %s more", countMisses(number-n))
			return
		}
		u.miss(miss)
	}
}

// unused lists what no one asked for. One cassette need not be named.
func (u *ui) unused(loaded []loadedCassette, s replayer.Summary) {
	listed := 0
	for _, use := range s.Interactions {
		switch {
		case !use.Unused:
			continue
		case listed == mostListed:
			u.complain("... and %d more that were not asked for", len(s.Unused)-listed)
			return
		case len(loaded) > 1:
			u.complain("not asked for: %s of %s", use, loaded[use.Cassette].name())
		default:
			u.complain("not asked for: %s", use)
		}
		listed++
	}
}

// unusedHint tells what to do about interactions that were not asked for.
func (p *program) unusedHint(loaded []loadedCassette) string {
	path := "CASSETTE"
	if len(loaded) == 1 {
		path = shellescape.Quote(loaded[0].path)
	}
	return fmt.Sprintf("if the client has changed, record it again: drydock record --force %s%s", path, p.commandLine())
}

// summary says what a replay has served. What there was none of is left out,
// but for misses.
func (u *ui) summary(s replayer.Summary) {
	for _, gate := range s.Gates {
		u.say("out of order: %s", gate)
	}
	parts := []string{
		fmt.Sprintf("%d of %d recorded interactions used", s.Used, s.Recorded), countMisses(s.Missed),
	}
	for _, part := range []struct {
		n    int
		what string
	}{{s.Repeated, "repeated"}, {s.Guessed, "guessed"}, {len(s.Unused), "unused"}, {len(s.Gates), "out of order"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	u.say("replayed %s: %s", count(s.Requests, "request"), strings.Join(parts, ", "))
}

func countMisses(n int) string {
	if n == 1 {
		return "1 miss"
	}
	return fmt.Sprintf("%d misses", n)
}
