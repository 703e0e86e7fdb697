package replayer

import (
	"slices"
	"sync"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

// A history gives out the recordings: which group of them asks the same, by
// what is bound until then, and of the group the one whose turn it is.
type history struct {
	index *matcher.Index

	mu       sync.Mutex
	bound    *binding.Table
	series   map[*matcher.Group]*series
	served   map[*matcher.Entry]int // how often each was given out
	requests int
	misses   []*Miss
}

func newHistory(index *matcher.Index) *history {
	return &history{
		index:  index,
		bound:  binding.NewTable(),
		series: map[*matcher.Group]*series{},
		served: map[*matcher.Entry]int{},
	}
}

// take returns the recording that answers a question, or why there is none.
func (h *history) take(q matcher.Question, uri string) (*matcher.Entry, *Miss) {
	h.mu.Lock()
	e, usedUp := h.find(&q)
	h.requests++
	h.mu.Unlock()
	switch {
	case e != nil:
		return e, nil
	case usedUp != nil:
		return nil, h.miss(newUsedUp(q, uri, usedUp))
	}
	// Looking may mean reading, for which nobody else is to wait.
	nearest, differences := h.index.Nearest(q)
	return nil, h.miss(newMiss(q, uri, nearest, differences))
}

// refuse counts a request that is not answered.
func (h *history) refuse(m *Miss) *Miss {
	h.mu.Lock()
	h.requests++
	h.mu.Unlock()
	return h.miss(m)
}

// takeCut returns the recording of a request that was cut off as this one is,
// nil if there is none: nobody is left who could be told of a miss.
func (h *history) takeCut(q matcher.Question) *matcher.Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, _ := h.find(&q)
	if e != nil {
		h.requests++
	}
	return e
}

// find finds the recording that answers a question, at the strictest level at
// which there is one, and binds what then stands for what. Without one it
// returns the recordings that asked the same and are used up.
func (h *history) find(q *matcher.Question) (found *matcher.Entry, usedUp []*matcher.Entry) {
	moments := func(e *matcher.Entry) bool { return q.SameMoments(&e.Question) }
	for level := range h.index.Levels() {
		for _, m := range h.choose(q, level) {
			if e := h.seriesOf(m.Group).next(moments); e != nil {
				h.bound.Bind(m.Pairs)
				return e, nil
			}
			if level == matcher.Exact {
				usedUp = append(usedUp, m.Entries...)
			}
		}
	}
	slices.SortFunc(usedUp, func(a, b *matcher.Entry) int {
		if a.Before(b) {
			return -1
		}
		return 1
	})
	return nil, usedUp
}

// choose returns the match at a level of which something has not been given
// out, the first such in the order of the recording. If there is none, it
// returns those of which all has been.
func (h *history) choose(q *matcher.Question, level matcher.Level) (all []matcher.Match) {
	var fresh *matcher.Match
	for m := range h.index.Matches(q, level, h.bound, "") {
		first := h.seriesOf(m.Group).first()
		switch {
		case first == nil:
			all = append(all, m)
		case fresh == nil || first.Before(h.seriesOf(fresh.Group).first()):
			fresh = &m
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

func (h *history) seriesOf(g *matcher.Group) *series {
	s := h.series[g]
	if s == nil {
		s = &series{entries: g.Entries, served: h.served}
		h.series[g] = s
	}
	return s
}

// A series gives out the recordings of one question.
type series struct {
	entries []*matcher.Entry
	served  map[*matcher.Entry]int
	n       int
}

// first returns the first that has not been given out, nil if all have been.
func (s *series) first() *matcher.Entry {
	for s.n < len(s.entries) && s.served[s.entries[s.n]] > 0 {
		s.n++
	}
	if s.n == len(s.entries) {
		return nil
	}
	return s.entries[s.n]
}

func (s *series) next(prefer func(*matcher.Entry) bool) *matcher.Entry {
	e := s.entries[len(s.entries)-1]
	if s.first() != nil {
		e = s.entries[s.n]
		for _, other := range s.entries[s.n:] {
			if e.Question.NamesMoments() && s.served[other] == 0 && prefer(other) {
				e = other
				break
			}
		}
	} else if e.Question.IsAct() {
		return nil
	}
	s.served[e]++
	return e
}

func (h *history) miss(m *Miss) *Miss {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.misses = append(h.misses, m)
	return m
}

// lost notes that the recorded answer could not be given.
func (h *history) lost(method, uri string, e *matcher.Entry, cause error) *Miss {
	h.mu.Lock()
	if h.served[e]--; h.served[e] == 0 {
		delete(h.served, e)
	}
	h.mu.Unlock()
	return h.miss(unreadable(method, uri, e, cause))
}

// forgive takes back a miss that was answered after all.
func (h *history) forgive(m *Miss) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.misses = slices.DeleteFunc(h.misses, func(other *Miss) bool { return other == m })
}

// Summary says what a replay has served.
type Summary struct {
	Requests int `json:"requests"` // all that were asked
	Recorded int `json:"recorded"` // interactions in the cassettes
	Used     int `json:"used"`     // of them, those that were served at least once

	// Unused holds the IDs of the others.
	Unused []int `json:"unused"`

	// Misses holds the requests that nothing recorded answers.
	Misses []*Miss `json:"misses"`

	// Gates tells what was sent although what came before it when it was
	// recorded had not come, be it requests, input or output: in another order
	// than the engine's.
	Gates []string `json:"gates"`
}

func (h *history) summary() Summary {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := Summary{
		Requests: h.requests,
		Recorded: len(h.index.Entries()),
		Used:     len(h.served),
		Unused:   []int{},
		Misses:   append([]*Miss{}, h.misses...),
	}
	for _, e := range h.index.Entries() {
		if h.served[e] == 0 {
			s.Unused = append(s.Unused, e.Interaction.ID)
		}
	}
	return s
}
