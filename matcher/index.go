package matcher

import (
	"github.com/drydock-go/drydock/cassettes"
)

// An Entry is a recorded interaction and what its request asked.
type Entry struct {
	Interaction *cassettes.Interaction
	Question    Question

	// Tape tells recordings apart: IDs, and the causes that they number,
	// are those of one recording.
	Tape int
}

// An Index finds recorded interactions by what they ask.
type Index struct {
	entries []*Entry
	byKey   map[string][]*Entry
}

// NewIndex indexes the interactions of one or more recordings, one after the
// other.
func NewIndex(tapes ...[]*cassettes.Interaction) *Index {
	x := &Index{byKey: map[string][]*Entry{}}
	for tape, interactions := range tapes {
		for _, i := range interactions {
			e := &Entry{Interaction: i, Question: AskRecorded(i), Tape: tape}
			x.entries = append(x.entries, e)
			key := e.Question.Key()
			x.byKey[key] = append(x.byKey[key], e)
		}
	}
	return x
}

// Entries returns all entries, in the order of the recording.
func (x *Index) Entries() []*Entry { return x.entries }

// Candidates returns the entries that asked the same, in the order of the
// recording.
func (x *Index) Candidates(q Question) []*Entry { return x.byKey[q.Key()] }

// Nearest returns the entry that asked what is most like q, and in what it
// differs; nil if nothing recorded is like it at all.
func (x *Index) Nearest(q Question) (*Entry, []Difference) {
	var nearest *Entry
	var least []Difference
	leastCost := unrelated
	for _, e := range x.entries {
		differences := Compare(q, e.Question)
		if cost := cost(differences); cost < leastCost {
			nearest, least, leastCost = e, differences, cost
		}
	}
	return nearest, least
}
