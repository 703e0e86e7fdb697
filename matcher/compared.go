package matcher

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A Compared is a part of a request, and by what rule it is compared.
type Compared struct {
	Place string `json:"place"`
	Value string `json:"value"` // shortened; not that of a place where secrets stand
	Rule  string `json:"rule"`

	// Counts tells whether it counts at all.
	Counts bool `json:"counts"`
}

// The rules by which parts of requests are compared.
const (
	literally     = "literal"
	byPresence    = "present or absent"
	byFiles       = "the files in it: names, modes, owners and contents, but no times"
	byShape       = "files whose names and contents differ only in what looks invented match, too"
	byBytes       = "literal: its bytes"
	asSet         = "in any order"
	anyMoment     = "any other point in time will do; the recording with the same one is preferred"
	anyFormat     = "the format of the answer"
	anyWords      = "literal, but other long words of the same length stand for those in it if nothing says otherwise"
	anyName       = "a name: any other one stands for it if nothing says otherwise"
	fromTheEngine = "literal: the engine has made it"
	sizeOfScreen  = "left out: the size of the terminal"
	unknownToAPI  = "left out: unknown to the API"
	asAbsent      = "left out: says what its absence does"
	anyVersion    = "left out: the version of the API"
	readAsFirst   = "left out: the engine reads the first value only"
	otherHeaders  = "left out: all other headers"
	notListenedTo = "left out: the engine did not wait for it"
	notKept       = "left out: it was not kept, and any body matches"
)

// compared lists the parts of one request.
type compared struct {
	w   *wording
	op  *engineapi.Operation
	all []Compared
}

// Compared tells what of an entry's request is compared, and how.
func (x *Index) Compared(e *Entry) []Compared {
	q := &e.Question
	c := &compared{w: x.wording(min(Free, x.rules.levels()-1), nil), op: q.operation()}
	c.target(q)
	_, rawQuery := engineapi.SplitURI(e.Interaction.RequestURI())
	c.query(q, rawQuery)
	c.headers(q)
	c.body(e)
	return c.all
}

func (c *compared) add(place, value, rule string) {
	left := strings.HasPrefix(rule, "left out")
	if value == notShown {
		value = "(not shown)"
	}
	c.all = append(c.all, Compared{place, value, rule, !left})
}

// ignored adds a place that a rule of the user leaves out. It reports whether
// it is one.
func (c *compared) ignored(place, value string) bool {
	rule := c.w.rules.ignoring(place)
	if rule != nil {
		c.add(strings.TrimSuffix(place, "."), value, fmt.Sprintf("left out: ignore %s", rule))
	}
	return rule != nil
}

func (c *compared) target(q *Question) {
	if !q.Known {
		c.add(string(Operation), show(q.Method), literally)
		c.add(pathPlace, show(q.Path), c.textRule(unknownPlace, q.Path))
		return
	}
	c.add(string(Operation), q.Target.Op.ID(), literally)
	if q.Target.Version != "" {
		c.add("version", q.Target.Version, anyVersion)
	}
	if object := q.Target.Object; object != "" {
		c.add(pathPlace, show(object), c.textRule(pathPlace, object))
	}
}

func (c *compared) query(q *Question, raw string) {
	values, _ := url.ParseQuery(raw)
	op := c.op
	for _, name := range sortedKeys(values) {
		place, given := queryPlace+name, values[name]
		shown := showParam(name, given...)
		kept, counts := q.Query[name]
		switch {
		case op != nil && isTerminalParam(op, name):
			c.add(place, shown, sizeOfScreen)
		case op != nil && !knows(op, name):
			c.add(place, shown, unknownToAPI)
		case !counts:
			c.add(place, shown, asAbsent)
		case c.ignored(place, shown):
		case slices.Equal(kept, []string{someMoment}):
			c.add(place, shown, anyMoment)
		case len(q.parsed[name]) > 0:
			for _, parsed := range q.parsed[name] {
				c.value(place, parsed, paramSchema(name))
			}
		default:
			for _, value := range kept {
				c.add(place, showParam(name, value), c.textRule(place, value))
			}
			if len(given) > len(kept) {
				c.add(place, shown, readAsFirst)
			}
		}
	}
}

func knows(op *engineapi.Operation, name string) bool {
	_, known := op.Param(name)
	return known
}

func (c *compared) headers(q *Question) {
	if q.Accept != "" && !c.ignored(acceptPlace, q.Accept) {
		c.add(acceptPlace, q.Accept, anyFormat)
	}
	if q.Credentials && !c.ignored(credentialsPlace, presence(true)) {
		c.add(credentialsPlace, presence(true), byPresence)
	}
	c.add("header", "...", otherHeaders)
}

