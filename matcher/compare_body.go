package matcher

import (
	"fmt"
	"slices"
	"strings"
)

func (c *comparing) query(asked, recorded *Question) {
	a, r := c.loosest()
	for _, name := range union(asked.Query, recorded.Query) {
		inAsked, inRecorded := a.asks(asked, name), r.asks(recorded, name)
		if !inAsked && !inRecorded {
			continue
		}
		param := func(isAsked bool, w *wording) said { return w.param(either(isAsked, asked, recorded), name) }
		level, same := c.same(param)
		switch {
		case inAsked && inRecorded && same:
			c.settle(Query, name, level, param)
		case inAsked && inRecorded && len(asked.parsed[name]) == 1 && len(recorded.parsed[name]) == 1:
			c.values(
				&part{place: queryPlace + name, value: asked.parsed[name][0], schema: paramSchema(name)},
				&part{place: queryPlace + name, value: recorded.parsed[name][0], schema: paramSchema(name)},
			)
		default:
			c.differ(Difference{
				Criterion: Query, Where: name, Ignore: queryPlace + name,
				Asked: paramOf(asked, name, inAsked), Recorded: paramOf(recorded, name, inRecorded),
			})
		}
	}
}

// asks reports whether a parameter is there, and counts.
func (w *wording) asks(q *Question, name string) bool {
	_, there := q.Query[name]
	return there && !w.param(q, name).gone
}

// paramOf shows a parameter of a question, if it is there.
func paramOf(q *Question, name string, there bool) string {
	if !there {
		return absent
	}
	return showParam(name, q.Query[name]...)
}

// showParam shows the values of a parameter.
func showParam(name string, values ...string) string {
	if secretive(name) {
		return notShown
	}
	return show(strings.Join(values, ","))
}

func union[V any](a, b map[string]V) []string {
	names := append(sortedKeys(a), sortedKeys(b)...)
	slices.Sort(names)
	return slices.Compact(names)
}

// answerable returns the asked question as far as the recorded answer was to
// it: of a request that the engine cut off, and of a body that was not kept,
// the body may have been any.
func answerable(asked, recorded *Question) *Question {
	if asked.Body.canonical == cutByClient || !recorded.Body.dropped && recorded.Body.canonical != cutByEngine {
		return asked
	}
	q := *asked
	q.Body = recorded.Body
	return &q
}

func (c *comparing) body(asked, recorded *Question) {
	body := func(isAsked bool, w *wording) said { return w.body(either(isAsked, asked, recorded)) }
	level, same := c.same(body)
	a, r := c.loosest()
	switch there := a.body(asked).form != "" && r.body(recorded).form != ""; {
	case there && asked.Body.JSON != nil && recorded.Body.JSON != nil:
		c.values(
			&part{place: bodyPlace + ".", value: asked.Body.JSON, schema: asked.schema()},
			&part{place: bodyPlace + ".", value: recorded.Body.JSON, schema: recorded.schema()},
		)
	case !same:
		c.differ(Difference{
			Criterion: BodyField, Asked: a.describe(asked), Recorded: r.describe(recorded), Ignore: bodyPlace,
		})
	case there:
		c.settle(BodyField, "", level, body)
	}
}

func (w *wording) describe(q *Question) string {
	if w.body(q).form == "" {
		return absent
	}
	return describe(q.Body)
}

func describe(b Body) string {
	switch {
	case b.JSON != nil:
		return "a JSON document"
	case b.canonical == "":
		return absent
	case b.canonical == cutByClient || b.canonical == cutByEngine:
		return "a request that was cut off"
	}
	kind, digest, _ := strings.Cut(b.canonical, ":")
	return fmt.Sprintf("content (%s %.12s)", kind, digest)
}

// noValue stands for a value that is not there: null is one in a list.
type noValue struct{}

// mostSteps is how deep documents are walked into, each step of which reads all
// that lies below. Those of the API have eight at the most.
const mostSteps = 12

