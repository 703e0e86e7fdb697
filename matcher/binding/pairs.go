package binding

import (
	"slices"
	"strings"
)

// Tokens pairs the invented parts of two texts of the same shape, those that
// are the same in both among them. It reports whether they are of one.
func (c *Classes) Tokens(recorded, live string, known func(word string) bool) ([]Pair, bool) {
	pairs, size, ok := c.Beginning(recorded, live, known)
	return pairs, ok && size == len(live)
}

// Beginning is [Classes.Tokens] for a live text that goes on after what was
// recorded. It returns how much of it that is.
func (c *Classes) Beginning(recorded, live string, known func(word string) bool) (pairs []Pair, size int, ok bool) {
	l := c.tokens(live, known)
	before := 0
	for n, r := range c.tokens(recorded, known) {
		if n == len(l) || recorded[before:r.start] != live[size:l[n].start] || !r.like(l[n]) {
			return nil, 0, false
		}
		switch {
		case r.moment:
		case r.count:
			startR, endR := joined(recorded, r)
			startL, endL := joined(live, l[n])
			if p := (Pair{recorded[startR:endR], live[startL:endL]}); !slices.Contains(pairs, p) {
				pairs = add(pairs, p)
			}
		default:
			pairs = addToken(pairs, Pair{recorded[r.start:r.end], live[l[n].start:l[n].end]})
		}
		before, size = r.end, l[n].end
	}
	if !strings.HasPrefix(live[size:], recorded[before:]) {
		return nil, 0, false
	}
	return pairs, size + len(recorded) - before, true
}

// addToken adds a pair of tokens. With two addresses, those of their networks
// stand for each other, too.
func addToken(pairs []Pair, p Pair) []Pair {
	pairs = add(pairs, p)
	if addressEnd(p.Recorded, 0) == len(p.Recorded) && addressEnd(p.Live, 0) == len(p.Live) && p.Recorded != p.Live {
		pairs = add(pairs, Pair{network(p.Recorded), network(p.Live)})
	}
	return pairs
}

// network returns an address without its last number.
func network(address string) string { return address[:strings.LastIndexByte(address, '.')] }

// like reports whether two tokens are of the same shape.
func (t token) like(other token) bool {
	return t.moment == other.moment && t.count == other.count && t.word == other.word &&
		(!t.word || t.end-t.start == other.end-other.start)
}

// add adds a pair. Texts that are long are no names, and are not looked for.
func add(pairs []Pair, p Pair) []Pair {
	if p.Recorded == "" || p.Live == "" || len(p.Recorded) > Longest || len(p.Live) > Longest {
		return pairs
	}
	return append(pairs, p)
}

// Names pairs two names that their clients have chosen: the whole, the part in
// which they differ, and, where they are built alike, the words in that which
// look invented.
func (c *Classes) Names(recorded, live string, known func(word string) bool) []Pair {
	if !Telling(recorded, live) {
		return nil
	}
	pairs := add(nil, Pair{recorded, live})
	if recorded == live {
		return pairs
	}
	r, l := differing(recorded, live)
	if r != recorded && l != live && Telling(r, l) {
		pairs = add(pairs, Pair{r, l})
	}
	words, alike := wordPairs(r, l)
	if !alike || len(words) < 2 {
		return pairs
	}
	for _, p := range words {
		if p.Recorded != p.Live && invented(p.Recorded) && invented(p.Live) && !known(p.Live) && !known(p.Recorded) {
			pairs = add(pairs, p)
		}
	}
	return pairs
}

// Telling reports whether names, or parts of some, say what is meant wherever
// they stand. One letter does not, and neither does a number of a few digits.
func Telling(names ...string) bool {
	for _, name := range names {
		if len(name) < 2 || len(name) <= fewestJoined && strings.Trim(name, "0123456789") == "" {
			return false
		}
	}
	return true
}

// differing returns the parts in which two names differ, in whole words.
func differing(a, b string) (string, string) {
	start, end := 0, 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	for start > 0 && (inWord(a, start) || inWord(b, start)) {
		start--
	}
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for end > 0 && (inWord(a, len(a)-end) || inWord(b, len(b)-end)) {
		end--
	}
	return trimPair(a[start:len(a)-end], b[start:len(b)-end])
}

// inWord reports whether a text would be cut within a word at n.
func inWord(text string, n int) bool {
	return n > 0 && n < len(text) && isWordByte(text[n-1]) && isWordByte(text[n])
}

// trimPair takes away what both begin and end with that is no word.
func trimPair(a, b string) (string, string) {
	for a != "" && b != "" && a[0] == b[0] && !isWordByte(a[0]) {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] && !isWordByte(a[len(a)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// wordPairs pairs the words of two names. It reports whether they are built
// alike: the same between the words.
func wordPairs(a, b string) (pairs []Pair, alike bool) {
	for {
		endA, endB := wordEnd(a, 0), wordEnd(b, 0)
		if (endA == 0) != (endB == 0) {
			return nil, false
		}
		if endA > 0 {
			pairs = append(pairs, Pair{a[:endA], b[:endB]})
			a, b = a[endA:], b[endB:]
		}
		switch {
		case a == "" || b == "":
			return pairs, a == b
		case a[0] != b[0]:
			return nil, false
		}
		if !isWordByte(a[0]) {
			a, b = a[1:], b[1:]
		}
	}
}
