package matcher

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// maxJSON is the size in bytes of the largest body that is read as JSON: far
// more than the largest that an engine takes for one.
const maxJSON = 16 << 20

// A Body is the part of a request's body that counts.
type Body struct {
	// JSON is the document without what the API does not know and what is
	// empty; nil if the body is none.
	JSON any

	canonical string
}

// readBody reads a body as the operation does. Operations that take none
// ignore what is sent; an unknown one may take anything.
func readBody(op *engineapi.Operation, body io.Reader) (Body, error) {
	if body == nil {
		return Body{}, nil
	}
	if op != nil && op.Body() == nil && !takesContent(op) {
		_, err := io.Copy(io.Discard, body)
		return Body{}, err
	}
	if op != nil && op.Body() == nil {
		digest, err := contentDigest(body)
		return Body{canonical: digest}, err
	}
	return readJSON(op, body)
}

// takesContent reports whether an operation without a JSON body takes one
// that is content: the tar of an image, of a build context, of files.
func takesContent(op *engineapi.Operation) bool {
	return op.Class == engineapi.Progress || op.Class == engineapi.Upload
}

func readJSON(op *engineapi.Operation, body io.Reader) (Body, error) {
	head, err := io.ReadAll(io.LimitReader(body, maxJSON))
	if err != nil {
		return Body{}, err
	}
	parsed, ok := parseJSON(bytes.NewReader(head))
	if !ok {
		// Not JSON, or too much of it: the bytes themselves count.
		digest, err := contentDigest(io.MultiReader(bytes.NewReader(head), body))
		return Body{canonical: digest}, err
	}
	var schema *engineapi.Schema
	if op != nil {
		schema = op.Body()
	}
	pruned, present := prune(parsed, schema)
	if !present {
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
// fields are known. Elements of lists stay, their place has a meaning.
func prune(value any, schema *engineapi.Schema) (pruned any, present bool) {
	switch value := value.(type) {
	case nil:
		return nil, false
	case bool:
		return value, value
	case string:
		return value, value != ""
	case json.Number:
		return value, value != "0"
	case []any:
		for n, element := range value {
			if kept, ok := prune(element, elementSchema(schema)); ok {
				value[n] = kept
			} else {
				value[n] = emptyElement(element)
			}
		}
		return value, len(value) > 0
	case map[string]any:
		return pruneObject(value, schema)
	}
	return value, true
}

// emptyElement keeps an empty element of a list in one form.
func emptyElement(element any) any {
	switch element.(type) {
	case map[string]any:
		return map[string]any{}
	case []any:
		return []any{}
	}
	return element
}

// pruneObject also gives known fields the API's spelling: the engine reads
// them whatever their case.
func pruneObject(object map[string]any, schema *engineapi.Schema) (any, bool) {
	kept := map[string]any{}
	for name, value := range object {
		field := schema
		if schema != nil && schema.Type == engineapi.SchemaObject {
			known, ok := schema.Field(name)
			if !ok {
				continue
			}
			name, field = known.Name, known.Schema
		} else {
			field = elementSchema(schema)
		}
		if child, ok := prune(value, field); ok || schema != nil && schema.Type == engineapi.SchemaMap {
			kept[name] = child // the keys of a map say something without a value: ExposedPorts
		}
	}
	return kept, len(kept) > 0
}

func elementSchema(schema *engineapi.Schema) *engineapi.Schema {
	if schema == nil {
		return nil
	}
	return schema.Elem
}

// takeCredentials removes the credentials from the body of POST /auth and
// reports whether there were any. What remains is the address of the registry.
func (b *Body) takeCredentials() bool {
	fields, ok := b.JSON.(map[string]any)
	if !ok {
		return false
	}
	rest := map[string]any{}
	for name, value := range fields {
		if name == "serveraddress" {
			rest[name] = value
		}
	}
	found := len(fields) > len(rest)
	b.JSON, b.canonical = rest, encodeJSON(rest)
	return found
}
