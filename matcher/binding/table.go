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
	differ   int // pairs of different values
}

// A side maps values in one direction.
type side struct {
	value map[string]string

	// names holds, by their first word, the values that are more than one
	// word, longest first.
	names map[string][]string
}

// NewTable returns a Table that binds nothing.
func NewTable() *Table { return &Table{toLive: newSide(), recorded: newSide()} }

func newSide() side { return side{value: map[string]string{}, names: map[string][]string{}} }

// Fits reports whether the pairs can be bound together, beside those that are.
func (t *Table) Fits(pairs []Pair) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for n, p := range pairs {
		if live, bound := t.toLive.value[p.Recorded]; bound && live != p.Live {
			return false
		}
		if recorded, bound := t.recorded.value[p.Live]; bound && recorded != p.Recorded {
			return false
		}
		for _, other := range pairs[:n] {
			if (other.Recorded == p.Recorded) != (other.Live == p.Live) {
				return false
			}
		}
	}
	return true
}

// Bind binds pairs that fit.
func (t *Table) Bind(pairs []Pair) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range pairs {
		if _, bound := t.toLive.value[p.Recorded]; bound {
			continue
		}
		t.toLive.add(p.Recorded, p.Live)
		t.recorded.add(p.Live, p.Recorded)
		if p.Recorded != p.Live {
			t.differ++
		}
	}
}

func (s *side) add(from, to string) {
	s.value[from] = to
	if end := wordEnd(from, 0); end > 0 && end < len(from) {
		first := from[:end]
		names := append(s.names[first], from)
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
		s.names[first] = names
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
func (t *Table) ToRecorded(text string) string { return t.rewrite(&t.recorded, text) }

// ToLive writes a recorded text for the client.
func (t *Table) ToLive(text string) string { return t.rewrite(&t.toLive, text) }

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

func (t *Table) rewrite(s *side, text string) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.differ == 0 {
		return text
	}
	var out strings.Builder
	done := 0
	for n := 0; n < len(text); {
		if !isWordByte(text[n]) {
			n++
			continue
		}
		end := wordEnd(text, n)
		value, found := s.longest(text, n, end)
		if to := s.value[value]; found && to != value {
			out.WriteString(text[done:n])
			out.WriteString(to)
			done = n + len(value)
		}
		n = max(end, n+len(value))
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// longest returns the longest bound value that begins at n, where a word
// begins that ends at end.
func (s *side) longest(text string, n, end int) (value string, found bool) {
	for _, name := range s.names[text[n:end]] {
		if after := n + len(name); strings.HasPrefix(text[n:], name) && (after == len(text) || !isWordByte(text[after])) {
			return name, true
		}
	}
	_, found = s.value[text[n:end]]
	if !found {
		return "", false
	}
	return text[n:end], true
}

// Longest is the length in bytes of the longest text that is rewritten as one:
// who has that much more of a text than they rewrite cuts nothing in two.
const Longest = 256
