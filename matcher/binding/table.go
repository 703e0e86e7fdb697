package binding

import (
	"encoding/json"
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
	r.run(len(text))
	if r.done == 0 {
		return text
	}
	return string(append(r.out, text[r.done:]...))
}

// A Part is a part of a longer text.
type Part struct {
	Text string // what is to be written, and what follows it, at least [Longest] bytes of that if there are
	Size int    // how much of it is to be written

	Within bool // it begins within a word
	JSON   bool // it is JSON, in which a backslash begins another character
}

// Write appends a part of a recorded text to out, for the client. What is bound
// is not cut in two: it returns how much of the text it has written, which may
// be more than the part.
func (t *Table) Write(out []byte, part Part) (written []byte, size int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r := rewriting{side: &t.toLive, text: part.Text, out: out, json: part.JSON, within: part.Within}
	size = part.Size
	if t.differ > 0 {
		size = r.run(part.Size)
	}
	return append(r.out, part.Text[r.done:size]...), size
}

// A rewriting is the way through a text.
type rewriting struct {
	*side
	text   string
	json   bool
	within bool

	out  []byte
	done int // so much of the text has been written to out
}

// run rewrites what begins before size, and returns where that ends.
func (r *rewriting) run(size int) (end int) {
	n := 0
	if r.within {
		n = wordEnd(r.text, 0)
	}
	for n < size {
		switch {
		case r.json && r.text[n] == '\\':
			n += escapeSize(r.text[n:])
			continue
		case !isWordByte(r.text[n]):
			n++
			continue
		}
		after := wordEnd(r.text, n)
		value, found := r.longest(r.text, n, after)
		if to := r.value[value]; found && to != value {
			r.out = append(r.out, r.text[r.done:n]...)
			r.out = r.put(to)
			r.done = n + len(value)
		}
		n = max(after, n+len(value))
	}
	if r.done > size {
		return r.done
	}
	return size
}

func (r *rewriting) put(value string) []byte {
	if !r.json {
		return append(r.out, value...)
	}
	quoted, err := json.Marshal(value)
	if err != nil {
		panic(err) // unreachable: a string can be encoded
	}
	return append(r.out, quoted[1:len(quoted)-1]...)
}

// escapeSize returns the length of what a backslash begins in JSON.
func escapeSize(text string) int {
	const size, unicode = 2, 6
	if len(text) > 1 && text[1] == 'u' {
		return unicode
	}
	return size
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
