// Package binding knows which values of a recording stand for which values of
// a live client.
//
// Clients invent names: a test that calls its container it_9f3c2a71 in this run
// called it it_04be77d1 in the recorded one. [Classes] finds the parts of a text
// that look invented (classes.go, ends.go) and pairs those of two texts
// (pairs.go). A [Table] holds what was found to stand for what, one to one
// (table.go), contents of files among it (contents.go). Requests are read through
// it towards the recording, answers are written through it towards the client
// (rewriting.go).
//
// # Concurrency
//
// Classes are not changed after they are made. A Table locks itself.
package binding
