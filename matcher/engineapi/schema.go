package engineapi

import (
	"sort"
	"strings"
)

// SchemaType is the type of a value in a JSON body.
type SchemaType string

// The types of values. An object has known fields; a map has keys that the client chooses; any can be everything, with
// everything inside. The daemon is laxer at times: "Cmd" and "Entrypoint", arrays here, may also be one string.
const (
	SchemaObject  SchemaType = "object"
	SchemaMap     SchemaType = "map"
	SchemaArray   SchemaType = "array"
	SchemaString  SchemaType = "string"
	SchemaInteger SchemaType = "integer"
	SchemaNumber  SchemaType = "number"
	SchemaBoolean SchemaType = "boolean"
	SchemaAny     SchemaType = "any"
)

// Schema is what the API knows of a value in a JSON body, joined over all versions; the newest one decides its type.
// Schemas are shared, and one may contain itself. A nil Schema knows nothing, and its methods say so.
type Schema struct {
	Type   SchemaType
	Fields []*Field // of an object, sorted by name without regard to case
	Elem   *Schema  // of the elements of an array, and of the values of a map
}

// Field is one field of an object.
type Field struct {
	Name   string // in the newest spelling
	Schema *Schema
	// Nullable is true where an empty value (false, 0, "", [], {}) asks for something else than absence does: a
	// StopTimeout of 0 kills at once, and without one the daemon waits. null is absence there, too. Where it is false,
	// the daemon does not tell an empty value from none.
	Nullable bool
	// Since and Until are zero where the field is as old as the object that holds it, and lasts as long.
	Since, Until Version
}

// Field finds a field of an object as encoding/json does in the daemon: case does not count. A name that it does not
// find is one that the daemon ignores.
func (s *Schema) Field(name string) (*Field, bool) {
	if s == nil {
		return nil, false
	}
	if f, ok := s.search(name); ok {
		return f, true
	}
	for _, f := range s.Fields { // letters outside of ASCII can fold into it, such as the Kelvin sign
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return nil, false
}

// search is the way for names that are spelled as the table does, which is nearly always.
func (s *Schema) search(name string) (*Field, bool) {
	i := sort.Search(len(s.Fields), func(i int) bool { return !less(s.Fields[i].Name, name) })
	if i < len(s.Fields) && s.Fields[i].Name == name {
		return s.Fields[i], true
	}
	return nil, false
}

// less orders names by their lower-case letters, without making new strings.
func less(a, b string) bool {
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return x < y
		}
	}
	return len(a) < len(b)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
