// Package binding knows which values of a recording stand for which values of
// a live client.
//
// Clients invent names: a test that calls its container it_9f3c2a71 in this run
// called it it_04be77d1 in the recorded one. [Classes] finds the parts of a text
// that look invented, and [Table] holds what was found to stand for what, one
// to one. Requests are read through it towards the recording, answers are
// written through it towards the client.
package binding
