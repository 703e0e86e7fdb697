// Package scrub takes secrets out of interactions before anything is stored.
//
// A [Scrubber] works on the recorder's copy, never on what travels. A secret
// is replaced by a placeholder that says which secret it was, by its ordinal
// in the recording, and that keeps the shape which clients and servers parse:
// X-Registry-Auth stays base64url of a JSON object with the same keys. What
// cannot be parsed where credentials stand is replaced as a whole.
//
// The places are those where a client hands over credentials: the headers
// X-Registry-Auth, X-Registry-Config, Authorization, Proxy-Authorization and
// X-Docker-Expose-Session-Sharedkey, the request and the answer of POST /auth,
// and the body of a push. SECURITY.md tells what is not scrubbed yet.
//
// # Concurrency
//
// A Scrubber may be used from many goroutines.
//
// # Compatibility
//
// The form of placeholders, [secret:N], is part of the cassette's format.
package scrub
