package replayer

import (
	"slices"
	"sync"

	"github.com/drydock-go/drydock/matcher"
)

// A history gives out the recordings, each question's in the order in which
// it was asked when it was recorded. An act happens once; a look may be
// repeated, and its last recording is as far as anybody has seen.
type history struct {
	index *matcher.Index

	mu       sync.Mutex
	next     map[string]int         // by key: no recording before it is left
	served   map[*matcher.Entry]int // how often each was given out
	requests int
	misses   []*Miss
}

func newHistory(index *matcher.Index) *history {
	return &history{
		index:  index,
		next:   map[string]int{},
		served: map[*matcher.Entry]int{},
	}
}

// take returns the recording that answers a question, or why there is none.
func (h *history) take(q matcher.Question, uri string) (*matcher.Entry, *Miss) {
	// Looking may mean reading, for which nobody else is to wait.
	candidates := h.index.Candidates(q)
	if len(candidates) == 0 {
		nearest, differences := h.index.Nearest(q)
		return nil, h.refuse(newMiss(q, uri, nearest, differences))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests++
	e := h.pick(q, candidates)
	if e == nil {
		return nil, h.miss(usedUp(q, uri, candidates))
	}
	h.served[e]++
	return e, nil
}

// refuse counts a request that is not answered.
func (h *history) refuse(m *Miss) *Miss {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests++
	return h.miss(m)
}

// takeCut returns the recording of a request that was cut off as this one is,
// nil if there is none: nobody is left who could be told of a miss.
func (h *history) takeCut(q matcher.Question) *matcher.Entry {
	candidates := h.index.Candidates(q)
	if len(candidates) == 0 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.pick(q, candidates)
	if e != nil {
		h.requests++
		h.served[e]++
	}
	return e
}

// pick returns the candidate whose turn it is; of an act that is used up,
// none.
func (h *history) pick(q matcher.Question, candidates []*matcher.Entry) *matcher.Entry {
	next := h.next[q.Key()]
	for next < len(candidates) && h.served[candidates[next]] > 0 {
		next++ // another question may have the same candidates
	}
	h.next[q.Key()] = next
	switch {
	case next < len(candidates):
		return h.nearest(q, candidates[next:])
	case q.IsAct():
		return nil
	}
	return candidates[len(candidates)-1]
}

// nearest returns the first of the candidates, of which at least that one is
// left; or the first that is left and names the same points in time.
func (h *history) nearest(q matcher.Question, candidates []*matcher.Entry) *matcher.Entry {
	if q.NamesMoments() {
		for _, e := range candidates {
			if h.served[e] == 0 && q.SameMoments(&e.Question) {
				return e
			}
		}
	}
	return candidates[0]
}

func (h *history) miss(m *Miss) *Miss {
	h.misses = append(h.misses, m)
	return m
}

// lost notes that the recorded answer could not be given.
func (h *history) lost(method, uri string, e *matcher.Entry, cause error) *Miss {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.served[e]--; h.served[e] == 0 {
		delete(h.served, e)
	}
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
