package matcher

import (
	"regexp"
	"sync"

	"github.com/drydock-go/drydock/matcher/binding"
)

// Rules say what counts when requests are compared, beside what the API says.
// The zero Rules are the default. They must not be changed once they are used.
type Rules struct {
	// Ignore names what does not count.
	Ignore []Place

	// Bind are the user's own classes of invented values.
	Bind []*regexp.Regexp

	// NoBind lets no value stand for another one.
	NoBind bool

	once      sync.Once
	builtin   *binding.Classes
	withWords *binding.Classes
}

// ignores reports whether what stands at a place does not count.
func (r *Rules) ignores(place string) bool { return r.ignoring(place) != nil }

// ignoring returns the rule by which what stands at a place does not count, nil
// if there is none. Whoever walks down a document asks at each step: what lies
// below a place that is ignored is not reached.
func (r *Rules) ignoring(place string) *Place {
	for n := range r.Ignore {
		if r.Ignore[n].is(place) {
			return &r.Ignore[n]
		}
	}
	return nil
}

func (r *Rules) classes() *binding.Classes {
	r.once.Do(r.compile)
	return r.builtin
}

// wordClasses are the classes at the last level.
func (r *Rules) wordClasses() *binding.Classes {
	r.once.Do(r.compile)
	return r.withWords
}

func (r *Rules) compile() {
	r.builtin = binding.NewClasses(r.Bind...)
	r.withWords = r.builtin.WithWords()
}

// levels returns the number of levels at which requests may match.
func (r *Rules) levels() Level {
	if r.NoBind {
		return Exact + 1
	}
	return Level(levels)
}
