package matcher

import (
	"slices"

	"github.com/drydock-go/drydock/matcher/binding"
)

// of returns how a question is put. At the last level, the names in it do not
// count wherever they stand: who calls a container brave_curie may have it
// print that, too.
func (w *wording) of(q *Question) *wording {
	if w.level < Named || w.names != nil {
		return w
	}
	return w.among(plainTexts(w, q))
}

// plainTexts returns the texts of a question.
func plainTexts(w *wording, q *Question) []text {
	plain := &wording{rules: w.rules, made: w.made, keep: true}
	return plain.whole(q).texts
}

// mostNames is how many names are looked for in the rest of their request: each
// is in every text of it. Of more, none is.
const mostNames = 256

// among is [wording.of] for the texts of questions.
func (w *wording) among(questions ...[]text) *wording {
	if w.level < Named {
		return w
	}
	var names []string
	for _, t := range slices.Concat(questions...) {
		start, end := chosenPart(t.place, t.value)
		name := t.value[start:end]
		if !binding.Telling(name) || w.made.has(name) {
			continue
		}
		names = append(names, name)
		if w.read != nil {
			names = append(names, w.read(name))
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) > mostNames {
		names = nil
	}
	of := *w
	of.names = w.rules.classes(Named).WithNames(names)
	return &of
}
