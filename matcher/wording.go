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

// The levels, the strictest first. What is left out at one is at the next.
const (
	Exact  Level = iota // nothing: the values are those that are bound, or the same
	Shaped              // what looks invented: hexadecimal digits, UUIDs, temporary names
	Alike               // and the numbers in names that clients choose
	Free                // and those names
)

const levels = int(Free) + 1

// freed stands for a name that a client has chosen.
const freed = "\x02"

// A wording says what a question asks, in one form at each level: those that
// ask the same have the same form.
type wording struct {
	rules *Rules
	level Level
	known func(word string) bool // tells what no client has made up

	// read translates the values of a live client; nil for those of a
	// recording.
	read func(text string) string

	// keep asks for the texts, too, and not only for the form.
	keep bool
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
}

// head says what a question asks without its body.
func (w *wording) head(q *Question) said {
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
		if place := queryPlace + name; !w.rules.ignores(place) {
			put(said{form: strconv.Quote(name)})
			put(w.param(place, q, name))
		}
	}
	if !w.rules.ignores(credentialsPlace) {
		put(said{form: strconv.FormatBool(q.Credentials)})
	}
	return said{form.String(), texts}
}

// whole says what a question asks.
func (w *wording) whole(q *Question) said {
	head, body := w.head(q), w.body(q)
	return said{head.form + " " + body.form, append(head.texts, body.texts...)}
}

// The places where texts stand, as rules name them. A pointer follows that of
// the body, and that of a parameter which holds JSON.
const (
	pathPlace        = "path" // the object that it names
	unknownPlace     = "route"
	queryPlace       = "query."
	credentialsPlace = "credentials"
	bodyPlace        = "body"
)

// keyMark ends the place of a key of a map, which is its name there.
const keyMark, keyName = "/{key}", "{key}"

func (w *wording) param(place string, q *Question, name string) said {
	values := make([]said, 0, len(q.Query[name]))
	for n, value := range q.Query[name] {
		if parsed, ok := q.parsed[name]; ok {
			values = append(values, w.value(place, parsed[n], paramSchema(name)))
		} else {
			values = append(values, w.text(place, value))
		}
	}
	return join("[", values, "]")
}

func (w *wording) body(q *Question) said {
	if w.rules.ignores(bodyPlace) {
		return said{}
	}
	if q.Body.JSON == nil {
		return said{form: w.content(&q.Body)}
	}
	var schema *engineapi.Schema
	if op := q.operation(); op != nil {
		schema = op.Body()
	}
	return w.value(bodyPlace+".", q.Body.JSON, schema)
}

