package matcher

import (
	"slices"

	"github.com/drydock-go/drydock/matcher/binding"
)

// A search finds the groups that may answer one question.
type search struct {
	*Index
	q       *Question
	level   Level
	table   *binding.Table
	section string // the one of which something must be in a group; "" for any
	asking  bool   // nothing is bound by what is found
}

func (s *search) run(yield func(Match) bool) {
	w := s.wording(s.level, s.table)
	w.keep = s.level > Exact
	if s.whole(w, s.q, yield) && s.cutOff(w, yield) {
		s.bodiesOutside(w, yield)
	}
}

// whole looks for groups of the whole question. It reports whether to go on.
func (s *search) whole(w *wording, q *Question, yield func(Match) bool) bool {
	asked := w.whole(q)
	if s.level == Exact {
		g := s.exact[asked.form]
		return g == nil || !g.in(s.section) || yield(Match{Group: g, Pairs: s.settle(g)})
	}
	shelf := s.shelves[s.level][asked.form]
	if shelf == nil {
		return true
	}
	for g := range s.likely(shelf, w, asked.texts) {
		if !g.in(s.section) {
			continue
		}
		w.failed = g.failed()
		pairs, ok := w.pairs(s.texts(g), asked.texts)
		if ok && s.table.Fits(pairs) && !yield(s.match(g, pairs)) {
			return false
		}
	}
	return true
}

// cutOff looks for requests to which the engine did not listen to the end.
func (s *search) cutOff(w *wording, yield func(Match) bool) bool {
	if !s.cut || s.q.Body.canonical == cutByClient {
		return true
	}
	q := *s.q
	q.Body = Body{canonical: cutByEngine}
	return s.whole(w, &q, yield)
}

// bodiesOutside looks for questions whose body is not known yet.
func (s *search) bodiesOutside(w *wording, yield func(Match) bool) {
	if s.q.Body.canonical == cutByClient || len(s.outside[s.level]) == 0 {
		return
	}
	head := w.head(s.q)
	groups := s.outside[s.level][head.form]
	if len(groups) == 0 {
		return
	}
	form := w.body(s.q).form
	for _, g := range groups {
		if !g.in(s.section) || !s.hasBody(g, &s.q.Body, form, s.level) {
			continue
		}
		recorded, live := s.recorded().head(g.question()).texts, head.texts
		if body := s.bodyOf(g); body != nil {
			recorded, live = append(recorded, body...), append(slices.Clip(live), w.body(s.q).texts...)
		}
		pairs, ok := w.pairs(recorded, live)
		if (s.level == Exact || ok && s.table.Fits(pairs)) && !yield(s.match(g, pairs)) {
			return
		}
	}
}

// match returns a match with what stands for what in it.
func (s *search) match(g *Group, pairs []binding.Pair) Match {
	m := Match{Group: g, Pairs: pairs}
	if s.level >= Worded && len(s.q.Body.files) > 0 {
		m.Contents = contents(g.Entries[0].files(), s.q.Body.files, s.table.ToRecorded)
	}
	return m
}

// bodyOf returns the texts in a body that stands outside. To the letter, and
// where there are no bytes, there is no need of them.
func (s *search) bodyOf(g *Group) []text {
	if s.level == Exact || !g.Entries[0].Interaction.RequestBody().Kept() {
		return nil
	}
	q := *g.question()
	q.Body = g.Entries[0].readOutside()
	return s.recorded().body(&q).texts
}

// recorded is how recorded questions are put.
func (s *search) recorded() *wording {
	w := s.wording(s.level, nil)
	w.keep = true
	return w
}

func (s *search) texts(g *Group) []text { return s.recorded().whole(g.question()).texts }

// settle pairs the values of a group with those that stand for them in the
// question, most often themselves: nothing else may stand for them from then on.
// That is done once, as later they are bound.
func (s *search) settle(g *Group) []binding.Pair {
	if s.asking || s.rules.NoBind || g.settled { // who only asks may do so at any time
		return nil
	}
	g.settled = true
	recorded, live := s.wording(Shaped, nil), s.wording(Shaped, nil)
	recorded.keep, live.keep = true, true
	pairs, _ := recorded.pairs(recorded.whole(g.question()).texts, live.whole(s.q).texts)
	var fit []binding.Pair
	for _, p := range pairs {
		if more := append(slices.Clip(fit), p); s.table.Fits(more) {
			fit = more
		}
	}
	return fit
}
