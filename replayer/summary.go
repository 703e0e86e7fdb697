package replayer

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/drydock-go/drydock/matcher"
)

// A Summary says what a replay has served.
type Summary struct {
	// Requests counts all that were asked: those that were served, the misses,
	// and pings that nobody recorded, which are answered all the same.
	Requests int `json:"requests"`

	Served   int `json:"served"`   // requests that a recorded interaction answered
	Repeated int `json:"repeated"` // of them, those whose answer had been given before
	Guessed  int `json:"guessed"`  // recordings that answered with other words in the request
	Recorded int `json:"recorded"` // interactions in the cassettes
	Used     int `json:"used"`     // of them, those that were served at least once

	// Bound holds the recorded values by the live ones that stood for them, as
	// far as they differ. Some may be secrets.
	Bound map[string]string `json:"-"`

	// Unused holds the IDs of those that no one asked for: see [Use]. IDs are
	// those of one cassette; of several, Interactions tells which.
	Unused []int `json:"unused"`

	// Interactions holds the recorded interactions, in the order of the
	// cassettes.
	Interactions []Use `json:"interactions"`

	// Missed counts the requests that nothing recorded answers. Misses holds the
	// first thousand of them.
	Missed int     `json:"missed"`
	Misses []*Miss `json:"misses"`

	// Gates tells what was sent although what came before it when it was
	// recorded had not come, be it requests, input or output: in another order
	// than the engine's.
	Gates []Gate `json:"gates"`
}

// A Use tells how often a recorded interaction was served.
type Use struct {
	Cassette int    `json:"cassette"` // its place in [Config.Cassettes], from 0
	ID       int    `json:"id"`
	Method   string `json:"method"`
	URI      string `json:"uri"` // path and query, without values that may be secrets
	Served   int    `json:"served"`

	// Level is the loosest level at which a request was taken for it; empty if
	// all asked exactly what was recorded, as far as that is not bound.
	Level string `json:"level,omitempty"`

	// Unused reports that no one asked for it. A look has been asked for if
	// another recording of the same look was: how often a client looks until
	// something has changed depends on how fast everything is, and one that looks
	// less often has asked all the same. An answer that could not be given, which
	// makes a miss, was asked for, too.
	Unused bool `json:"unused"`
}

func (u Use) String() string { return fmt.Sprintf("#%d %s %s", u.ID, u.Method, u.URI) }

// A Gate is an answer that went on, or was ended, although it had not got what
// it waited for.
type Gate struct {
	Cassette int           // its place in [Config.Cassettes], from 0
	ID       int           // of the recorded interaction
	Method   string        // of its request
	Path     string        // of its request, without version and query, with ids as docker shows them
	Reason   string        // what was done, and without what
	Waited   time.Duration // before that was done
}

func newGate(e *matcher.Entry, waited time.Duration, reason string) Gate {
	return Gate{
		Cassette: e.Tape, ID: e.Interaction.ID, Method: e.Question.Method, Path: matcher.ShowURI(e.Question.Path),
		Reason: reason, Waited: waited,
	}
}

func (g Gate) String() string { return fmt.Sprintf("#%d %s %s %s", g.ID, g.Method, g.Path, g.Reason) }

// MarshalJSON writes an object with the keys cassette, id, method, path, reason
// and waited, which is a number of seconds.
func (g Gate) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Cassette int     `json:"cassette"`
		ID       int     `json:"id"`
		Method   string  `json:"method"`
		Path     string  `json:"path"`
		Reason   string  `json:"reason"`
		Waited   float64 `json:"waited"`
	}{g.Cassette, g.ID, g.Method, g.Path, g.Reason, g.Waited.Seconds()})
}
