package main

import (
	"fmt"
	"maps"
	"slices"
)

// class is the judgement on one operation.
type class struct {
	key     string
	effect  string
	wire    string
	kind    string
	touches string // space separated: other kinds of object that the act changes
}

const (
	act  = "act"
	look = "look"
)

// The wire classes, as the constants of package engineapi spell them.
const (
	unary    = "unary"
	stream   = "stream"
	progress = "progress"
	wait     = "wait"
	hijack   = "hijack"
	socket   = "websocket"
	download = "download"
	upload   = "upload"
	h2c      = "h2c"
)

// classify gives every operation its class. An operation without one, or a class without an operation, is an error:
// a new API version must be looked at by somebody.
func classify(ops table) error {
	todo := maps.Clone(ops)
	for i := range classes {
		c := &classes[i]
		op, ok := todo[c.key]
		if !ok {
			return fmt.Errorf("classes.go: %s is no operation, or stands there twice", c.key)
		}
		op.class = c
		delete(todo, c.key)
	}
	if len(todo) > 0 {
		return fmt.Errorf("classes.go: not classified: %q", slices.Sorted(maps.Keys(todo)))
	}
	return nil
}