// values compares two documents, step by step.
func (c *comparing) values(asked, recorded *part) {
	a, r := c.loosest()
	isDeep := strings.Count(asked.place, "/") > mostSteps
	askedObject, isObject := asked.value.(map[string]any)
	recordedObject, alsoObject := recorded.value.(map[string]any)
	if isObject && alsoObject && !isDeep {
		c.parts(a.fields(asked.place, askedObject, asked.schema), r.fields(recorded.place, recordedObject, recorded.schema))
		return
	}
	askedList, isList := asked.value.([]any)
	recordedList, alsoList := recorded.value.([]any)
	if isList && alsoList && !isDeep && c.elements(asked.place,
		a.elements(asked.place, askedList, asked.schema), r.elements(recorded.place, recordedList, recorded.schema),
		isSet(asked.place, askedList) && isSet(recorded.place, recordedList)) {
		return
	}
	if level, same := c.same(sayingOf(asked, recorded)); same {
		d := differenceAt(asked.place)
		c.settle(d.Criterion, d.Where, level, sayingOf(asked, recorded))
		return
	}
	c.differAt(asked.place, asked.value, recorded.value)
}

// elements compares the elements of two lists. It reports whether they can be
// compared: lists of different lengths whose order counts differ as a whole.
func (c *comparing) elements(place string, asked, recorded []part, isSet bool) bool {
	if len(asked) != len(recorded) && !isSet {
		return false
	}
	c.lists = append(c.lists, place)
	defer func() { c.lists = c.lists[:len(c.lists)-1] }()
	if isSet {
		c.parts(asked, recorded)
		return true
	}
	for n := range asked {
		c.both(&asked[n], &recorded[n])
	}
	return true
}

// parts compares the parts of two objects, or of two lists whose order says
// nothing: those that say the same stand for each other, then those under one
// name, and then, of lists, any two.
func (c *comparing) parts(asked, recorded []part) {
	left := slices.Clone(recorded)
	var open []part
	take := func(p *part, alike func(a, b *part) bool) bool {
		for n := range left {
			if alike(p, &left[n]) {
				c.both(p, &left[n])
				left = slices.Delete(left, n, n+1)
				return true
			}
		}
		return false
	}
	for n := range asked {
		if !take(&asked[n], func(a, b *part) bool { return a.said.form == b.said.form }) {
			open = append(open, asked[n])
		}
	}
	for n := range open {
		if !take(&open[n], func(a, b *part) bool { return a.key.form == b.key.form }) {
			c.differAt(open[n].place, open[n].value, noValue{})
		}
	}
	for n := range left {
		c.differAt(left[n].place, noValue{}, left[n].value)
	}
}

// both compares two parts that stand for each other.
func (c *comparing) both(asked, recorded *part) {
	says := sayingOf(asked, recorded)
	level, same := c.same(says)
	switch {
	case !same && nested(asked.value) && nested(recorded.value):
		c.values(asked, recorded)
	case !same:
		c.differAt(asked.place, asked.value, recorded.value)
	case len(c.lists) == 0:
		d := differenceAt(asked.place)
		c.settle(d.Criterion, d.Where, level, says)
	}
}

// sayingOf returns how the values of two parts are put.
func sayingOf(asked, recorded *part) saying {
	return func(isAsked bool, w *wording) said {
		p := either(isAsked, asked, recorded)
		return w.value(p.place, p.value, p.schema)
	}
}

func nested(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// differAt notes that two values differ.
func (c *comparing) differAt(place string, asked, recorded any) {
	d := differenceAt(wide(place, c.lists))
	d.Where = whereOf(place)
	d.Asked, d.Recorded = showAt(place, asked, recorded)
	c.differ(d)
}

// showAt shows two values that differ at a place.
func showAt(place string, asked, recorded any) (shownA, shownR string) {
	where := whereOf(place)
	askedText, isText := asked.(string)
	recordedText, alsoText := recorded.(string)
	if isText && alsoText && isShown(place) {
		return showBoth(askedText, recordedText)
	}
	return showValue(where, asked), showValue(where, recorded)
}

// showValue shows a value of a body. Of what holds named fields it shows the
// names at most: some of them may be those of secrets.
func showValue(pointer string, value any) string {
	if value == (noValue{}) {
		return absent
	}
	if hidden(pointer) {
		return notShown
	}
	switch value := value.(type) {
	case string:
		return show(value)
	case map[string]any:
		if len(value) > 0 {
			return shorten(fmt.Sprintf("an object with %q", sortedKeys(value)))
		}
	case []any:
		if slices.ContainsFunc(value, holdsFields) {
			return fmt.Sprintf("a list of %d", len(value))
		}
	}
	return shorten(encodeJSON(value))
}

func holdsFields(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		return true
	case []any:
		return slices.ContainsFunc(value, holdsFields)
	}
	return false
}
