// Package timeline puts the requests of a replay in the order of their causes.
//
// A recording of Docker is a history, not a list of answers. Requests that
// change the engine are acts, the others are looks. What a look is answered
// depends on the acts before it, and only on those that are related to it: an
// inspect of a container is another one after the start of that container, and
// the same after the start of any other.
//
// # Objects
//
// The same container is asked for by its name, its id and the beginning of its
// id, and is renamed. All these are aliases of one object (names.go); they are
// found in paths, queries, bodies (facts.go) and answers (answers.go). Aliases
// count within one tape. A name that several containers had one after the other
// makes one object of them, which is as it should be: what a name shows depends on
// all of them.
//
// # Relations
//
// The acts on an object stand on the track of that object, in the order of the
// recording. Networks, volumes and execs have the acts on their containers on
// their track, too, as far as the table of operations says that those touch
// them. Other tracks hold the acts on a whole kind (prune), all acts that touch
// a kind, and all acts. The relation of a question is the tracks that its answer
// depends on (relations.go): for a list with filters these are the tracks of the
// objects that the filters name (filters.go).
//
// # Choice
//
// The recordings of one question are a [Series] (series.go). Between two related
// acts they form a group, an epoch: all show the same state of the engine, or that
// of a poller that waits for something to happen by itself. As long as the acts
// that were requested are the first ones of the relation, in any order, the group
// is chosen that follows them: among the recordings whose related acts before them
// have all been requested, the newest group; within it one after the other, those
// first that the caller prefers, and the last one again and again. So a poll ends
// as it ended, and never early. A look that comes before anything that was recorded
// gets the earliest recording, which is not used up by that.
//
// Clients that run in parallel, or whose tests are shuffled, request acts in
// another order. A request that belongs to a section sees only what belongs to
// it, as if that were a recording by itself. After that, the recorded connection
// of the client that asks counts for itself; it also does where the group that was
// chosen shows neither the last act of that client nor what it was shown last: to
// whom a container has ended, it is not running in a list. At last the group is
// chosen that follows the latest act, the client's own if it is related: it always
// sees the effect of what it did.
//
// An act happens once: the next one that is unused, as long as acts come in the
// recorded order. Else it is one of the section, and of the recorded connection;
// among these one that the caller prefers, and then the one most of whose related
// acts have been requested.
//
// # Cost
//
// All that is known of entries is read once, in time that is linear in their
// size but for sorting. A track (track.go) knows its first act that has not been
// requested and its last one that has, so that choosing takes constant time and a
// few binary searches. What only clients out of order need, the tracks of single
// sections and connections, is made when they come.
//
// # Concurrency
//
// A [Timeline] locks itself: all methods, those of its Series included, may be
// called from any goroutine. A [Conn] may be used by one Timeline only.
package timeline
