package matcher

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Criterion is one of the things in which requests can differ.
type Criterion string

// The criteria, most telling first.
const (
	Operation   Criterion = "operation"
	Path        Criterion = "path"
	Query       Criterion = "query"
	Credentials Criterion = "credentials"
	BodyField   Criterion = "body"
)

// absent is what a difference shows for a side that does not have the thing.
const absent = "nothing"

// A Difference is one thing in which a request differs from a recorded one.
type Difference struct {
	Criterion Criterion

	// Where names the parameter, or the place in the body as a JSON pointer.
	Where string

	// Asked and Recorded show the two values, shortened. Values of places
	// where secrets stand are not shown.
	Asked, Recorded string
}

func (d Difference) String() string {
	where := string(d.Criterion)
	if d.Where != "" {
		where += " " + d.Where
	}
	return fmt.Sprintf("%s: asked %s, recorded %s", where, d.Asked, d.Recorded)
}

// Compare returns the differences between what is asked and what was
// recorded, most telling first; none if both ask the same.
func Compare(asked, recorded Question) []Difference {
	if a, r := operationOf(asked), operationOf(recorded); a != r {
		return []Difference{{Criterion: Operation, Asked: a, Recorded: r}}
	}
	var all []Difference
	if asked.Path != recorded.Path {
		d := Difference{Criterion: Path}
		d.Asked, d.Recorded = showBoth(asked.Path, recorded.Path)
		all = append(all, d)
	}
	all = append(all, compareQuery(asked.Query, recorded.Query)...)
	if asked.Credentials != recorded.Credentials {
		all = append(all, Difference{
			Criterion: Credentials, Asked: presence(asked.Credentials), Recorded: presence(recorded.Credentials),
		})
	}
	return append(all, compareBody(asked.Body, recorded.Body)...)
}

func operationOf(q Question) string {
	if q.Known {
		return q.Method + " " + q.Target.Op.Template
	}
	return q.Method + " " + show(q.Path)
}

func presence(there bool) string {
	if there {
		return "some"
	}
	return absent
}

func compareQuery(asked, recorded map[string][]string) []Difference {
	var all []Difference
	for _, name := range union(asked, recorded) {
		if slices.Equal(asked[name], recorded[name]) {
			continue
		}
		all = append(all, Difference{
			Criterion: Query, Where: name,
			Asked: showParam(name, asked[name]), Recorded: showParam(name, recorded[name]),
		})
	}
	return all
}

func showParam(name string, values []string) string {
	if len(values) == 0 {
		return absent
	}
	if secretive(name) {
		return "another value"
	}
	return show(strings.Join(values, ","))
}

func compareBody(asked, recorded Body) []Difference {
	if asked.canonical == recorded.canonical {
		return nil
	}
	if asked.JSON == nil || recorded.JSON == nil {
		return []Difference{{Criterion: BodyField, Asked: describe(asked), Recorded: describe(recorded)}}
	}
	differences := compareValues("", asked.JSON, recorded.JSON)
	slices.SortStableFunc(differences, func(a, b Difference) int {
		return cmp.Compare(rank(a.Where), rank(b.Where))
	})
	return differences
}

// rank puts the fields first by which people tell objects apart.
func rank(pointer string) int {
	switch pointer {
	case "/Image", "/Name":
		return 0
	}
	return 1
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

// compareValues walks both documents; pointer is the way so far, as a JSON
// pointer (RFC 6901).
func compareValues(pointer string, asked, recorded any) []Difference {
	askedObject, isObject := asked.(map[string]any)
	recordedObject, alsoObject := recorded.(map[string]any)
	if isObject && alsoObject {
		var all []Difference
		for _, name := range union(askedObject, recordedObject) {
			all = append(all, compareFields(pointer, name, askedObject, recordedObject)...)
		}
		return all
	}
	askedList, isList := asked.([]any)
	recordedList, alsoList := recorded.([]any)
	if isList && alsoList && len(askedList) == len(recordedList) {
		var all []Difference
		for n := range askedList {
			all = append(all, compareValues(pointer+"/"+strconv.Itoa(n), askedList[n], recordedList[n])...)
		}
		return all
	}
	return differentValues(pointer, asked, recorded)
}

// pointerEscaper escapes a name for a JSON pointer.
var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// compareFields compares what two objects hold under a name, which one of
// them may not have.
func compareFields(pointer, name string, asked, recorded map[string]any) []Difference {
	pointer += "/" + pointerEscaper.Replace(name)
	a, inAsked := asked[name]
	r, inRecorded := recorded[name]
	switch d := (Difference{Criterion: BodyField, Where: pointer}); {
	case !inAsked:
		d.Asked, d.Recorded = absent, showValue(pointer, r)
		return []Difference{d}
	case !inRecorded:
		d.Asked, d.Recorded = showValue(pointer, a), absent
		return []Difference{d}
	}
	return compareValues(pointer, a, r)
}

func differentValues(pointer string, asked, recorded any) []Difference {
	if encodeJSON(asked) == encodeJSON(recorded) {
		return nil
	}
	d := Difference{Criterion: BodyField, Where: pointer}
	askedText, isText := asked.(string)
	recordedText, alsoText := recorded.(string)
	if isText && alsoText && !hidden(pointer) {
		d.Asked, d.Recorded = showBoth(askedText, recordedText)
	} else {
		d.Asked, d.Recorded = showValue(pointer, asked), showValue(pointer, recorded)
	}
	return []Difference{d}
}

// showValue shows a value of a body. Of what holds named fields it shows the
// names at most: some of them may be those of secrets.
func showValue(pointer string, value any) string {
	if hidden(pointer) {
		return "another value"
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

func union[V any](a, b map[string]V) []string {
	names := append(sortedKeys(a), sortedKeys(b)...)
	slices.Sort(names)
	return slices.Compact(names)
}

// unrelated is the cost of requests that are not worth comparing.
const unrelated = 1 << 20

// cost weighs differences: a request for another object is nearer than one
// for another operation, and further than one with another parameter.
func cost(differences []Difference) int {
	sum := 0
	for _, d := range differences {
		switch d.Criterion {
		case Operation:
			return unrelated
		case Path:
			sum += 1000
		case Query, Credentials:
			sum += 10
		case BodyField:
			sum++
		}
	}
	return sum
}
