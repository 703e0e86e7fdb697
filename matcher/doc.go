// Package matcher is pure judgement: it says what a request asks, which
// recorded request asks the same, and why another one does not.
//
// A request becomes a [Question]: one canonical form for all the ways of
// saying the same thing to the engine. What the engine ignores is left out
// (the version prefix of the path, unknown parameters and fields, the order
// of keys, empty against absent, the client's name); what the API knows
// counts. Credentials count as present or absent. [Rules] leave out more, by
// [Place].
//
// # Levels
//
// Clients make up names, so that two requests that ask the same are seldom the
// same. A wording (wording.go, texts.go) puts a question in one form for each
// [Level], the looser the less of what may be made up counts: where that stands
// is in free.go, what it looks like in package binding. What the engine itself
// has made, and words that everybody uses, always count (made.go).
//
// # Finding
//
// An [Index] finds the recordings that may answer a question at a level, as a
// [Match] with what would then stand for what (index.go, search.go, shelf.go),
// and those that are most like it, as a [Candidate] (nearest.go). A [Comparison]
// tells where two questions agree and differ (compare.go, compare_body.go) and an
// [Explanation] tells people (explain.go, show.go). [Index.Compared] lists what
// of a recorded request is compared, and how (compared.go).
//
// # Concurrency
//
// A [Question] is not changed after it is made. An [Index] may be asked by several
// goroutines at once but for [Index.Matches], which notes what it has found out.
package matcher