func (c *compared) body(e *Entry) {
	q := &e.Question
	size := e.Interaction.RequestBody().Size()
	shown := fmt.Sprintf("%d bytes", size)
	switch {
	case size == 0 && q.Body.canonical == "", c.ignored(bodyPlace, shown):
	case q.Body.dropped:
		c.add(bodyPlace, shown, notKept)
	case q.Body.canonical == cutByEngine:
		c.add(bodyPlace, shown, notListenedTo)
	case q.Body.JSON != nil:
		c.document(e)
	case q.Body.canonical == "":
		c.add(bodyPlace, shown, "left out: the operation reads none")
	case strings.HasPrefix(q.Body.canonical, "tar:"):
		c.add(bodyPlace, describe(q.Body), byFiles)
		if len(q.Body.files) > 0 && !c.w.rules.NoBind {
			c.add(bodyPlace, fmt.Sprintf("%d files", len(q.Body.files)), byShape)
		}
	default:
		c.add(bodyPlace, describe(q.Body), byBytes)
	}
}

// document lists a body of JSON as it was sent, with what is left out.
func (c *compared) document(e *Entry) {
	text, err := e.Interaction.RequestBody().Open()
	if err == nil {
		defer text.Close()
		if raw, ok := parseJSON(text); ok && !e.Question.takesCredentialsInBody() {
			c.value(bodyPlace+".", raw, e.Question.schema())
			return
		}
	}
	c.value(bodyPlace+".", e.Question.Body.JSON, e.Question.schema())
}

// value lists what stands at a place.
func (c *compared) value(place string, value any, schema *engineapi.Schema) {
	shown := showValue(whereOf(place), value)
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 0 {
			c.add(place, shown, literally)
		}
		for _, name := range sortedKeys(value) {
			c.field(place, name, value[name], schema)
		}
	case []any:
		if isSet(place, value) && len(value) > 1 {
			c.add(place, fmt.Sprintf("a list of %d", len(value)), asSet)
		} else if len(value) == 0 {
			c.add(place, shown, literally)
		}
		for n, element := range value {
			if place := place + "/" + strconv.Itoa(n); !c.ignored(place, showValue(place, element)) {
				c.value(place, element, elementSchema(schema))
			}
		}
	case string:
		c.add(place, shown, c.textRule(place, value))
	default:
		c.add(place, shown, literally)
	}
}

func (c *compared) field(place, name string, value any, schema *engineapi.Schema) {
	field, known := fieldOf(schema, name)
	spelled := name
	if known {
		spelled = field.Name
	}
	below := place + "/" + pointerEscaper.Replace(spelled)
	shown := showValue(whereOf(below), value)
	copied, _ := parseJSON(strings.NewReader(encodeJSON(value))) // pruning changes lists
	switch {
	case !known:
		c.add(below, shown, unknownToAPI)
	case isTerminalField(field.Name):
		c.add(below, shown, sizeOfScreen)
	case c.ignored(below, shown):
	case !keeps(copied, field, schema), isBodyDefault(c.op, strings.TrimPrefix(below, bodyPlace+"."), value):
		c.add(below, shown, asAbsent)
	default:
		if !isType(schema, engineapi.SchemaObject) {
			if rule := c.textRule(place+keyMark, name); rule != literally {
				c.add(below, "the key", rule)
			}
		}
		c.value(below, value, field.Schema)
	}
}

// keeps reports whether a field counts.
func keeps(value any, field *engineapi.Field, schema *engineapi.Schema) bool {
	object, _ := pruneObject(map[string]any{field.Name: value}, &engineapi.Schema{
		Type: schemaType(schema), Fields: []*engineapi.Field{field}, Elem: elementSchema(schema),
	})
	return len(object.(map[string]any)) > 0
}

func schemaType(schema *engineapi.Schema) engineapi.SchemaType {
	if schema == nil {
		return engineapi.SchemaAny
	}
	return schema.Type
}

// textRule tells how a text is compared.
func (c *compared) textRule(place, value string) string {
	if c.w.rules.NoBind {
		return literally
	}
	start, end := c.w.freePart(place, value)
	mask := c.w.shape(place, value)
	switch {
	case everyday[value], everyday[value[start:end]]:
		return literally
	case c.w.made.has(value):
		return fromTheEngine
	case start < end && c.w.made.has(value[start:end]):
		return fromTheEngine
	case start == 0 && end == len(value) && end > 0:
		return anyName
	case start < end && !isShown(place):
		return "a part of it is a name: any other one stands for it"
	case start < end:
		return fmt.Sprintf("%s is a name: any other one stands for it", show(value[start:end]))
	case mask != value && !isShown(place):
		return "a part of it looks invented: another such stands for it"
	case mask != value:
		return fmt.Sprintf("like %s: what looks invented stands for another such", show(maskMarks.Replace(mask)))
	}
	return c.wordRule(place, value)
}

// wordRule tells how a text is compared in which nothing looks invented: other
// words may stand for those in it.
func (c *compared) wordRule(place, value string) string {
	words := c.w.rules.classes(Worded).Mask(value, c.w.made.has)
	if words == value || isImage(place) || isAPIWord(place) {
		return literally
	}
	return anyWords
}

// maskMarks shows what was taken out of a text.
var maskMarks = strings.NewReplacer("\x00", "*", "\x01", "*", freed, "*")
