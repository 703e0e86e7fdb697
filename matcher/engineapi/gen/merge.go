package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// node is one JSON schema joined over all versions.
type node struct {
	kind   string // object, map, array, string, integer, number, boolean, any
	name   string // of the definition, or of the place, that it comes from
	fields []*field
	elem   *node // of arrays and maps
}

type field struct {
	name     string
	node     *node
	span     span // relative to the object
	nullable bool // zero differs from absence
}

// at is a schema in one of the files; the zero value says that this version has none.
type at struct {
	doc    *doc
	schema *schema
}

// merger joins schemas. The same places in the same files always give the same node, which ends recursion as well.
type merger struct {
	done map[string]*node
}

// mergeBodies joins the JSON body of each operation that has one, by operation.
func mergeBodies(ops table) (map[string]*node, error) {
	m := &merger{done: map[string]*node{}}
	roots := map[string]*node{}
	for _, op := range ops.sorted() {
		if len(op.body) == 0 {
			continue
		}
		row := make([]at, lastMinor-firstMinor+1)
		for i, d := range op.docs {
			row[d.Minor-firstMinor] = at{d, op.body[i]}
		}
		root, err := m.merge(row, bodyName(op))
		if err != nil {
			return nil, err
		}
		roots[op.key()] = root
	}
	if err := fixBodies(ops, roots); err != nil {
		return nil, err
	}
	roots = share(roots)
	return roots, markNullables(roots, nullables)
}

// bodyName names the body of an operation that has no definition of its own: "POST /exec/{id}/start" is "exec.start".
func bodyName(op *operation) string {
	var parts []string
	for part := range strings.SplitSeq(strings.Trim(op.path, "/"), "/") {
		if !strings.HasPrefix(part, "{") {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ".")
}

// merge joins one schema over the versions in row; hint names it when no definition does.
func (m *merger) merge(row []at, hint string) (*node, error) {
	name, row, err := resolve(row)
	if err != nil {
		return nil, err
	}
	if name == "" {
		name = hint
	}
	key := fmt.Sprint(row)
	if n, ok := m.done[key]; ok {
		return n, nil
	}
	n := &node{name: name}
	m.done[key] = n
	return n, m.fill(n, row)
}

// fill lets the newest version decide what n is, and joins the children of all versions that agree.
func (m *merger) fill(n *node, row []at) (err error) {
	for _, a := range row {
		if a.schema != nil {
			n.kind = a.kind()
		}
	}
	for i, a := range row {
		if a.schema != nil && a.kind() != n.kind {
			row[i].schema = &schema{Type: typeName(n.kind)} // present, with nothing to join
		}
	}
	switch n.kind {
	case "object":
		return m.fillFields(n, row)
	case "array":
		n.elem, err = m.merge(children(row, func(s *schema) *schema { return s.Items }), n.name+"[]")
	case "map":
		n.elem, err = m.merge(children(row, additionalElem), n.name+"{}")
	}
	return err
}

func additionalElem(s *schema) *schema {
	if s.Additional == nil {
		return nil
	}
	return s.Additional.Elem
}

// children takes one step down in every version.
func children(row []at, down func(*schema) *schema) []at {
	next := make([]at, len(row))
	for i, a := range row {
		if a.schema == nil {
			continue
		}
		if s := down(a.schema); s != nil {
			next[i] = at{a.doc, s}
		}
	}
	return next
}

// fillFields joins properties by name without regard to case, as encoding/json reads them.
func (m *merger) fillFields(n *node, row []at) error {
	rows, names := map[string][]at{}, map[string]string{}
	for i, a := range row {
		for name, s := range a.properties() {
			fold := strings.ToLower(name)
			if rows[fold] == nil {
				rows[fold] = make([]at, len(row))
			}
			rows[fold][i] = at{a.doc, s}
			names[fold] = name // the newest spelling
		}
	}
	outer := extent(row)
	for _, fold := range slices.Sorted(maps.Keys(rows)) {
		child, err := m.merge(rows[fold], n.name+"."+names[fold])
		if err != nil {
			return err
		}
		n.fields = append(n.fields, &field{name: names[fold], node: child, span: extent(rows[fold]).within(outer)})
	}
	return nil
}

// extent is the span of versions in which the row has a schema.
func extent(row []at) span {
	var s span
	for i, a := range row {
		if a.schema != nil {
			s.seen(firstMinor + i)
		}
	}
	return s
}

// resolve follows the references of every version; the newest definition gives the name.
func resolve(row []at) (name string, _ []at, err error) {
	next := slices.Clone(row)
	for i, a := range row {
		if a.schema == nil {
			continue
		}
		def, s, err := a.doc.definition(a.schema)
		if err != nil {
			return "", nil, err
		}
		name, next[i].schema = def, s
	}
	return name, next, nil
}

// kind is the type of a schema, with objects that say nothing about their properties told from those that do.
func (a at) kind() string {
	switch {
	case len(a.properties()) > 0:
		return "object"
	case len(a.schema.AllOf) > 0:
		if _, s, err := a.doc.definition(a.schema.AllOf[0]); err == nil {
			return at{a.doc, s}.kind()
		}
		return "any"
	case additionalElem(a.schema) != nil, a.schema.Type == "map":
		return "map"
	case a.schema.Type == "object", a.schema.Type == "":
		return "any"
	}
	return string(a.schema.Type)
}

// properties joins the properties of a schema with those of all its parts.
func (a at) properties() map[string]*schema {
	if a.schema == nil {
		return nil
	}
	all := map[string]*schema{}
	for _, part := range a.schema.AllOf {
		if _, s, err := a.doc.definition(part); err == nil {
			maps.Copy(all, at{a.doc, s}.properties())
		}
	}
	maps.Copy(all, a.schema.Properties)
	return all
}
