package replayer

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
)

// StatusMiss is the status of a miss. No engine uses it, no client takes it
// for an answer about an object or tries again after it, and it says what is
// the case: the server is not able to answer for this target (RFC 9110,
// 15.5.20).
const StatusMiss = http.StatusMisdirectedRequest

// mostDifferences is how many differences the text of a miss tells.
const mostDifferences = 3

// mostCandidates is how many recordings a miss is compared with.
const mostCandidates = 3

// A Miss is a request that nothing recorded answers.
type Miss struct {
	Method string `json:"method"`
	URI    string `json:"uri"`

	// Section is the one that the request belongs to, if it named one.
	Section string `json:"section,omitempty"`

	// Reason says in one sentence why.
	Reason string `json:"reason"`

	// Nearest is the ID of the recorded interaction that is most like the
	// request, nil if none is.
	Nearest *int `json:"nearest"`

	// Differences are the things in which the two differ, most telling first.
	Differences []string `json:"differences"`

	// Candidates compares the request with what is most like it, the nearest
	// first.
	Candidates []matcher.Explanation `json:"candidates"`
}

func (m *Miss) Error() string {
	return fmt.Sprintf("drydock: no recording answers %s %s: %s", m.Method, m.URI, m.Reason)
}

func newMiss(q matcher.Question, uri string, nearest []matcher.Candidate) *Miss {
	if len(nearest) > 0 && nearest[0].Answers() {
		return newUsedUp(q, uri, nearest[0].Entries)
	}
	m := &Miss{Method: q.Method, URI: matcher.ShowURI(uri)}
	for n := range nearest {
		m.Candidates = append(m.Candidates, nearest[n].Explain())
	}
	switch {
	case len(nearest) > 0:
		first := m.Candidates[0]
		m.Nearest = &first.Interactions[0]
		for _, difference := range first.Different {
			m.Differences = append(m.Differences, difference.String())
		}
		told := min(len(m.Differences), mostDifferences)
		m.Reason = fmt.Sprintf("the nearest is #%d, %s %s, which differs in %s", *m.Nearest,
			first.Method, first.Path, strings.Join(m.Differences[:told], "; "))
		if more := len(m.Differences) - told; more > 0 {
			m.Reason += fmt.Sprintf(" (and %d more)", more)
		} else if len(first.Ignore) > 0 {
			m.Reason += "; to accept it: " + first.Flags()
		}
		if isTaken(&nearest[0]) {
			m.Reason += "; what was recorded like it belongs to other names, or is used up: " +
				"a replay is one run through the recording, start it again for the next run"
		}
	case q.Known:
		m.Reason = fmt.Sprintf("no %s %s was recorded", q.Method, q.Target.Op.Template)
	default:
		m.Reason = "the Docker Engine API has no such operation, and it was not recorded"
	}
	return m
}

// isTaken reports whether a recording would answer a request if nothing in it
// stood for another live value.
func isTaken(c *matcher.Candidate) bool {
	for _, d := range c.Different {
		if d.Taken == "" {
			return false
		}
	}
	return len(c.Different) > 0
}

func newUsedUp(q matcher.Question, uri string, candidates []*matcher.Entry) *Miss {
	last := candidates[len(candidates)-1].Interaction
	times := "once, as"
	if len(candidates) > 1 {
		times = fmt.Sprintf("%d times, last as", len(candidates))
	}
	return &Miss{
		Method: q.Method, URI: matcher.ShowURI(uri), Nearest: &last.ID,
		Reason: fmt.Sprintf("it was recorded %s #%d, and all of that is used up: "+
			"a request that changes the engine is answered as often as it was recorded; "+
			"to get the last answer again: --repeat last", times, last.ID),
	}
}

// unreadable is the miss of an answer whose body is not to be had.
func unreadable(method, uri string, recorded *matcher.Entry, cause error) *Miss {
	m := &Miss{Method: method, URI: matcher.ShowURI(uri), Nearest: &recorded.Interaction.ID}
	if errors.Is(cause, cassettes.ErrNotKept) {
		m.Reason = fmt.Sprintf("the answer of #%d had a body of %d bytes, which was not kept "+
			"(larger than --max-body, or there was no room for it): record it again",
			recorded.Interaction.ID, recorded.Interaction.ResponseBody().Size())
		return m
	}
	m.Reason = fmt.Sprintf("the answer of #%d cannot be read: %s", recorded.Interaction.ID, cause)
	return m
}

// writeMiss answers in the form of the engine's own errors, which clients
// print.
func writeMiss(w http.ResponseWriter, m *Miss) {
	body, err := json.Marshal(map[string]string{"message": m.Error()})
	if err != nil {
		panic(err) // unreachable: strings can be encoded
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(StatusMiss)
	_, _ = w.Write(append(body, '\n')) // fails only when the client has gone
}
