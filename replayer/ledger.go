package replayer

import (
	"maps"
	"slices"

	"github.com/drydock-go/drydock/matcher"
)

// A ledger counts what was asked for, and what was served. It belongs to a
// history, which lets one goroutine at a time use it.
type ledger struct {
	requests int
	served   map[*matcher.Entry]int // how often each was given out that was asked for
	missed   int
	misses   []*Miss // the first of them

	// loosest holds the loosest level at which a request was answered by a
	// recording, but for the exact one.
	loosest map[*matcher.Entry]matcher.Level
}

// maxMisses is how many misses are kept: a client may ask without end for what
// was not recorded.
const maxMisses = 1_000

func newLedger() *ledger {
	return &ledger{served: map[*matcher.Entry]int{}, loosest: map[*matcher.Entry]matcher.Level{}}
}

// serve counts a request that a recording answers, as it matches at a level.
func (l *ledger) serve(e *matcher.Entry, level matcher.Level) {
	l.requests++
	l.served[e]++
	if level > matcher.Exact {
		l.loosest[e] = max(level, l.loosest[e])
	}
}

// times returns how often a recording was given out.
func (l *ledger) times(e *matcher.Entry) int { return l.served[e] }

// miss counts a request that is not answered.
func (l *ledger) miss(m *Miss) *Miss {
	l.requests++
	return l.note(m)
}

func (l *ledger) note(m *Miss) *Miss {
	l.missed++
	if len(l.misses) < maxMisses {
		l.misses = append(l.misses, m)
	}
	return m
}

// lose makes a miss of a request that was counted as served. The recording has
// been asked for all the same.
func (l *ledger) lose(e *matcher.Entry, m *Miss) *Miss {
	l.served[e]--
	return l.note(m)
}

// forgive takes back a miss that was answered after all. The request counts.
func (l *ledger) forgive(m *Miss) {
	l.missed--
	l.misses = slices.DeleteFunc(l.misses, func(other *Miss) bool { return other == m })
}

// putBack takes back that a request was counted as served.
func (l *ledger) putBack(e *matcher.Entry) {
	l.requests--
	l.served[e]--
}

// handOver takes back a miss, and that there was a request.
func (l *ledger) handOver(m *Miss) {
	l.requests--
	l.forgive(m)
}

// copy returns a ledger that does not change.
func (l *ledger) copy() *ledger {
	return &ledger{
		requests: l.requests, served: maps.Clone(l.served), loosest: maps.Clone(l.loosest),
		missed: l.missed, misses: slices.Clone(l.misses),
	}
}

// summary tells what of the entries was served.
func (l *ledger) summary(entries []*matcher.Entry) Summary {
	s := Summary{
		Requests:     l.requests,
		Recorded:     len(entries),
		Unused:       []int{},
		Interactions: make([]Use, 0, len(entries)),
		Missed:       l.missed,
		Misses:       append([]*Miss{}, l.misses...),
		Gates:        []Gate{},
	}
	looked := l.looks()
	for _, e := range entries {
		use := Use{
			Cassette: e.Tape, ID: e.Interaction.ID, Method: e.Question.Method,
			URI: matcher.ShowURI(e.Interaction.RequestURI()), Served: l.served[e],
		}
		if level, loose := l.loosest[e]; loose && use.Served > 0 {
			use.Level = level.String()
			if level.IsGuess() {
				s.Guessed++
			}
		}
		_, asked := l.served[e]
		use.Unused = !asked && (e.Question.IsAct() || !looked[e.Question.Key()])
		if use.Unused {
			s.Unused = append(s.Unused, use.ID)
		}
		if use.Served > 0 {
			s.Used++
		}
		s.Served += use.Served
		s.Repeated += max(0, use.Served-1)
		s.Interactions = append(s.Interactions, use)
	}
	return s
}

// looks returns the keys of the looks that were asked for.
func (l *ledger) looks() map[string]bool {
	keys := map[string]bool{}
	for e := range l.served {
		if !e.Question.IsAct() {
			keys[e.Question.Key()] = true
		}
	}
	return keys
}
