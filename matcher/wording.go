package matcher

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/drydock-go/drydock/matcher/binding"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A Level tells how much of what a client has made up is left out of account
// when two requests are compared.
type Level int

// The levels, the strictest first. What is left out at one is at the next; but
// what is a name in one request may be no name in the other.
const (
	Exact  Level = iota // nothing: the values are those that are bound, or the same
	Shaped              // what looks invented: hexadecimal digits, UUIDs, temporary names
	Alike               // and the numbers in names that clients choose
	Free                // and those names
	Worded              // and long words, for others of the same length
	Named               // and the names in a request, wherever they stand in it
)

const levels = int(Named) + 1

// freed stands for a name that a client has chosen.
const freed = "\x02"

// shadow begins a name by which something else was known when it was recorded.
const shadow = "\x05"

// A wording says what a question asks, in one form at each level: those that
// ask the same have the same form.
type wording struct {
	rules *Rules
	level Level
	made  *made // what no client has made up

	// read translates the values of a live client; nil for those of a
	// recording.
	read func(text string) string

	// shadowed reports whether a live name is that of something recorded which
	// has another live name; nil with read.
	shadowed func(name string) bool

	// failed says that the engine refused what the recorded request asked for,
	// when it is held against another.
	failed bool

	// keep asks for the texts, too, and not only for the form.
	keep bool

	// names is what looks invented at the last level if the names in a
	// question do, once it is known of which.
	names *binding.Classes
}

// A text is a value that may hold what a client has made up.
type text struct {
	place string
	value string // as it was sent
}

// said is a part of a request in its form, with the texts in it. Two of the
// same form have as many of them, in the same order.
type said struct {
	form  string
	texts []text
	gone  bool // all of it is left out by rules
}

// head says what a question asks without its body.
func (w *wording) head(q *Question) said {
	w = w.of(q)
	// The quoting keeps one part from looking like two. A path that cannot be
	// unescaped may look like one that was.
	var form strings.Builder
	var texts []text
	put := func(s said) {
		form.WriteByte(' ')
		form.WriteString(s.form)
		texts = append(texts, s.texts...)
	}
	if q.Known {
		form.WriteString(q.Target.Op.ID())
		if q.Target.Object != "" {
			put(w.text(pathPlace, q.Target.Object))
		}
	} else {
		form.WriteString(strconv.Quote(q.Method))
		put(w.text(unknownPlace, q.Path))
	}
	for _, name := range sortedKeys(q.Query) {
		if values := w.param(q, name); !values.gone {
			put(said{form: strconv.Quote(name)})
			put(values)
		}
	}
	if accept := w.accept(q); accept != "" {
		put(said{form: strconv.Quote(accept)})
	}
	put(said{form: strconv.FormatBool(w.credentials(q))})
	return said{form: form.String(), texts: texts}
}

// accept is the format that is asked for, as far as it counts.
func (w *wording) accept(q *Question) string {
	if q.Accept == "" || w.rules.ignores(acceptPlace) {
		return ""
	}
	return q.Accept
}

func (w *wording) credentials(q *Question) bool {
	return q.Credentials && !w.rules.ignores(credentialsPlace)
}

// whole says what a question asks.
func (w *wording) whole(q *Question) said {
	w = w.of(q)
	head, body := w.head(q), w.body(q)
	return said{form: head.form + " " + body.form, texts: append(head.texts, body.texts...)}
}

// keyMark ends the place of a key of a map, which is its name there.
const keyMark, keyName = "/{key}", "{key}"

func (w *wording) param(q *Question, name string) said {
	w = w.of(q)
	place := queryPlace + name
	if w.rules.ignores(place) {
		return said{gone: true}
	}
	values := make([]said, 0, len(q.Query[name]))
	gone := len(q.parsed[name]) > 0
	for n, value := range q.Query[name] {
		if parsed, ok := q.parsed[name]; ok {
			values = append(values, w.value(place, parsed[n], paramSchema(name)))
			gone = gone && values[n].gone
		} else {
			values = append(values, w.text(place, value))
		}
	}
	all := join("[", values, "]")
	all.gone = gone
	return all
}

func (w *wording) body(q *Question) said {
	w = w.of(q)
	if w.rules.ignores(bodyPlace) {
		return said{}
	}
	switch {
	case q.Body.JSON == nil && w.level > Exact && len(q.Body.files) > 0:
		return w.archive(q.Body.files)
	case q.Body.JSON == nil && q.Body.size > 0:
		return said{form: w.bytes(q.Body.canonical, q.Body.size)}
	case q.Body.JSON == nil:
		return said{form: q.Body.canonical}
	}
	body := w.value(bodyPlace+".", q.Body.JSON, q.schema())
	if body.gone {
		return said{} // as if there were none
	}
	return body
}

