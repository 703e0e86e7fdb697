package matcher

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"sync"

	"github.com/drydock-go/drydock/cassettes"
)

// An Entry is a recorded interaction and what its request asked.
type Entry struct {
	Interaction *cassettes.Interaction
	Question    Question

	// Tape tells recordings apart: IDs, and the causes that they number,
	// are those of one recording.
	Tape int

	place int // among all entries
}

// An Index finds recorded interactions by what they ask.
type Index struct {
	entries []*Entry
	byKey   map[string][]*Entry

	// outside holds, by the key less the body, the entries whose bodies stand
	// outside their cassette and are not known. They may be large: each is read
	// when somebody asks what it may answer, and not before.
	outside map[string][]*Entry

	mu   sync.Mutex
	read map[string][sha256.Size]byte // what counts of those, by operation and digest

	cut bool // some requests were cut off by the engine

	// late counts, by the key less the body, the entries that were not
	// answered before their body had come; early those that were.
	late, early map[string]int
}

// NewIndex indexes the interactions of one or more recordings, one after the
// other.
func NewIndex(tapes ...[]*cassettes.Interaction) *Index {
	x := &Index{
		byKey: map[string][]*Entry{}, outside: map[string][]*Entry{},
		late: map[string]int{}, early: map[string]int{}, read: map[string][sha256.Size]byte{},
	}
	for tape, interactions := range tapes {
		for _, i := range interactions {
			x.add(&Entry{Interaction: i, Question: AskRecorded(i), Tape: tape, place: len(x.entries)})
		}
	}
	return x
}

func (x *Index) add(e *Entry) {
	x.entries = append(x.entries, e)
	x.cut = x.cut || e.Question.Body.canonical == cutByEngine
	if e.Interaction.Details.RequestCut && e.Interaction.Details.End == cassettes.EndComplete {
		x.early[e.Question.apart]++
	} else {
		x.late[e.Question.apart]++
	}
	if e.Question.Body.unread {
		x.outside[e.Question.apart] = append(x.outside[e.Question.apart], e)
		return
	}
	key := e.Question.Key()
	x.byKey[key] = append(x.byKey[key], e)
}

// Entries returns all entries, in the order of the recording.
func (x *Index) Entries() []*Entry { return x.entries }

// Candidates returns the entries that asked the same, in the order of the
// recording. Those are among them whose requests the engine cut off: how they
// would have gone on is not known.
func (x *Index) Candidates(q Question) []*Entry {
	same := x.byKey[q.Key()]
	if q.Body.canonical == cutByClient {
		return same
	}
	for _, e := range x.outside[q.apart] {
		if x.hasBody(e, q.Body) {
			same = x.merge(same, []*Entry{e})
		}
	}
	if !x.cut {
		return same
	}
	q.Body = Body{canonical: cutByEngine}
	return x.merge(same, x.byKey[q.Key()])
}

// AnsweredEarly works out what a request asks that the recorded engine always
// answered before it had the body: the client may wait for that answer, and
// send none. It reports whether the request is one of those.
func (x *Index) AnsweredEarly(r Request) (Question, bool) {
	if len(x.early) == 0 {
		return Question{}, false
	}
	r.Body = nil
	q, err := Ask(r)
	return q, err == nil && x.early[q.apart] > 0 && x.late[q.apart] == 0
}

// merge merges lists that are in the order of the recording.
func (x *Index) merge(a, b []*Entry) []*Entry {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b *Entry) int { return cmp.Compare(a.place, b.place) })
	return all
}

// hasBody reports whether the body that stands outside is what was sent. One
// that was not kept may have been anything.
func (x *Index) hasBody(e *Entry, sent Body) bool {
	return !e.Interaction.RequestBody().Kept() ||
		sent.bytes != "" && sent.bytes == e.Question.Body.bytes ||
		sha256.Sum256([]byte(sent.canonical)) == x.counts(e)
}

// counts returns a digest of what counts of a body that stands outside. It is
// read once, however many have the same.
func (x *Index) counts(e *Entry) [sha256.Size]byte {
	x.mu.Lock()
	defer x.mu.Unlock()
	key := operationOf(e.Question) + " " + e.Question.Body.bytes
	sum, known := x.read[key]
	if !known {
		sum = sha256.Sum256([]byte(e.readOutside().canonical))
		x.read[key] = sum
	}
	return sum
}

// readOutside reads a body that stands outside. Of one that cannot be read no
// more counts than its digest.
func (e *Entry) readOutside() Body {
	bytes, err := e.Interaction.RequestBody().Open()
	if err != nil {
		return e.Question.Body
	}
	defer bytes.Close()
	body, err := readBody(e.Question.operation(), bytes)
	if err != nil {
		return e.Question.Body
	}
	return body
}

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
	if nearest != nil && nearest.Question.Body.unread {
		// One is worth reading, to say what differs.
		recorded := nearest.Question
		recorded.Body = nearest.readOutside()
		least = Compare(q, recorded)
	}
	return nearest, least
}
