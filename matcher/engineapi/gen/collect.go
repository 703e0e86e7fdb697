package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// span is a range of minor versions, both included. The zero value of either end means that it is open.
type span struct{ since, until int }

// seen widens the span to hold minor. Versions come in rising order.
func (s *span) seen(minor int) {
	if s.since == 0 {
		s.since = minor
	}
	s.until = minor
}

// within opens the ends of s that are also the ends of what holds it: a field is not newer than its own object.
func (s span) within(outer span) span {
	if s.since <= outer.since {
		s.since = 0
	}
	if outer.until == 0 {
		outer.until = lastMinor
	}
	if s.until >= outer.until {
		s.until = 0
	}
	return s
}

// operation is one method and path over all versions.
type operation struct {
	method, path string
	span         span
	documented   bool
	class        *class
	params       []*param // query and header parameters
	body         []*schema
	docs         []*doc // parallel to body: where its references lead
}

func (o *operation) key() string { return o.method + " " + o.path }

// param is a query or header parameter over all versions.
type param struct {
	in, name, kind, def string
	span                span
}

// table is every operation by "METHOD /path".
type table map[string]*operation

func (t table) sorted() []*operation {
	return slices.SortedFunc(maps.Values(t), func(a, b *operation) int {
		return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.method, b.method))
	})
}

// collect joins the swagger files into one table.
func collect(docs []*doc) table {
	ops := table{}
	for _, d := range docs {
		for path, m := range d.Paths {
			m.each(func(method string, op *swaggerOp) { ops.add(d, method, path, op) })
		}
	}
	for _, op := range ops {
		op.close()
	}
	return ops
}

func (t table) add(d *doc, method, path string, sw *swaggerOp) {
	key := method + " " + path
	op := t[key]
	if op == nil {
		op = &operation{method: method, path: path, documented: true}
		t[key] = op
	}
	op.span.seen(d.Minor)
	for _, p := range sw.Parameters {
		switch p.In {
		case "query", "header":
			op.addParam(d.Minor, p)
		case "body":
			op.addBody(d, p.Schema)
		}
	}
}

// addParam records a parameter. The newest file decides its type and default: later files mostly correct earlier ones.
func (o *operation) addParam(minor int, sw swaggerParam) {
	p := o.param(sw.In, sw.Name)
	if p == nil {
		p = &param{in: sw.In, name: sw.Name}
		o.params = append(o.params, p)
	}
	p.span.seen(minor)
	p.kind, p.def = paramKind(sw), paramDefault(sw)
}

func (o *operation) param(in, name string) *param {
	for _, p := range o.params {
		if p.in == in && strings.EqualFold(p.name, name) {
			return p
		}
	}
	return nil
}

// addBody keeps bodies that are JSON; a body of type string is a tar archive.
func (o *operation) addBody(d *doc, s *schema) {
	if s == nil || s.Type == "string" {
		return
	}
	o.body = append(o.body, s)
	o.docs = append(o.docs, d)
}

// close turns the spans that reach the newest file into open ones, and those of parameters into relative ones.
func (o *operation) close() {
	for _, p := range o.params {
		p.span = p.span.within(o.span)
	}
	if o.span.until == lastMinor {
		o.span.until = 0
	}
}

// paramKind names the type. Swagger calls JSON in a query a string; see jsonParams.
func paramKind(p swaggerParam) string {
	switch p.Type {
	case "boolean":
		return "bool"
	case "integer":
		return "int"
	case "array":
		return "list"
	}
	return "string"
}

// paramDefault is the value that means the same as an absent parameter, as far as swagger tells. A switch is off
// unless told otherwise; a number without a default has no such value ("t=0" stops a container at once, no "t" waits).
func paramDefault(p swaggerParam) string {
	switch {
	case p.In == "header":
		return ""
	case p.Default != nil:
		return fmt.Sprint(p.Default)
	case p.Type == "boolean":
		return "false"
	}
	return ""
}
