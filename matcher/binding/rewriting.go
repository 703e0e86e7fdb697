package binding

import (
	"encoding/json"
	"strings"
)

// A Part is a part of a longer text.
type Part struct {
	Text string // what is to be written, and what follows it, at least [Longest] bytes of that if there are
	Size int    // how much of it is to be written

	Within bool // it begins within a word; a JSON knows that itself
}

// Write appends a part of a recorded text to out, for the client. What is bound
// is not cut in two: it returns how much of the text it has written, which may
// be more than the part.
func (t *Table) Write(out []byte, part Part) (written []byte, size int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r := rewriting{side: &t.toLive, text: part.Text, out: out, within: part.Within}
	size = part.Size
	if t.differ > 0 {
		size = r.words(part.Size)
	}
	return append(r.out, part.Text[r.done:size]...), size
}

// JSON is where one is in a stream of JSON documents. The zero JSON is at its
// beginning.
type JSON struct {
	inString bool
	inWord   bool // what comes next may go on with a word
}

// WriteJSON is [Table.Write] for JSON. Rewritten are words in strings, numbers
// that stand for numbers, and those keys that are names as a whole; the API's
// own keys and words stay.
func (t *Table) WriteJSON(out []byte, part Part, at *JSON) (written []byte, size int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r := rewriting{side: &t.toLive, text: part.Text, out: out, within: at.inWord, json: at}
	size = r.document(part.Size)
	return append(r.out, part.Text[r.done:size]...), size
}

// EndsInWord reports whether what follows a text may go on with a word of it: see
// [Part].
func EndsInWord[T string | []byte](text T) bool {
	return len(text) > 0 && isWordByte(text[len(text)-1])
}

// A rewriting is the way through a text.
type rewriting struct {
	*side
	text   string
	within bool
	json   *JSON // nil for a text that is none

	out  []byte
	done int // so much of the text has been written to out
}

// words rewrites the words that begin before size, and returns where that ends.
func (r *rewriting) words(size int) (end int) {
	n := r.begin()
	for n < size {
		if !isWordByte(r.text[n]) {
			n++
			continue
		}
		n = r.word(n)
	}
	return max(size, r.done)
}

// begin returns where the first word begins, or what is no word.
func (r *rewriting) begin() int {
	if r.within {
		return wordEnd(r.text, 0)
	}
	return 0
}

// word rewrites what is bound and begins at n, where a word does. It returns
// where to go on.
func (r *rewriting) word(n int) int {
	after := wordEnd(r.text, n)
	value, found := r.longest(r.text, n, after)
	if to := r.value[value]; found && to != value {
		r.replace(n, n+len(value), to)
	}
	return max(after, n+len(value))
}

// replace writes another text for a part of the text.
func (r *rewriting) replace(start, end int, to string) {
	r.out = append(r.out, r.text[r.done:start]...)
	r.out = append(r.out, r.quoted(to)...)
	r.done = end
}

// quoted returns how a text is written within a string, if it is in one.
func (r *rewriting) quoted(text string) string {
	if r.json == nil {
		return text
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // unreachable: a string can be encoded
	}
	return string(quoted[1 : len(quoted)-1])
}

// document rewrites JSON up to size, and returns where that ends: what begins
// before that is not cut in two.
func (r *rewriting) document(size int) (end int) {
	n := r.begin()
	for n < size {
		r.json.inWord = isWordByte(r.text[n])
		switch b := r.text[n]; {
		case !r.json.inString && b == '"':
			r.json.inString = true
			n = r.key(n + 1)
		case !r.json.inString && isDigit(b):
			n = r.number(n)
		case !r.json.inString && isWordByte(b): // true, false, null
			n = wordEnd(r.text, n)
		case !r.json.inString:
			n++
		case b == '\\':
			n += escapeSize(r.text[n:])
		case b == '"':
			r.json.inString = false
			n++
		case isWordByte(b):
			n = r.word(n)
		default:
			n++
		}
	}
	return min(max(size, n), len(r.text))
}

// key rewrites what stands in the string that begins at n if that is a key, and
// returns where to go on.
func (r *rewriting) key(n int) int {
	end := n
	for end < len(r.text) && r.text[end] != '"' {
		if r.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(r.text) || !strings.HasPrefix(strings.TrimLeft(r.text[end+1:], " \t\r\n"), ":") {
		return n
	}
	key := r.text[n:end]
	switch to, bound := r.value[key]; {
	case bound && to != key && !apiKeys[key]:
		r.replace(n, end, to)
	case !isLetters(key):
		r.partsOfKey(n, end)
	}
	return end
}

// partsOfKey rewrites in a key what is no plain word: in that of a label, such
// as com.example.test, those are somebody else's. Paths are as in any text.
func (r *rewriting) partsOfKey(n, end int) {
	isPath := r.text[n] == '/'
	for n < end {
		if !isWordByte(r.text[n]) {
			n++
			continue
		}
		after := wordEnd(r.text, n)
		value, found := r.longest(r.text, n, after)
		if to := r.value[value]; found && to != value && (isPath || !isLetters(value)) && n+len(value) <= end {
			r.replace(n, n+len(value), to)
		}
		n = max(after, n+len(value))
	}
}

// apiKeys are the keys in the engine's answers that might be names, too. All
// others of its own begin with a capital letter.
var apiKeys = map[string]bool{
	"aux": true, "current": true, "error": true, "errorDetail": true, "from": true, "hidecounts": true, "id": true,
	"message": true, "progress": true, "progressDetail": true, "scope": true, "start": true, "status": true,
	"stream": true, "time": true, "timeNano": true, "total": true, "units": true, "code": true, "name": true,
}

// number rewrites a number, by another one. It returns where to go on.
func (r *rewriting) number(n int) int {
	end := wordEnd(r.text, n)
	number := r.text[n:end]
	if to, bound := r.value[number]; bound && to != number && isNumber(number) && isNumber(to) {
		r.replace(n, end, to)
	}
	return end
}

// isNumber reports whether a text is a whole number in JSON.
func isNumber(text string) bool {
	return strings.Trim(text, "0123456789") == "" && text != "" && text[0] != '0'
}

// escapeSize returns the length of what a backslash begins in JSON.
func escapeSize(text string) int {
	const size, unicode = 2, 6
	if len(text) > 1 && text[1] == 'u' {
		return unicode
	}
	return size
}
