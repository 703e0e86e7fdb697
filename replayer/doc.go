// Package replayer answers Docker clients from cassettes, with no engine.
//
// A [Replayer] is an [http.Handler]; [Replayer.Serve] runs it on a listener.
// What a request asks is package matcher's business; which of the recordings
// that asked the same comes next is the history's (history.go), which asks the
// timeline. How a recording is sent again is the player's (play.go, hijack.go).
// It writes the client's own names for the recorded ones (rewrite.go, framing.go,
// archive.go). When each part is due is the pace's business (pace.go), the gates'
// (gate.go), that of output of the same container (output.go), of what the client
// types (typed.go) and, of events, that of each message (events.go, event.go); how
// an answer ends whose client had left, that of giveup.go. What is BuildKit's is
// refused (buildkit.go).
//
// With [Config].Live, a request that nothing recorded answers is handed on to
// somebody who does (live.go). Until that is known, a [net.Conn] of ours keeps
// each request as it came (liveconn.go, kept.go), so that it can be handed on
// byte for byte, as a connection that carries this request and no other
// (exchange.go); what follows on the connection is judged anew. What clients have
// made live is asked of nobody else (liveobjects.go).
//
// A request that nothing recorded answers is a miss: it is answered with
// [StatusMiss] and an error in the engine's own form that names the nearest
// recording, and it is in the [Summary]. The ledger (ledger.go) counts.
//
// # Concurrency
//
// A Replayer serves any number of connections at once. The sequence of
// answers to one question is given out in the order in which it is asked.
package replayer
