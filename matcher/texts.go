package matcher

import (
	"slices"
	"strconv"

	"github.com/drydock-go/drydock/matcher/binding"
)

// text says what a string says.
func (w *wording) text(place, value string) said {
	form := value
	if w.read != nil {
		form = w.read(form)
	}
	switch {
	case w.level > Exact:
		form = w.shape(place, form)
	case w.shadowed != nil:
		if start, end := w.freePart(place, value); start < end && w.shadowed(value[start:end]) {
			form = shadow + form
		}
	}
	s := said{form: strconv.Quote(form)}
	if w.keep {
		s.texts = []text{{place, value}}
	}
	return s
}

// shape leaves out of a text what does not count at the level.
func (w *wording) shape(place, value string) string {
	if isAmount(place, value) {
		return value
	}
	classes := w.classes(place)
	start, end := w.freePart(place, value)
	if start == end || w.level == Shaped || w.made.has(value[start:end]) {
		return classes.Mask(value, w.made.has)
	}
	name := freed
	if w.level == Alike {
		name = binding.MaskDigits(classes.Mask(value[start:end], w.made.has))
	}
	return classes.Mask(value[:start], w.made.has) + name + classes.Mask(value[end:], w.made.has)
}

// freePart returns where the part of a text stands for which another one may. At
// the last levels that may be the key of a label, too, and for the wary no value
// of one is.
func (w *wording) freePart(place, value string) (start, end int) {
	switch {
	case w.rules.Wary && isValue(place):
		return 0, 0
	case w.level >= Worded && isLabelKey(place):
		return 0, len(value)
	}
	return chosenPart(place, value)
}

// classes returns what looks invented at the level.
func (w *wording) classes(place string) *binding.Classes {
	if w.names != nil && w.level == Named && !isImage(place) {
		return w.names
	}
	return w.rules.classes(w.level)
}

// pairs returns what stands for what if a live request is the recorded one.
// Both are in the form of the level, in which they are the same.
func (w *wording) pairs(recorded, live []text) ([]binding.Pair, bool) {
	if len(recorded) != len(live) {
		return nil, false
	}
	w = w.among(recorded, live)
	var all []binding.Pair
	for n := range recorded {
		pairs, ok := w.pairsOf(recorded[n].place, recorded[n].value, live[n].value)
		if !ok || slices.ContainsFunc(pairs, w.meant) {
			return nil, false
		}
		all = append(all, pairs...)
	}
	return slices.Compact(all), true
}

// meant reports whether two different words are not invented: the live one was
// used when the recording was made.
func (w *wording) meant(p binding.Pair) bool {
	return w.level >= Worded && p.Recorded != p.Live && binding.IsWord(p.Live) && w.made.used(p.Live)
}

func (w *wording) pairsOf(place, recorded, live string) ([]binding.Pair, bool) {
	if isAmount(place, recorded) || isAmount(place, live) {
		return nil, recorded == live
	}
	if w.level >= Worded && (isImage(place) && !w.failed || isAPIWord(place)) {
		// The words in the name of an image that is there mean something.
		return w.tokens(w.rules.classes(Free), recorded, live)
	}
	classes := w.classes(place)
	startR, endR := w.freePart(place, recorded)
	startL, endL := w.freePart(place, live)
	if startR == endR || startL == endL || w.made.has(recorded[startR:endR]) {
		return w.tokens(classes, recorded, live)
	}
	if namesObject(place) && recorded != live && !binding.Telling(recorded[startR:endR], live[startL:endL]) {
		return nil, false // of another object, and nothing could be bound
	}
	before, ok := w.tokens(classes, recorded[:startR], live[:startL])
	after, also := w.tokens(classes, recorded[endR:], live[endL:])
	names := classes.Names(recorded[startR:endR], live[startL:endL], w.made.has)
	return slices.Concat(before, names, after), ok && also
}

// tokens pairs what looks invented in two texts. What is bound may not look so:
// it is read, and then the same in both.
func (w *wording) tokens(classes *binding.Classes, recorded, live string) ([]binding.Pair, bool) {
	pairs, ok := classes.Tokens(recorded, live, w.made.has)
	if ok || w.read == nil {
		return pairs, ok
	}
	pairs, ok = classes.Tokens(recorded, w.read(live), w.made.has)
	return slices.DeleteFunc(pairs, func(p binding.Pair) bool { return p.Recorded == p.Live }), ok
}
