package timeline

import (
	"math"
	"slices"
	"sort"
)

// never is the place of what does not come; before is that of what came before
// everything.
const (
	never  = math.MaxInt
	before = -1
)

// A connection is one of a recorded client's; the zero value is none.
type connection struct{ tape, conn int }

// A part is what of the history belongs together for somebody: a section, a
// connection, or a connection within a section. The zero value is all of it.
type part struct {
	section string
	conn    connection
}

// A division tells by what the history is divided into parts.
type division struct{ sections, conns bool }

func (p part) division() division {
	return division{p.section != "", p.conn != connection{}}
}

// part returns the part to which a node belongs.
func (d division) part(n *node) part {
	var p part
	if d.sections {
		p.section = n.section
	}
	if d.conns {
		p.conn = n.conn
	}
	return p
}

// divide divides nodes into all parts at once: who asks for one will ask for
// others.
func (d division) divide(nodes []*node) map[part][]*node {
	parts := map[part][]*node{}
	for _, n := range nodes {
		p := d.part(n)
		parts[p] = append(parts[p], n)
	}
	return parts
}

// A line is a sequence of acts and how many of them have been requested.
type line struct {
	acts   []*node // in the order of the recording
	open   int     // index of the first that has not been requested
	last   int     // place of the last that has been, in the order of the recording
	latest *node   // the one that was requested last
}

func newLine(acts []*node) *line {
	l := &line{acts: acts, last: before}
	for _, act := range acts {
		if act.requested > 0 {
			l.mark(act)
		}
	}
	return l
}

// mark notes that one of the acts has been requested.
func (l *line) mark(act *node) {
	l.last = max(l.last, act.place)
	if l.latest == nil || l.latest.requested < act.requested {
		l.latest = act
	}
	for l.open < len(l.acts) && l.acts[l.open].requested > 0 {
		l.open++
	}
}

// next returns the place of the first act that has not been requested.
func (l *line) next() int {
	if l.open == len(l.acts) {
		return never
	}
	return l.acts[l.open].place
}

// around returns the places of the acts next to a place, on both sides.
func (l *line) around(place int) (from, to int) {
	from, to = before, never
	n := sort.Search(len(l.acts), func(n int) bool { return l.acts[n].place >= place })
	if n > 0 {
		from = l.acts[n-1].place
	}
	if n < len(l.acts) && l.acts[n].place == place {
		n++ // an act is not next to itself
	}
	if n < len(l.acts) {
		to = l.acts[n].place
	}
	return from, to
}

// nearby is how many acts before one are looked at to tell how many of them
// have been requested. It bounds the cost of a choice; what is further back
// tells candidates apart no better.
const nearby = 256

// before counts the acts shortly before a place.
func (l *line) before(place int) (requested, missing int) {
	n := sort.Search(len(l.acts), func(n int) bool { return l.acts[n].place >= place })
	for _, act := range l.acts[max(0, n-nearby):n] {
		if act.requested > 0 {
			requested++
		} else {
			missing++
		}
	}
	return requested, missing
}

// A track holds the acts that something depends on, and those of its parts that
// somebody has asked for.
type track struct {
	whole line
	parts map[division]map[part]*line
}

func newTrack() *track { return &track{whole: line{last: before}} }

// add puts an act on the track, which is the last so far; again, it does
// nothing. Acts are added before any is requested.
func (t *track) add(act *node) {
	if n := len(t.whole.acts); n > 0 && t.whole.acts[n-1] == act {
		return
	}
	t.whole.acts = append(t.whole.acts, act)
	act.tracks = append(act.tracks, t)
}

func (t *track) line(p part) *line {
	if p == (part{}) {
		return &t.whole
	}
	by := p.division()
	if t.parts[by] == nil {
		parts := map[part]*line{}
		for p, acts := range by.divide(t.whole.acts) {
			parts[p] = newLine(acts)
		}
		if t.parts == nil {
			t.parts = map[division]map[part]*line{}
		}
		t.parts[by] = parts
	}
	if l := t.parts[by][p]; l != nil {
		return l
	}
	return &line{last: before}
}

func (t *track) mark(act *node) {
	t.whole.mark(act)
	for by, parts := range t.parts {
		parts[by.part(act)].mark(act)
	}
}

// merged returns a track with the acts of several.
func merged(tracks []*track) *track {
	var acts []*node
	for _, t := range tracks {
		acts = append(acts, t.whole.acts...)
	}
	slices.SortFunc(acts, func(a, b *node) int { return a.place - b.place })
	acts = slices.Compact(acts)
	all := &track{whole: *newLine(acts)}
	for _, act := range acts {
		act.tracks = append(act.tracks, all)
	}
	return all
}

// A relation is the tracks that something depends on.
type relation []*track

// lines are those of one part of the history.
type lines []*line

func (r relation) lines(p part) lines {
	all := make(lines, len(r))
	for n, t := range r {
		all[n] = t.line(p)
	}
	return all
}

// progress returns the places of the first act that has not been requested and
// of the last one that has. They are in order as long as last is before next.
func (ls lines) progress() (next, last int) {
	next, last = never, before
	for _, l := range ls {
		next, last = min(next, l.next()), max(last, l.last)
	}
	return next, last
}

// latest returns the act that was requested last, nil if none was.
func (ls lines) latest() *node {
	var latest *node
	for _, l := range ls {
		if l.latest != nil && (latest == nil || latest.requested < l.latest.requested) {
			latest = l.latest
		}
	}
	return latest
}

// around returns the places of the acts next to a place, on both sides.
func (ls lines) around(place int) (from, to int) {
	from, to = before, never
	for _, l := range ls {
		before, after := l.around(place)
		from, to = max(from, before), min(to, after)
	}
	return from, to
}

// has reports whether an act is one of those.
func (r relation) has(act *node) bool {
	return slices.ContainsFunc(act.tracks, func(t *track) bool { return slices.Contains(r, t) })
}

func (ls lines) empty() bool {
	return !slices.ContainsFunc(ls, func(l *line) bool { return len(l.acts) > 0 })
}

// before counts the acts shortly before a place.
func (ls lines) before(place int) (requested, missing int) {
	for _, l := range ls {
		r, m := l.before(place)
		requested, missing = requested+r, missing+m
	}
	return requested, missing
}
