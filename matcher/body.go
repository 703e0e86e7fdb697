package matcher

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/content"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// maxJSON is the size in bytes of the largest body that is read as JSON: far
// more than the largest that an engine takes for one.
const maxJSON = 16 << 20

// A Body is the part of a request's body that counts.
type Body struct {
	// JSON is the document without what the API does not know and what says
	// nothing by being empty; nil if the body is none.
	JSON any

	canonical string
	files     []content.File // in an archive, if that is at hand
	size      int64          // in bytes, of what is neither JSON nor an archive
	bytes     string         // digest of the bytes as they came; "" where they were not looked at
	large     bool           // it stands outside its cassette, and what is in it is not at hand
	unread    bool           // there is more to be known of it
	dropped   bool           // it was not kept, and may have been anything
}

// The canonical forms of bodies of which only the beginning is known. No other
// body has such a one.
const (
	cutByClient = "cut:client" // it went away
	cutByEngine = "cut:engine" // it answered, or broke off, before it had all
)

// cutBody returns the body of a recorded request that was cut off. Where it
// was the engine that did not wait for the rest, the rest may be anything.
func cutBody(end cassettes.End) Body {
	if end == cassettes.EndClient || end == cassettes.EndRecorder {
		return Body{canonical: cutByClient}
	}
	return Body{canonical: cutByEngine}
}

// readWhole is readBody, and fails if the body does not end as it should:
// whoever reads it may take that for the end of what is in it.
func readWhole(op *engineapi.Operation, body io.Reader) (Body, error) {
	if body == nil {
		return Body{}, nil
	}
	watched := &watchedReader{Reader: body}
	read, err := readBody(op, watched)
	return read, cmp.Or(watched.err, err)
}

// A watchedReader keeps the error that it has returned.
type watchedReader struct {
	io.Reader
	err error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// readBody reads a body as the operation does. Operations that take none
// ignore what is sent; an unknown one may take anything.
func readBody(op *engineapi.Operation, body io.Reader) (Body, error) {
	if op != nil && op.Body() == nil && !takesContent(op) {
		_, err := io.Copy(io.Discard, body)
		return Body{}, err
	}
	if op != nil && op.Body() == nil {
		return readContent(body)
	}
	return readJSON(op, body)
}

// takesContent reports whether an operation without a JSON body takes one
// that is content: the tar of an image, of a build context, of files.
func takesContent(op *engineapi.Operation) bool {
	return op.Class == engineapi.Progress || op.Class == engineapi.Upload
}

func readJSON(op *engineapi.Operation, body io.Reader) (Body, error) {
	head, err := io.ReadAll(io.LimitReader(body, maxJSON+1))
	if err != nil {
		return Body{}, err
	}
	parsed, ok := parseJSON(bytes.NewReader(head))
	if !ok || len(head) > maxJSON {
		// Not JSON, or too much of it: the bytes themselves count.
		return readContent(io.MultiReader(bytes.NewReader(head), body))
	}
	var schema *engineapi.Schema
	if op != nil {
		schema = op.Body()
	}
	pruned, present := prune(parsed, schema)
	if present {
		pruned = leaveDefaults(op, pruned)
	}
	if !present || pruned == nil {
		return Body{}, nil
	}
	return Body{JSON: pruned, canonical: encodeJSON(pruned)}, nil
}

// parseJSON reads one document, and keeps numbers as they are written.
func parseJSON(r io.Reader) (any, bool) {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	var parsed any
	if decoder.Decode(&parsed) != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return parsed, err == io.EOF
}

// prune leaves out what does not count: fields that the schema does not know
// and values that say no more than their absence does. Without a schema all
// fields are known. What is not present is still returned, in the form that
// counts where being there at all does.
func prune(value any, schema *engineapi.Schema) (pruned any, present bool) {
	switch value := value.(type) {
	case nil:
		return nil, false
	case bool:
		return value, value
	case string:
		if isType(schema, engineapi.SchemaArray) {
			// Where the engine takes one word at all, as in Cmd and
			// Entrypoint, it is a list of one.
			return pruneList([]any{value}, schema)
		}
		return value, value != ""
	case json.Number:
		value = canonicalNumber(value)
		return value, value != "0"
	case []any:
		return pruneList(value, schema)
	}
	return pruneObject(value.(map[string]any), schema) // JSON has no other type
}

// pruneList keeps all elements, also those that are empty: their place has a
// meaning.
func pruneList(list []any, schema *engineapi.Schema) (any, bool) {
	for n, element := range list {
		list[n], _ = prune(element, elementSchema(schema))
	}
	return list, len(list) > 0
}

// pruneObject also gives known fields the API's spelling: the engine reads
// them whatever their case.
func pruneObject(object map[string]any, schema *engineapi.Schema) (any, bool) {
	kept := map[string]any{}
	for _, given := range sortedKeys(object) { // two spellings of one field may stand side by side
		field, known := fieldOf(schema, given)
		if !known || isTerminalField(field.Name) {
			continue
		}
		child, present := prune(object[given], field.Schema)
		_, isObject := child.(map[string]any)
		if list, ok := child.([]any); ok && isSet(field.Name, list) {
			sortSet(list)
		}
		switch {
		case present, field.Nullable && child != nil:
			kept[field.Name] = child
		case isObject && isType(field.Schema, engineapi.SchemaAny):
			kept[field.Name] = child // what is anything may say much by being there: Mode.Global
		case isType(schema, engineapi.SchemaMap):
			kept[field.Name] = emptyValue(field.Schema) // and so may the key of a map: ExposedPorts
		}
	}
	return kept, len(kept) > 0
}

// sortSet sorts a list that has no order for the engine.
func sortSet(list []any) {
	slices.SortStableFunc(list, func(a, b any) int { return cmp.Compare(encodeJSON(a), encodeJSON(b)) })
}

// fieldOf finds out what the schema of an object knows of a name in it.
func fieldOf(schema *engineapi.Schema, given string) (field *engineapi.Field, known bool) {
	if !isType(schema, engineapi.SchemaObject) {
		return &engineapi.Field{Name: given, Schema: elementSchema(schema)}, true
	}
	return schema.Field(given)
}

// emptyValue is the one form of all values that say nothing, null among them.
func emptyValue(schema *engineapi.Schema) any {
	switch {
	case isType(schema, engineapi.SchemaString):
		return ""
	case isType(schema, engineapi.SchemaArray):
		return []any{}
	}
	return map[string]any{}
}

// canonicalNumber writes a number in one way. Whole numbers are that already,
// however large they are.
func canonicalNumber(n json.Number) json.Number {
	if !strings.ContainsAny(string(n), ".eE") && n != "-0" {
		return n
	}
	value, err := n.Float64()
	if err != nil {
		return n // too large for the engine, too
	}
	if value == 0 {
		return "0" // also if it is -0
	}
	return json.Number(strconv.FormatFloat(value, 'f', -1, 64))
}

func isType(schema *engineapi.Schema, t engineapi.SchemaType) bool {
	return schema != nil && schema.Type == t
}

func elementSchema(schema *engineapi.Schema) *engineapi.Schema {
	if schema == nil {
		return nil
	}
	return schema.Elem
}
