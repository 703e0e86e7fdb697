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

	// Wary lets no word stand for another one but names of objects: it is for
	// those who can ask a live engine, and need not guess. What looks invented
	// stands for another such all the same.
	Wary bool

	once                     sync.Once
	strict, counting, worded *binding.Classes
}

// Warily returns the same rules for those who need not guess: see Wary.
func (r *Rules) Warily() *Rules {
	return &Rules{Ignore: r.Ignore, Bind: r.Bind, NoBind: r.NoBind, Wary: true}
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

// classes returns what looks invented at a level.
func (r *Rules) classes(level Level) *binding.Classes {
	r.once.Do(func() {
		builtin := binding.NewClasses(r.Bind...)
		r.strict, r.counting, r.worded = builtin, builtin.WithCounts(), builtin.WithCounts().WithWords()
	})
	switch level {
	case Exact, Shaped:
		return r.strict
	case Worded, Named:
		return r.worded
	}
	return r.counting
}

// levels returns the number of levels at which requests may match.
func (r *Rules) levels() Level {
	switch {
	case r.NoBind:
		return Exact + 1
	case r.Wary:
		return Free + 1
	}
	return Level(levels)
}
