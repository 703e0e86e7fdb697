// Package recorder is a proxy in front of a Docker engine that records what
// passes.
//
// It does not understand and re-send: every client connection has one
// connection to the engine, and bytes are copied between the two as they
// come, in the same portions, with the closing of either direction passed on.
// A [wire.Decoder] looks at each direction from the side. So the client gets
// the engine's own bytes, first byte when the engine sends it, whatever they
// are: plain answers, endless streams, hijacked connections, protocols that
// nobody has heard of. What goes wrong with the recording never reaches the
// client; it is in [Recorder.Err]. [Recorder.ServeOnce] does the same for one
// exchange of a connection that is somebody else's (once.go).
//
//	client ──bytes──▶ link ──bytes──▶ engine
//	       ◀──bytes──  │   ◀──bytes──
//	                  tap: exchanges, frames, causes
//	                   │
//	                 scrub ──▶ store
//
// # Concurrency
//
// A link has two goroutines, one for each direction, which [Recorder.Close]
// waits for.
package recorder
