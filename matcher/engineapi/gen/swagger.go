package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"
)

// doc is the part of one swagger file that the tables need.
type doc struct {
	Minor       int                `yaml:"-"`
	Paths       map[string]methods `yaml:"paths"`
	Definitions map[string]*schema `yaml:"definitions"`
}

// methods lists what the Engine API uses; a method that is not here would be lost, which the counts in the tests would
// show.
type methods struct {
	Get    *swaggerOp `yaml:"get"`
	Head   *swaggerOp `yaml:"head"`
	Post   *swaggerOp `yaml:"post"`
	Put    *swaggerOp `yaml:"put"`
	Delete *swaggerOp `yaml:"delete"`
}

func (m methods) each(visit func(method string, op *swaggerOp)) {
	for method, op := range map[string]*swaggerOp{
		"GET": m.Get, "HEAD": m.Head, "POST": m.Post, "PUT": m.Put, "DELETE": m.Delete,
	} {
		if op != nil {
			visit(method, op)
		}
	}
}

type swaggerOp struct {
	Parameters []swaggerParam `yaml:"parameters"`
}

type swaggerParam struct {
	Name    string  `yaml:"name"`
	In      string  `yaml:"in"`
	Type    string  `yaml:"type"`
	Default any     `yaml:"default"`
	Schema  *schema `yaml:"schema"`
}

// schema is a JSON schema of the swagger dialect. Pointers matter: one pointer is one place in one file.
type schema struct {
	Ref        string             `yaml:"$ref"`
	Type       typeName           `yaml:"type"`
	AllOf      []*schema          `yaml:"allOf"`
	Properties map[string]*schema `yaml:"properties"`
	Items      *schema            `yaml:"items"`
	Additional *additional        `yaml:"additionalProperties"`
}

// typeName is "type", which is a string, or a list of them where the daemon takes several ("Cmd" before 1.41).
type typeName string

// UnmarshalYAML reads a list as "any".
func (t *typeName) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.SequenceNode {
		*t = "any"
		return nil
	}
	return node.Decode((*string)(t))
}

// additional is "additionalProperties", which is a schema or a boolean.
type additional struct{ Elem *schema }

// UnmarshalYAML reads true as "anything" and false as no entry at all.
func (a *additional) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		if node.Value == "true" {
			a.Elem = &schema{}
		}
		return nil
	}
	a.Elem = &schema{}
	return node.Decode(a.Elem)
}

// loadDocs reads all swagger files, oldest first.
func loadDocs(dir string) ([]*doc, error) {
	var docs []*doc
	for minor := firstMinor; minor <= lastMinor; minor++ {
		name := filepath.Join(dir, fmt.Sprintf("v1.%d.yaml", minor))
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		d := &doc{Minor: minor}
		if err := yaml.Unmarshal(data, d); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// definition follows references until there is something to look at. It returns the name of the last definition
// passed.
func (d *doc) definition(s *schema) (string, *schema, error) {
	name := ""
	for s != nil && s.Ref != "" {
		name = strings.TrimPrefix(s.Ref, "#/definitions/")
		next, ok := d.Definitions[name]
		if !ok {
			return "", nil, fmt.Errorf("v1.%d: no definition for %q", d.Minor, s.Ref)
		}
		s = next
	}
	return name, s, nil
}
