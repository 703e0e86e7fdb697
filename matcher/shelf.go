package matcher

import (
	"iter"
	"slices"
)

// A shelf holds the groups that have the same form at a level: there may be
// very many, of which only few can be meant.
type shelf struct {
	groups []*Group

	// by holds the groups by what they have in common. It is made when somebody
	// looks through many groups, and is nil before.
	by map[common][]book

	// fresh are those of them that a question with new values may mean: of those
	// with a word, the ones in which not everything is bound, and of all others
	// the ones in which nothing is, as far as anybody has noticed.
	fresh map[common][]book
}

// common is what groups have in common: a recorded value in them that may be
// bound, the section that something in them was recorded in, or both. The zero
// value is nothing, which all have.
type common struct{ word, section string }

// A book is a group with the recorded values in it that may be bound, in their
// order.
type book struct {
	*Group
	words []string
}

// few is how many groups are looked through one by one.
const few = 16

// likely yields the groups of a shelf that are worth a look: if the question
// names what is bound, those that name it, too, and else those in which nothing
// is.
func (s *search) likely(shelf *shelf, w *wording, asked []text) iter.Seq[*Group] {
	if len(shelf.groups) <= few {
		return slices.Values(shelf.groups)
	}
	if shelf.by == nil {
		s.sort(shelf)
	}
	var fewest []book
	shared, named := common{section: s.section}, false
	values, _ := w.pairs(asked, asked)
	unbound := 0
	for _, value := range values {
		recorded, bound := s.table.Recorded(value.Live)
		if !bound {
			unbound++
			continue
		}
		key := common{recorded, s.section}
		if books := shelf.by[key]; !named || len(books) < len(fewest) {
			fewest, shared, named = books, key, true
		}
	}
	switch {
	case !named:
		return s.unspent(shelf, shared, func(b book) bool { return slices.ContainsFunc(b.words, s.isBound) })
	case unbound > 0 && len(fewest) > few:
		return s.unspent(shelf, shared, func(b book) bool {
			return len(b.words) == len(values) && !slices.ContainsFunc(b.words, s.isFree)
		})
	}
	return func(yield func(*Group) bool) {
		for _, b := range fewest {
			if !yield(b.Group) {
				return
			}
		}
	}
}

// sort puts the groups of a shelf in order.
func (s *search) sort(shelf *shelf) {
	shelf.by, shelf.fresh = map[common][]book{}, map[common][]book{}
	w := s.recorded()
	for _, g := range shelf.groups {
		b := book{g, s.words(w, g)}
		shelf.put("", b)
		for _, word := range slices.Compact(slices.Sorted(slices.Values(b.words))) {
			shelf.put(word, b)
		}
	}
}

func (s *shelf) put(word string, b book) {
	all := common{word: word}
	s.by[all] = append(s.by[all], b)
	for section := range b.sections {
		in := common{word, section}
		s.by[in] = append(s.by[in], b)
	}
}

// words returns the values in a group that may be bound.
func (s *search) words(w *wording, g *Group) []string {
	texts := w.whole(g.question()).texts
	pairs, _ := w.pairs(texts, texts)
	words := make([]string, len(pairs))
	for n, p := range pairs {
		words[n] = p.Recorded
	}
	return words
}

// unspent yields the groups that are fresh, and forgets those that it finds to be
// spent: that stays so.
func (s *search) unspent(shelf *shelf, shared common, spent func(book) bool) iter.Seq[*Group] {
	return func(yield func(*Group) bool) {
		all, made := shelf.fresh[shared]
		if !made {
			all = slices.Clone(shelf.by[shared])
		}
		kept, n := 0, 0
		for on := true; on && n < len(all); n++ {
			if b := all[n]; !spent(b) {
				all[kept] = b
				kept++
				on = yield(b.Group)
			}
		}
		copy(all[n-kept:n], all[:kept]) // next to those that nobody has looked at
		shelf.fresh[shared] = all[n-kept:]
	}
}

func (s *search) isBound(word string) bool {
	_, bound := s.table.Live(word)
	return bound
}

func (s *search) isFree(word string) bool { return !s.isBound(word) }
