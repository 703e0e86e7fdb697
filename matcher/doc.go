// Package matcher is pure judgement: it says what a request asks, which
// recorded request asks the same, and why another one does not.
//
// A request becomes a [Question]: one canonical form for all the ways of
// saying the same thing to the engine. What the engine ignores is left out
// (the version prefix of the path, unknown parameters and fields, the order
// of keys, empty against absent, the client's name); what the API knows
// counts. Credentials count as present or absent.
//
// # Concurrency
//
// Questions and an [Index] are not changed after they are made.
package matcher