// value says what a JSON value says. place is where it stands.
func (w *wording) value(place string, value any, schema *engineapi.Schema) said {
	switch value := value.(type) {
	case string:
		return w.text(place, value)
	case []any:
		return w.list(place, value, schema)
	case map[string]any:
		return w.object(place, value, schema)
	}
	return said{form: encodeJSON(value)}
}

// A part is an element of a list, or what stands under a name of an object.
type part struct {
	place  string
	value  any
	schema *engineapi.Schema
	key    said // the name; nothing for an element
	said   said // what it says, with the name
}

func (w *wording) list(place string, list []any, schema *engineapi.Schema) said {
	return joinParts("[", w.elements(place, list, schema), "]", len(list))
}

func (w *wording) object(place string, object map[string]any, schema *engineapi.Schema) said {
	return joinParts("{", w.fields(place, object, schema), "}", len(object))
}

// joinParts says what a list or an object of a number of parts says, of which
// some may have been left out. One that was empty from the beginning says
// something by being there.
func joinParts(begin string, parts []part, end string, size int) said {
	all := make([]said, 0, len(parts))
	for _, p := range parts {
		all = append(all, p.said)
	}
	whole := join(begin, all, end)
	whole.gone = size > 0 && len(parts) == 0
	return whole
}

// elements returns the elements of a list that count, those of a set in one
// order. An element of which nothing counts is still one more.
func (w *wording) elements(place string, list []any, schema *engineapi.Schema) []part {
	all := make([]part, 0, len(list))
	for n, element := range list {
		p := part{place: place + "/" + strconv.Itoa(n), value: element, schema: elementSchema(schema)}
		if !w.rules.ignores(p.place) {
			p.said = w.value(p.place, element, p.schema)
			all = append(all, p)
		}
	}
	if isSet(place, list) {
		sortParts(all)
	}
	return all
}

// fields returns the fields of an object that count.
func (w *wording) fields(place string, object map[string]any, schema *engineapi.Schema) []part {
	fields := isType(schema, engineapi.SchemaObject)
	all := make([]part, 0, len(object))
	for _, name := range sortedKeys(object) {
		p := part{place: place + "/" + pointerEscaper.Replace(name), value: object[name]}
		p.key.form = strconv.Quote(name)
		if w.rules.ignores(p.place) {
			continue
		}
		if !fields {
			p.key = w.text(place+keyMark, name)
		}
		if field, _ := fieldOf(schema, name); field != nil {
			p.schema = field.Schema
		}
		if says := w.value(p.place, p.value, p.schema); !says.gone {
			p.said = join("", []said{p.key, says}, "")
			all = append(all, p)
		}
	}
	if !fields {
		sortParts(all) // what is left out of the keys has no order
	}
	return all
}

func sortParts(all []part) {
	slices.SortStableFunc(all, func(a, b part) int { return strings.Compare(a.said.form, b.said.form) })
}

func join(begin string, all []said, end string) said {
	size := len(begin) + len(end)
	for _, s := range all {
		size += len(s.form) + 1
	}
	var form strings.Builder
	form.Grow(size)
	form.WriteString(begin)
	var texts []text
	for n, s := range all {
		if n > 0 {
			form.WriteByte(',')
		}
		form.WriteString(s.form)
		texts = append(texts, s.texts...)
	}
	form.WriteString(end)
	return said{form: form.String(), texts: texts}
}

// paramSchema is that of a parameter which holds JSON: the keys of most are
// what clients like, those of filters are the API's.
func paramSchema(name string) *engineapi.Schema {
	if name == "filters" {
		return &engineapi.Schema{Type: engineapi.SchemaObject}
	}
	return nil
}

// IsGuess reports whether words that may mean something differ at a level.
func (l Level) IsGuess() bool { return l >= Worded }

func (l Level) String() string {
	switch l {
	case Exact:
		return "exact"
	case Shaped:
		return "the same but for what looks invented"
	case Alike:
		return "the same but for what looks invented and the numbers in names"
	case Free:
		return "the same but for names"
	case Worded:
		return "the same but for names and long words"
	case Named:
		return "the same but for names, wherever they stand, and long words"
	}
	return fmt.Sprintf("level %d", int(l))
}
