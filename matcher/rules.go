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

	once    sync.Once
	builtin *binding.Classes
}

// A Place names a part of requests.
type Place string

// ignores reports whether what stands at a place does not count.
func (r *Rules) ignores(place string) bool {
	for _, p := range r.Ignore {
		if string(p) == place {
			return true
		}
	}
	return false
}

func (r *Rules) classes() *binding.Classes {
	r.once.Do(func() { r.builtin = binding.NewClasses(r.Bind...) })
	return r.builtin
}
