package replayer

import (
	"slices"
	"sync"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// A history gives out the recordings: the matcher's index says which of them
// ask the same, by what is bound until then, and the timeline whose turn it is.
type history struct {
	index      *matcher.Index
	timeline   *timeline.Timeline
	bound      *binding.Table
	repeatLast bool // whether an act that is used up gets its last answer again

	mu     sync.Mutex // held while one request is matched: what it binds, others see
	series map[*matcher.Group]*timeline.Series
	ledger *ledger
}

func newHistory(index *matcher.Index, repeatLast bool) *history {
	return &history{
		index:      index,
		timeline:   timeline.New(index.Entries()),
		bound:      binding.NewTable(),
		repeatLast: repeatLast,
		series:     map[*matcher.Group]*timeline.Series{},
		ledger:     newLedger(),
	}
}

// take returns the recording that answers a question, or why there is none.
func (h *history) take(q matcher.Question, uri string, asker timeline.Asker) (*matcher.Entry, *Miss) {
	h.mu.Lock()
	e, usedUp := h.find(&q, asker)
	h.mu.Unlock()
	var m *Miss
	switch {
	case e != nil:
		return e, nil
	case usedUp != nil:
		m = newUsedUp(q, uri, usedUp)
	default:
		// Looking may mean reading, for which nobody else is to wait.
		m = newMiss(q, uri, h.index.Nearest(&q, h.bound, mostCandidates))
	}
	m.Section = asker.Section
	return nil, h.refuse(m)
}

// refuse counts a request that is not answered.
func (h *history) refuse(m *Miss) *Miss {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ledger.miss(m)
}

// takeCut returns the recording of a request that was cut off as this one is,
// nil if there is none: nobody is left who could be told of a miss.
func (h *history) takeCut(q matcher.Question, asker timeline.Asker) *matcher.Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, _ := h.find(&q, asker)
	return e
}

// find finds the recording that answers a question, at the strictest level at
// which there is one, and binds what then stands for what. Without one it
// returns the recordings that asked the same and are used up.
func (h *history) find(q *matcher.Question, asker timeline.Asker) (found *matcher.Entry, usedUp []*matcher.Entry) {
	if asker.Section != "" && h.index.HasSection(asker.Section) {
		// What a test asked itself is nearer than what others asked alike.
		if found, _ = h.findIn(q, asker, asker.Section); found != nil {
			return found, nil
		}
	}
	found, usedUp = h.findIn(q, asker, "")
	if found == nil && h.repeatLast && len(usedUp) > 0 {
		found = usedUp[len(usedUp)-1]
		h.ledger.serve(found, matcher.Exact)
	}
	return found, usedUp
}

// findIn is find among what was recorded in a section, or anywhere.
func (h *history) findIn(
	q *matcher.Question, asker timeline.Asker, section string,
) (found *matcher.Entry, usedUp []*matcher.Entry) {
	for level := range h.index.Levels() {
		for _, m := range h.choose(q, level, section) {
			if e := h.next(q, m.Group, asker); e != nil {
				h.bound.Bind(m.Pairs)
				h.bound.BindContents(m.Contents)
				h.ledger.serve(e, level)
				return e, nil
			}
			if level == matcher.Exact {
				usedUp = append(usedUp, m.Entries...)
			}
		}
	}
	slices.SortFunc(usedUp, (*matcher.Entry).Compare)
	return nil, usedUp
}

// choose returns the match at a level of which something has not been given
// out, the first such in the order of the recording. If there is none, it
// returns those of which all has been.
func (h *history) choose(q *matcher.Question, level matcher.Level, section string) (all []matcher.Match) {
	var fresh *matcher.Match
	var first *matcher.Entry
	for m := range h.index.Matches(q, level, h.bound, section) {
		unserved := h.seriesOf(m.Group).Unserved()
		switch {
		case unserved == nil:
			all = append(all, m)
		case fresh == nil || unserved.Compare(first) < 0:
			fresh, first = &m, unserved
		}
		if fresh != nil && level > matcher.Exact {
			break // they come in that order
		}
	}
	if fresh != nil {
		return []matcher.Match{*fresh}
	}
	return all
}

// next returns the recording of a group whose turn it is. Which of them asked for
// the same points in time tells more than their order.
func (h *history) next(q *matcher.Question, g *matcher.Group, asker timeline.Asker) *matcher.Entry {
	return h.seriesOf(g).Next(asker, func(e *matcher.Entry) bool { return q.SameMoments(&e.Question) })
}

func (h *history) seriesOf(g *matcher.Group) *timeline.Series {
	s := h.series[g]
	if s == nil {
		s = h.timeline.Series(g.Entries)
		h.series[g] = s
	}
	return s
}

// lost notes that the recorded answer could not be given.
func (h *history) lost(method, uri string, e *matcher.Entry, cause error) *Miss {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.timeline.Unserve(e)
	return h.ledger.lose(e, unreadable(method, uri, e, cause))
}

// forgive takes back a miss that was answered after all.
func (h *history) forgive(m *Miss) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ledger.forgive(m)
}

func (h *history) summary() Summary {
	h.mu.Lock()
	now := h.ledger.copy()
	h.mu.Unlock()
	s := now.summary(h.index.Entries())
	s.Bound = h.bound.Differing()
	return s
}