// content is the form of a body that is no JSON.
func (w *wording) content(b *Body) string {
	if w.level > Exact && b.shape != "" {
		return b.shape
	}
	return b.canonical
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

func (w *wording) list(place string, list []any, schema *engineapi.Schema) said {
	var all []said
	for n, element := range list {
		if place := place + "/" + strconv.Itoa(n); !w.rules.ignores(place) {
			all = append(all, w.value(place, element, elementSchema(schema)))
		}
	}
	if isSet(place) {
		sortForms(all)
	}
	return join("[", all, "]")
}

func (w *wording) object(place string, object map[string]any, schema *engineapi.Schema) said {
	fields := isType(schema, engineapi.SchemaObject)
	var all []said
	for _, name := range sortedKeys(object) {
		place := place + "/" + pointerEscaper.Replace(name)
		if w.rules.ignores(place) {
			continue
		}
		key := said{form: strconv.Quote(name)}
		if !fields {
			key = w.text(place[:strings.LastIndexByte(place, '/')]+keyMark, name)
		}
		field, _ := fieldOf(schema, name)
		var of *engineapi.Schema
		if field != nil {
			of = field.Schema
		}
		all = append(all, join("", []said{key, w.value(place, object[name], of)}, ""))
	}
	if !fields {
		sortForms(all) // what is left out of the keys has no order
	}
	return join("{", all, "}")
}

// text says what a string says.
func (w *wording) text(place, value string) said {
	form := value
	if w.read != nil {
		form = w.read(form)
	}
	if w.level > Exact {
		form = w.shape(place, form)
	}
	s := said{form: strconv.Quote(form)}
	if w.keep {
		s.texts = []text{{place, value}}
	}
	return s
}

// shape leaves out of a text what does not count at the level.
func (w *wording) shape(place, value string) string {
	classes := w.rules.classes()
	start, end := freePart(place, value)
	if start == end || w.level == Shaped || w.known(value[start:end]) {
		return classes.Mask(value, w.known)
	}
	name := freed
	if w.level == Alike {
		name = binding.MaskDigits(classes.Mask(value[start:end], w.known))
	}
	return classes.Mask(value[:start], w.known) + name + classes.Mask(value[end:], w.known)
}

// pairs returns what stands for what if a live request is the recorded one.
// Both are in the form of the level, in which they are the same.
func (w *wording) pairs(recorded, live []text) ([]binding.Pair, bool) {
	if len(recorded) != len(live) {
		return nil, false
	}
	var all []binding.Pair
	for n := range recorded {
		pairs, ok := w.pairsOf(recorded[n].place, recorded[n].value, live[n].value)
		if !ok {
			return nil, false
		}
		all = append(all, pairs...)
	}
	return slices.Compact(all), true
}

func (w *wording) pairsOf(place, recorded, live string) ([]binding.Pair, bool) {
	classes := w.rules.classes()
	startR, endR := freePart(place, recorded)
	startL, endL := freePart(place, live)
	if startR == endR || startL == endL || w.known(recorded[startR:endR]) {
		return classes.Tokens(recorded, live, w.known)
	}
	if place == pathPlace && recorded != live && !binding.Telling(recorded[startR:endR], live[startL:endL]) {
		return nil, false // of another object, and nothing could be bound
	}
	before, ok := classes.Tokens(recorded[:startR], live[:startL], w.known)
	after, also := classes.Tokens(recorded[endR:], live[endL:], w.known)
	names := classes.Names(recorded[startR:endR], live[startL:endL], w.known)
	return slices.Concat(before, names, after), ok && also
}

func sortForms(all []said) {
	slices.SortStableFunc(all, func(a, b said) int { return strings.Compare(a.form, b.form) })
}

func join(begin string, all []said, end string) said {
	var form strings.Builder
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
	return said{form.String(), texts}
}

// freePart returns where the part of a text stands that its client has chosen
// and could as well have chosen otherwise: a name, the value of a label or of a
// variable. It is empty if there is none.
func freePart(place, value string) (start, end int) {
	if slices.Contains(notFree, value) {
		return 0, 0
	}
	filter, isFilter := strings.CutPrefix(place, filterPlace)
	pointer, inBody := strings.CutPrefix(place, bodyPlace+".")
	switch {
	case place == pathPlace, slices.Contains(freePlaces, place):
		return 0, len(value)
	case isFilter && strings.HasPrefix(filter, "label"):
		return afterEquals(value)
	case isFilter:
		return 0, len(value)
	case strings.HasPrefix(place, labelsPlace):
		return 0, len(value)
	case strings.HasPrefix(place, buildArgsPlace):
		return 0, len(value)
	case inBody:
		return freePartOfField(pointer, value)
	}
	return 0, 0
}

func freePartOfField(pointer, value string) (start, end int) {
	names := strings.Split(pointer, "/")
	last, parent := names[len(names)-1], names[max(0, len(names)-2)]
	switch {
	case parent == "Env":
		return afterEquals(value)
	case parent == "Binds", parent == "ExtraHosts":
		return beforeColon(value)
	case parent == "Labels" && last != keyName, slices.Contains(freeLists, parent),
		last == keyName && slices.Contains(freeMaps, parent),
		slices.Contains(freeFields, pointer), slices.Contains(freeNested, last):
		return 0, len(value)
	}
	return 0, 0
}

func afterEquals(value string) (start, end int) {
	if equals := strings.IndexByte(value, '='); equals >= 0 {
		return equals + 1, len(value)
	}
	return 0, 0
}

func beforeColon(value string) (start, end int) {
	if colon := strings.IndexByte(value, ':'); colon >= 0 {
		return 0, colon
	}
	return 0, 0
}

const (
	filterPlace    = queryPlace + "filters/"
	labelsPlace    = queryPlace + "labels/"
	buildArgsPlace = queryPlace + "buildargs/"
)

var (
	// notFree are no names, but ways to be connected.
	notFree = []string{"bridge", "default", "host", "none"}

	// freePlaces are the parameters that name what they are about.
	freePlaces = []string{"query.name", "query.repo", "query.tag", "query.t", "query.container"}

	// freeFields are the fields of bodies that do, freeNested those that do
	// wherever they stand.
	freeFields = []string{"/Name", "/Hostname", "/Domainname", "/Container", "/HostConfig/NetworkMode"}
	freeNested = []string{"Source", "SecretName", "ConfigName"}

	// freeLists are the lists of names, freeMaps the maps by names.
	freeLists = []string{"Aliases", "VolumesFrom", "Links"}
	freeMaps  = []string{"EndpointsConfig"}
)

// sets are the lists, in bodies, whose order says nothing to the engine.
var sets = []string{"Env", "Binds", "CapAdd", "CapDrop", "GroupAdd", "SecurityOpt", "ExtraHosts", "VolumesFrom", "Links",
	"Mounts", "Ulimits", "Devices", "DeviceCgroupRules", "Aliases", "MaskedPaths", "ReadonlyPaths", "Networks", "Secrets",
	"Configs"}

// isSet reports whether the list at a place has no order.
func isSet(place string) bool {
	name := place[strings.LastIndexByte(place, '/')+1:]
	return strings.HasPrefix(place, filterPlace) || slices.Contains(sets, name)
}

// paramSchema is that of a parameter which holds JSON: the keys of most are
// what clients like, those of filters are the API's.
func paramSchema(name string) *engineapi.Schema {
	if name == "filters" {
		return &engineapi.Schema{Type: engineapi.SchemaObject}
	}
	return nil
}

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
	}
	return fmt.Sprintf("level %d", int(l))
}
