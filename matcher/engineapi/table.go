package engineapi

import (
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./gen

var (
	//go:embed operations.tsv
	operationsTSV string
	//go:embed params.tsv
	paramsTSV string
	//go:embed bodies.tsv
	bodiesTSV string
)

// Operations lists every operation that the table knows, of all versions, sorted by template and method.
func Operations() []*Operation { return slices.Clone(loaded().operations) }

// table is the embedded data, read.
type table struct {
	operations []*Operation
	byID       map[string]*Operation
	bodies     map[string]*Schema // objects by name
	routes     map[routeKey][]route
}

// loaded reads the data when it is first needed: a command that never looks at a request does not pay for it.
var loaded = sync.OnceValue(func() *table {
	t := &table{byID: map[string]*Operation{}, bodies: map[string]*Schema{}, routes: map[routeKey][]route{}}
	t.readBodies()
	for r := range rows(operationsTSV) {
		t.readOperation(r)
	}
	for r := range rows(paramsTSV) {
		t.readParam(r)
	}
	t.sortRoutes()
	return t
})

// row is one line of the data. Empty columns at its end may be missing.
type row []string

func (r row) col(i int) string {
	if i >= len(r) {
		return ""
	}
	return r[i]
}

// version reads a column that may be empty. The generator writes nothing else; a test reads every line.
func (r row) version(i int) Version {
	if r.col(i) == "" || r.col(i) == "-" {
		return Version{}
	}
	v, err := ParseVersion(r.col(i))
	if err != nil {
		panic(fmt.Sprintf("engineapi: bad data: %v", err)) // unreachable unless the generator is broken
	}
	return v
}

func rows(data string) iter.Seq[row] {
	return func(yield func(row) bool) {
		for line := range strings.Lines(data) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(strings.Split(strings.TrimSuffix(line, "\n"), "\t")) {
				return
			}
		}
	}
}

// readOperation takes: method, template, effect, class, kind, variable, since, until, documented, body, touches.
func (t *table) readOperation(r row) {
	op := &Operation{
		Method:     r.col(0),
		Template:   r.col(1),
		Effect:     Effect(r.col(2)),
		Class:      Class(r.col(3)),
		Kind:       Kind(r.col(4)),
		Since:      r.version(6),
		Until:      r.version(7),
		Documented: r.col(8) == "yes",
	}
	if body := r.col(9); body != "-" {
		op.body = t.schema(body)
	}
	for kind := range strings.FieldsSeq(r.col(10)) {
		op.Touches = append(op.Touches, Kind(kind))
	}
	t.operations = append(t.operations, op)
	t.byID[op.ID()] = op
	t.addRoute(op, r.col(5))
}

// readParam takes: method, template, in, name, type, since, until, default.
func (t *table) readParam(r row) {
	op := t.byID[r.col(0)+" "+r.col(1)]
	p := Param{
		Name:    r.col(3),
		Type:    ParamType(r.col(4)),
		Since:   r.version(5),
		Until:   r.version(6),
		Default: r.col(7),
	}
	if r.col(2) == "header" {
		op.Headers = append(op.Headers, p)
		return
	}
	op.Params = append(op.Params, p)
}

// readBodies takes lines with the name of an object, each followed by lines with its fields: nothing, name, type,
// since, until. A "?" before the type says that the field is nullable.
func (t *table) readBodies() {
	var object *Schema
	for r := range rows(bodiesTSV) {
		if r.col(0) != "" {
			object = t.object(r.col(0))
			continue
		}
		expr, nullable := strings.CutPrefix(r.col(2), "?")
		object.Fields = append(object.Fields, &Field{
			Name:     r.col(1),
			Schema:   t.schema(expr),
			Nullable: nullable,
			Since:    r.version(3),
			Until:    r.version(4),
		})
	}
}

// object gives the object of that name, which may not have been read yet.
func (t *table) object(name string) *Schema {
	s := t.bodies[name]
	if s == nil {
		s = &Schema{Type: SchemaObject}
		t.bodies[name] = s
	}
	return s
}

// schema reads a type: "[]" and "{}" before the type of the elements of an array and a map, "@" before the name of an
// object.
func (t *table) schema(expr string) *Schema {
	if elem, ok := strings.CutPrefix(expr, "[]"); ok {
		return &Schema{Type: SchemaArray, Elem: t.schema(elem)}
	}
	if elem, ok := strings.CutPrefix(expr, "{}"); ok {
		return &Schema{Type: SchemaMap, Elem: t.schema(elem)}
	}
	if name, ok := strings.CutPrefix(expr, "@"); ok {
		return t.object(name)
	}
	return &Schema{Type: SchemaType(expr)}
}
