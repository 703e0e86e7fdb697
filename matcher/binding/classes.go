package binding

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Classes tells which parts of a text look as if a program had made them up:
// hexadecimal digits, UUIDs, numbers of five digits and more, swarm's ids, the
// names of temporary files, points in time. Words that people write, such as
// python3, sha256 or 3.20, are none.
type Classes struct {
	extra  []*regexp.Regexp
	words  bool     // long words without digits may be invented, too
	counts bool     // and so may numbers that are joined to what looks invented
	names  []string // and so do these
}

// NewClasses returns the built-in classes and those that are given: what
// matches one of the expressions is invented, too.
func NewClasses(extra ...*regexp.Regexp) *Classes { return &Classes{extra: extra} }

// WithWords returns classes to which all words of six lower-case letters and
// digits or more belong, too: random letters look like words. Only those of the
// same length are of the same shape.
func (c *Classes) WithWords() *Classes {
	with := *c
	with.words = true
	return &with
}

// WithCounts returns classes to which numbers of a few digits belong, too, where
// they are joined to what looks invented: the 3 in job-3-9f3c2a71.
func (c *Classes) WithCounts() *Classes {
	with := *c
	with.counts = true
	return &with
}

// WithNames returns classes to which names belong, too, where they do not stand
// within a word.
func (c *Classes) WithNames(names []string) *Classes {
	with := *c
	with.names = names
	return &with
}

// A token is a part of a text that looks invented.
type token struct {
	start, end int
	moment     bool // a point in time: another one in each run, and nothing's name
	word       bool // a word that may mean something
	count      bool // a number that means nothing by itself
}

// In masks, these stand for what is different in each run. None is found in
// what clients send.
const (
	masked       = "\x00"
	maskedMoment = "\x01"
	maskedWord   = "\x03" // and its length
)

// Mask returns a text with its invented parts taken out: texts of the same
// shape become equal. What known reports as known stays: it is not invented.
func (c *Classes) Mask(text string, known func(word string) bool) string {
	tokens := c.tokens(text, known)
	if len(tokens) == 0 {
		return text
	}
	var mask strings.Builder
	done := 0
	for _, t := range tokens {
		mask.WriteString(text[done:t.start])
		switch {
		case t.moment:
			mask.WriteString(maskedMoment)
		case t.word:
			mask.WriteString(maskedWord)
			mask.WriteString(strconv.Itoa(t.end - t.start))
		default:
			mask.WriteString(masked)
		}
		done = t.end
	}
	mask.WriteString(text[done:])
	return mask.String()
}

// MaskDigits takes all digits out of a text, however few they are.
func MaskDigits(mask string) string {
	var out strings.Builder
	for n := 0; n < len(mask); n++ {
		if !isDigit(mask[n]) {
			out.WriteByte(mask[n])
		} else if n == 0 || !isDigit(mask[n-1]) {
			out.WriteString(masked)
		}
	}
	return out.String()
}

// tokens returns the invented parts of a text, in order.
func (c *Classes) tokens(text string, known func(string) bool) []token {
	given := c.given(text)
	var all []token
	for n := 0; n < len(text); {
		for len(given) > 0 && given[0].end <= n {
			given = given[1:]
		}
		t, next := c.nextToken(text, n)
		if len(given) > 0 && next > given[0].start {
			t, next = given[0], given[0].end
		}
		if t.end > t.start && !known(text[t.start:t.end]) {
			all = append(all, t)
		}
		n = max(next, n+1)
	}
	if c.counts {
		all = withCounts(text, all)
	}
	return all
}

// withCounts adds the numbers that are joined to tokens.
func withCounts(text string, tokens []token) []token {
	var all []token
	for n := 0; n < len(tokens); {
		start, end := joined(text, tokens[n])
		first := n
		for n < len(tokens) && tokens[n].start < end {
			n++
		}
		all = append(all, countsBetween(text, start, end, tokens[first:n])...)
	}
	return all
}

