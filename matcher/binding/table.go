package binding

import (
	"slices"
	"strings"
	"sync"
)

// A Pair is a value of the recording and the live one that stands for it.
type Pair struct{ Recorded, Live string }

// A Table holds what stands for what, one to one: a recorded value has one live
// one, and no two have the same. It may be used by several goroutines.
type Table struct {
	mu       sync.RWMutex
	toLive   side
	recorded side
	differ   int // pairs of different values, and contents

	contents map[string][]byte // live ones, by the digest of the recorded ones
	kept     int               // bytes of them
}

// A side maps values in one direction.
type side struct {
	value map[string]string

	// lengths holds, by the first word of the values that are more than one
	// word, how long these are, longest first. Very many may begin alike, but
	// no more than [Longest] are of different lengths.
	lengths map[string][]int
}

// NewTable returns a Table that binds nothing.
func NewTable() *Table { return &Table{toLive: newSide(), recorded: newSide()} }

func newSide() side { return side{value: map[string]string{}, lengths: map[string][]int{}} }

// Fits reports whether the pairs can be bound together, beside those that are.
func (t *Table) Fits(pairs []Pair) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.fits(pairs)
}

func (t *Table) fits(pairs []Pair) bool {
	toLive, toRecorded := make(map[string]string, len(pairs)), make(map[string]string, len(pairs))
	for _, p := range pairs {
		if t.taken(p) && !isSlight(p, pairs) {
			return false
		}
		live, bound := toLive[p.Recorded]
		recorded, alsoBound := toRecorded[p.Live]
		if bound && live != p.Live || alsoBound && recorded != p.Recorded {
			return false
		}
		toLive[p.Recorded], toRecorded[p.Live] = p.Live, p.Recorded
	}
	return true
}

// taken reports whether one of the values stands for another one, or another
// one for it.
func (t *Table) taken(p Pair) bool {
	live, bound := t.toLive.value[p.Recorded]
	recorded, alsoBound := t.recorded.value[p.Live]
	return bound && live != p.Live || alsoBound && recorded != p.Recorded
}

// isSlight reports whether a pair may as well be left out: two words of letters
// that are only parts of names. Of kind_bohr and bold_bohr, kind is one, and
// there may be a kind_curie, too.
func isSlight(p Pair, pairs []Pair) bool {
	return isLetters(p.Recorded) && isLetters(p.Live) && slices.ContainsFunc(pairs, func(whole Pair) bool {
		return whole != p && strings.Contains(whole.Recorded, p.Recorded) && strings.Contains(whole.Live, p.Live)
	})
}

func isLetters(word string) bool {
	for n := range len(word) {
		if !isWordByte(word[n]) || isDigit(word[n]) {
			return false
		}
	}
	return true
}

// Bind binds pairs if they fit, and reports whether they did. Of those that are
// only words in names of others, it leaves out what does not.
func (t *Table) Bind(pairs []Pair) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.fits(pairs) {
		return false
	}
	for _, p := range pairs {
		if _, bound := t.toLive.value[p.Recorded]; bound || t.taken(p) {
			continue
		}
		t.toLive.add(p.Recorded, p.Live)
		t.recorded.add(p.Live, p.Recorded)
		if p.Recorded != p.Live {
			t.differ++
		}
	}
	return true
}

func (s *side) add(from, to string) {
	s.value[from] = to
	if end := wordEnd(from, 0); end > 0 && end < len(from) {
		lengths := s.lengths[from[:end]]
		at, known := slices.BinarySearchFunc(lengths, len(from), func(a, b int) int { return b - a })
		if !known {
			s.lengths[from[:end]] = slices.Insert(lengths, at, len(from))
		}
	}
}

// Differs reports whether any value is another one than the recorded.
func (t *Table) Differs() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.differ > 0
}

// ToRecorded reads a text of the client: what it says of live values, it says
// of the recorded ones.
func (t *Table) ToRecorded(text string) string { return t.rewriteAll(&t.recorded, text) }

// ToLive writes a recorded text for the client.
func (t *Table) ToLive(text string) string { return t.rewriteAll(&t.toLive, text) }

// Shadows reports whether a live name is read as a recorded one that stands for
// another live one: who uses it now means something else.
func (t *Table) Shadows(name string) bool { return t.Differs() && t.ToLive(t.ToRecorded(name)) != name }

// Differing returns the recorded values by the live ones that stand for them, as
// far as they are not the same; nil if all are.
func (t *Table) Differing() map[string]string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.differ == 0 {
		return nil
	}
	all := map[string]string{}
	for live, recorded := range t.recorded.value {
		if live != recorded {
			all[live] = recorded
		}
	}
	return all
}

// Recorded returns the recorded value that a live one stands for.
func (t *Table) Recorded(live string) (recorded string, bound bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	recorded, bound = t.recorded.value[live]
	return recorded, bound
}

// Live returns the live value that stands for a recorded one.
func (t *Table) Live(recorded string) (live string, bound bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	live, bound = t.toLive.value[recorded]
	return live, bound
}

func (t *Table) rewriteAll(s *side, text string) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.differ == 0 {
		return text
	}
	r := rewriting{side: s, text: text}
	r.words(len(text))
	if r.done == 0 {
		return text
	}
	return string(append(r.out, text[r.done:]...))
}

// longest returns the longest bound value that begins at n, where a word
// begins that ends at end.
func (s *side) longest(text string, n, end int) (value string, found bool) {
	for _, length := range s.lengths[text[n:end]] {
		after := n + length
		if after > len(text) || after < len(text) && isWordByte(text[after]) {
			continue
		}
		if _, found = s.value[text[n:after]]; found {
			return text[n:after], true
		}
	}
	word := text[n:end]
	if _, found = s.value[word]; found {
		return word, true
	}
	// A name that is counted on: what is bound is job, and there is a job2.
	name := strings.TrimRight(word, "0123456789")
	if _, found = s.value[name]; found && len(name) >= shortestWord {
		return name, true
	}
	return "", false
}

// Longest is the length in bytes of the longest text that is rewritten as one:
// who has that much more of a text than they rewrite cuts nothing in two.
const Longest = 256
