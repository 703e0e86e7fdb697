// Package cassettes holds what Drydock records: the model of a cassette, its
// file format, and the one place where cassettes are read and written.
//
// A cassette is a YAML file in the format of go-vcr v3 (version 2), so that
// every cassette opens in go-vcr and every go-vcr cassette opens here. What
// go-vcr has no place for (when a request arrived, the pieces of a stream, the
// bytes that a client sends after a connection was hijacked) stands under keys
// named drydock, which go-vcr ignores. Large bodies stand outside, in a folder
// that belongs to the cassette (blobs.go), on their way to it in a [Spool]. FORMAT.md
// specifies the file and the folder.
//
// [Load] reads a cassette, [Create] makes one and [Extend] adds to one.
//
// # Glossary
//
// The words that the whole project uses:
//
//   - cassette: one recorded session with one Docker engine.
//   - interaction: one request and the answer to it.
//   - section: a part of a recording that belongs together, such as one test.
//   - frame: one piece of an answer, or of a client's input, that arrived as
//     a whole, with its time and its causes.
//   - act, look: a request that changes the engine, and one that does not
//     (package engineapi knows which is which).
//   - scrub: to replace a secret by a placeholder of the same shape.
//   - match: to find the recorded interaction that answers a request.
//   - miss: a request that no recorded interaction answers.
//   - drift: a difference between a live engine and a recording.
//
// # Concurrency
//
// A [Writer] may be used from many goroutines. A [Cassette] is plain data:
// once loaded it may be read by many, and changed by one.
//
// # Compatibility
//
// Cassettes written by an older Drydock stay readable. A file of a newer
// format is refused with an error that says so.
package cassettes
