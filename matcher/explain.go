package matcher

import (
	"slices"
	"strings"

	"al.essio.dev/pkg/shellescape"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// An Explanation says how a request compares with a recorded question.
type Explanation struct {
	// Interactions are the IDs of its recordings, in their order.
	Interactions []int  `json:"interactions"`
	Method       string `json:"method"`
	Path         string `json:"path"`

	Comparison

	// LevelName is the strictest level at which they are the same; empty if
	// they are not.
	LevelName string `json:"level,omitempty"`

	// Stands tells what stands for what if they are, as far as that is not
	// the same, and no secret may be in it.
	Stands map[string]string `json:"stands_for,omitempty"`

	// Files tells which files of an archive differ, as far as both are at hand.
	Files []string `json:"files,omitempty"`

	// Ignore are the rules that together would accept the request; none where
	// no rules can.
	Ignore []string `json:"ignore,omitempty"`
}

// Answers reports whether the recordings answer the request, as far as they
// are not used up.
func (c *Candidate) Answers() bool { return len(c.Different) == 0 }

// Explain says how a request compares with a candidate.
func (c *Candidate) Explain() Explanation {
	q := c.question()
	e := Explanation{Method: q.Method, Path: shorten(engineapi.ShortenIDs(q.Path)), Comparison: c.Comparison}
	e.Agreed, e.Different = append([]Agreement{}, c.Agreed...), append([]Difference{}, c.Different...)
	e.Files = c.files
	for _, entry := range c.Entries {
		e.Interactions = append(e.Interactions, entry.Interaction.ID)
	}
	if c.Answers() {
		e.LevelName = c.Level.String()
	}
	for _, p := range c.shown {
		if p.Recorded != p.Live {
			if e.Stands == nil {
				e.Stands = map[string]string{}
			}
			e.Stands[shorten(p.Live)] = shorten(p.Recorded)
		}
	}
	for _, d := range c.Different {
		if d.Ignore == "" {
			e.Ignore = nil
			return e
		}
		e.Ignore = append(e.Ignore, d.Ignore)
	}
	slices.Sort(e.Ignore)
	e.Ignore = slices.Compact(e.Ignore)
	return e
}

// Flags returns the flags of drydock replay that would accept the request;
// nothing if there are none.
func (e *Explanation) Flags() string {
	var words []string
	for _, place := range e.Ignore {
		words = append(words, "--ignore "+shellescape.Quote(place))
	}
	return strings.Join(words, " ")
}