// countsBetween returns the tokens of a part of a text, and the numbers there.
func countsBetween(text string, start, end int, tokens []token) []token {
	var all []token
	for n := start; n < end; {
		switch {
		case len(tokens) > 0 && n >= tokens[0].start:
			all, n, tokens = append(all, tokens[0]), tokens[0].end, tokens[1:]
			continue
		case !isWordByte(text[n]):
			n++
			continue
		}
		word := wordEnd(text, n)
		if strings.Trim(text[n:word], "0123456789") == "" {
			all = append(all, token{start: n, end: word, count: true})
		}
		n = word
	}
	return all
}

// joined returns what a token is a part of: words and what joins them in names.
func joined(text string, t token) (start, end int) {
	const joints = "-_."
	start, end = t.start, t.end
	for start > 0 && (isWordByte(text[start-1]) || strings.IndexByte(joints, text[start-1]) >= 0) {
		start--
	}
	for end < len(text) && (isWordByte(text[end]) || strings.IndexByte(joints, text[end]) >= 0) {
		end++
	}
	return start, end
}

// given returns what the user's own classes find, in order.
func (c *Classes) given(text string) []token {
	var all []token
	for _, class := range c.extra {
		for _, at := range class.FindAllStringIndex(text, -1) {
			if at[1] > at[0] {
				all = append(all, token{start: at[0], end: at[1]})
			}
		}
	}
	for _, name := range c.names {
		all = append(all, occurrences(text, name)...)
	}
	slices.SortFunc(all, func(a, b token) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	return all
}

// occurrences returns where a name stands in a text.
func occurrences(text, name string) []token {
	var all []token
	for n := 0; ; {
		at := strings.Index(text[n:], name)
		if at < 0 {
			return all
		}
		start, end := n+at, n+at+len(name)
		if !inWord(text, start) && !inWord(text, end) {
			all = append(all, token{start: start, end: end})
		}
		n = end
	}
}

// nextToken looks at what begins at n. It returns the token that it is, if it
// is one, and where to look next.
func (c *Classes) nextToken(text string, n int) (t token, next int) {
	if end := temporaryEnd(text, n); end > n {
		return token{start: n, end: end}, end
	}
	if n > 0 && isWordByte(text[n-1]) || !isWordByte(text[n]) {
		return token{}, n + 1
	}
	if end := momentEnd(text, n); end > n {
		return token{start: n, end: end, moment: true}, end
	}
	for _, find := range []func(string, int) int{uuidEnd, mkdtempEnd, addressEnd} {
		if end := find(text, n); end > n {
			return token{start: n, end: end}, end
		}
	}
	end := wordEnd(text, n)
	switch word := text[n:end]; {
	case c.words && IsWord(word):
		return token{start: n, end: end, word: true}, end
	case invented(word):
		return token{start: n, end: end}, end
	}
	return token{}, end
}

// IsWord reports whether a text is a word as [Classes.WithWords] has them.
func IsWord(text string) bool {
	shortest := shortestWord
	if strings.ContainsAny(text, "0123456789") {
		shortest = shortestMix
	}
	return len(text) >= shortest && strings.Trim(text, "0123456789") != "" &&
		strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// wordEnd returns where the word ends that begins at n.
func wordEnd(text string, n int) int {
	for n < len(text) && isWordByte(text[n]) {
		n++
	}
	return n
}

const (
	fewestDigits = 5 // of a number that is one of many: a port of four digits means something
	fewestJoined = 3 // of one that is joined to a word: job345
	shortestHex  = 6
	shortestMix  = 5  // of letters and digits
	shortestWord = 6  // of random letters
	longest      = 20 // of a word that somebody has written
)

// invented tells a word that a program has made up from one that means
// something.
func invented(word string) bool {
	digits, changes, run, longestRun, hex := 0, 0, 0, 0, true
	for n := range len(word) {
		b := word[n]
		if isDigit(b) {
			digits++
			run++
			longestRun = max(longestRun, run)
		} else {
			run = 0
		}
		if n > 0 && isDigit(b) != isDigit(word[n-1]) {
			changes++
		}
		hex = hex && isHex(b)
	}
	switch {
	case digits == 0:
		return false
	case digits == len(word):
		return digits >= fewestDigits
	case longestRun >= fewestJoined && !strings.HasPrefix(word, "sha"),
		hex && len(word) >= shortestHex,
		len(word) >= longest:
		return true
	}
	return changes >= 2 && len(word) >= shortestMix // x7k2p; but not python3, sha256
}
