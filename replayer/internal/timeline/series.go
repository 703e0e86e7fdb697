package timeline

import (
	"sort"

	"github.com/drydock-go/drydock/matcher"
)

// tries is how many of the unused recordings of an act are compared. It bounds
// the cost of a choice among many that are alike.
const tries = 64

// liked is how many recordings of a look are asked whether they are preferred.
// That is cheap, but there may be very many polls of the same.
const liked = 1000

// An Asker is who sends a request.
type Asker struct {
	Section string // "" for none
	Conn    *Conn  // the connection on which it comes; nil if nothing is known of it
}

// A Conn is what is known of a client's connection. It belongs to one
// [Timeline], which locks it.
type Conn struct {
	recorded connection // the one whose part it plays; none before it has been seen to
	act      *node      // the last that was requested on it; nil if none was
	look     *node      // the last answer to a look that was that one's; nil if there was none
}

// NewConn returns a connection of which nothing is known.
func NewConn() *Conn { return &Conn{} }

// A Series is the recordings of one question.
type Series struct {
	timeline *Timeline
	act      bool
	related  relation // to any of them
	alone    bool     // all were asked on one connection
	whole    row
	rows     map[division]map[part]*row
	unserved int // none before it is left that has not been served
	taken    int // how much had been taken back when that was right
}

// A row is the recordings of one question in one part of the history, in the
// order of the recording.
type row struct {
	nodes []*node
	next  map[int]int // by the index of the first of a group: none before it is unused
	taken int         // how much had been taken back when next was right
}

// Series returns the recordings of one question, which is an act or a look. It
// takes time in proportion to their number, so make it once for each question.
func (t *Timeline) Series(entries []*matcher.Entry) *Series {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &Series{timeline: t, alone: true, rows: map[division]map[part]*row{}}
	all := &s.whole
	for _, e := range entries {
		if n := t.nodes[e]; n != nil {
			all.nodes = append(all.nodes, n)
			s.alone = s.alone && n.conn == all.nodes[0].conn
		}
	}
	if len(all.nodes) == 0 {
		return s
	}
	sort.SliceStable(all.nodes, func(a, b int) bool { return all.nodes[a].place < all.nodes[b].place })
	s.act = all.nodes[0].entry.Question.IsAct()
	for rest := all.nodes; len(rest) > 0 && !s.act; {
		tape := rest[0].entry.Tape
		n := sort.Search(len(rest), func(n int) bool { return rest[n].entry.Tape > tape })
		s.related = append(s.related, t.related(rest[:n])...)
		rest = rest[n:]
	}
	return s
}

// Next returns the recording that answers the question when it is asked now, and
// notes that it was served and, of an act, requested. Among those that are as
// good, one that prefer likes is preferred; prefer may be nil, and is called
// under the timeline's lock. An act of which all recordings are used up has none,
// and Next returns nil.
func (s *Series) Next(a Asker, prefer func(*matcher.Entry) bool) *matcher.Entry {
	s.timeline.mu.Lock()
	defer s.timeline.mu.Unlock()
	if prefer == nil {
		prefer = func(*matcher.Entry) bool { return true }
	}
	choose := s.look
	if s.act {
		choose = s.once
	}
	n, early := choose(a, prefer)
	if n == nil {
		return nil
	}
	n.served++
	n.used = n.used || !early
	s.timeline.request(n)
	if a.Conn != nil {
		a.Conn.saw(n, s.alone)
	}
	return n.entry
}

// saw notes what a client was answered: its last act, or before that what was
// asked on no other connection, tells whose part it plays.
func (c *Conn) saw(n *node, alone bool) {
	act := n.entry.Question.IsAct()
	if act {
		c.act = n
	}
	if (n.conn != connection{}) && (act || alone && c.recorded == connection{}) {
		c.recorded = n.conn
	}
	if !act && n.used && (n.conn != connection{}) && n.conn == c.recorded {
		c.look = n
	}
}

// Unserved returns the first recording that has not been served, nil if all
// have been.
func (s *Series) Unserved() *matcher.Entry {
	s.timeline.mu.Lock()
	defer s.timeline.mu.Unlock()
	all := s.whole.nodes
	if s.taken != s.timeline.unserved {
		s.taken, s.unserved = s.timeline.unserved, 0
	}
	for s.unserved < len(all) && all[s.unserved].served > 0 {
		s.unserved++
	}
	if s.unserved == len(all) {
		return nil
	}
	return all[s.unserved].entry
}

// row returns the recordings of a part.
func (s *Series) row(p part) *row {
	if p == (part{}) {
		return &s.whole
	}
	by := p.division()
	if s.rows[by] == nil {
		s.rows[by] = map[part]*row{}
		for p, nodes := range by.divide(s.whole.nodes) {
			s.rows[by][p] = &row{nodes: nodes}
		}
	}
	if r := s.rows[by][p]; r != nil {
		return r
	}
	return &row{}
}

// look chooses the recording of a look. It tells whether that comes early: before
// anything that was recorded.
func (s *Series) look(a Asker, prefer func(*matcher.Entry) bool) (n *node, early bool) {
	scope := part{}
	if a.Section != "" && len(s.row(part{section: a.Section}).nodes) > 0 {
		scope.section = a.Section
	}
	row, acts := s.row(scope), s.related.lines(scope)
	if len(row.nodes) == 0 {
		return nil, false
	}
	latest := s.ownAct(a, scope)
	own := later(latest, s.ownLook(a, scope))
	if next, last := acts.progress(); last < next {
		newest := row.newest(next)
		if own != nil && (newest < 0 || row.nodes[newest].place < own.place) {
			// It does not show what this client has done or seen. What was recorded
			// on its connection may.
			if n, early = s.onConn(a, scope, prefer); n != nil && n.place >= own.place {
				return n, early
			}
		}
		return row.upTo(s.timeline, acts, next, own, prefer)
	}
	if n, early = s.onConn(a, scope, prefer); n != nil {
		return n, early
	}
	if latest == nil {
		latest = acts.latest()
	}
	return row.after(s.timeline, acts, latest.place, own, prefer), false
}

// ownAct returns the last act of the one who asks, nil if none is related.
func (s *Series) ownAct(a Asker, scope part) *node {
	if a.Conn == nil || a.Conn.act == nil || !s.related.has(a.Conn.act) ||
		scope.division().part(a.Conn.act) != scope {
		return nil
	}
	return a.Conn.act
}

// ownLook returns the last answer to the one who asks that tells how far things
// have come by themselves: a container that was seen to have ended is not running
// in a list. It is nil if there is none, and for what no other client asked, as
// the answers to that come one after the other anyway.
func (s *Series) ownLook(a Asker, scope part) *node {
	if s.alone || a.Conn == nil || a.Conn.look == nil || scope.division().part(a.Conn.look) != scope {
		return nil
	}
	look, asked := &a.Conn.look.entry.Question, &s.whole.nodes[0].entry.Question
	if !look.Known || !asked.Known || kindOfObject(look.Target.Op.Kind) != kindOfObject(asked.Target.Op.Kind) {
		return nil
	}
	return a.Conn.look
}

// later returns the later of two nodes in the order of the recording, of which
// any may be nil.
func later(a, b *node) *node {
	if a == nil || b != nil && b.place > a.place {
		return b
	}
	return a
}

// onConn chooses among what was recorded on the connection whose part the client
// plays, nil if that does not tell.
func (s *Series) onConn(a Asker, scope part, prefer func(*matcher.Entry) bool) (n *node, early bool) {
	if a.Conn == nil || (a.Conn.recorded == connection{}) {
		return nil, false
	}
	scope.conn = a.Conn.recorded
	row, acts := s.row(scope), s.related.lines(scope)
	next, last := acts.progress()
	if len(row.nodes) == 0 || acts.empty() || last >= next {
		return nil, false
	}
	return row.upTo(s.timeline, acts, next, nil, prefer)
}

// newest returns the index of the last recording before an act, -1 if there is
// none.
func (r *row) newest(act int) int {
	return sort.Search(len(r.nodes), func(n int) bool { return r.nodes[n].place > act }) - 1
}

// upTo returns the next recording of the newest group before an act, and the
// earliest recording if there is none.
func (r *row) upTo(
	t *Timeline, acts lines, act int, own *node, prefer func(*matcher.Entry) bool,
) (n *node, early bool) {
	newest := r.newest(act)
	if newest < 0 {
		return r.nodes[0], true
	}
	return r.inTurn(t, acts, newest, own, prefer), false
}

// after returns the next recording of the group that follows an act, of the last
// one if nothing follows.
func (r *row) after(t *Timeline, acts lines, act int, own *node, prefer func(*matcher.Entry) bool) *node {
	n := sort.Search(len(r.nodes), func(n int) bool { return r.nodes[n].place > act })
	return r.inTurn(t, acts, min(n, len(r.nodes)-1), own, prefer)
}

// inTurn returns the next recording of a group, and the last one if all are
// used. The group is given by any one of it. Of those it is own, which may
// be nil, or one that follows it, if there is any.
func (r *row) inTurn(t *Timeline, acts lines, one int, own *node, prefer func(*matcher.Entry) bool) *node {
	from, to := acts.around(r.nodes[one].place)
	end := sort.Search(len(r.nodes), func(n int) bool { return r.nodes[n].place >= to })
	if own != nil && own.place <= r.nodes[end-1].place {
		from = max(from, own.place-1)
	}
	first := sort.Search(len(r.nodes), func(n int) bool { return r.nodes[n].place > from })
	next := r.unused(t, first, end)
	for n := next; n < min(end, next+liked); n++ {
		if !r.nodes[n].used && prefer(r.nodes[n].entry) {
			return r.nodes[n]
		}
	}
	if next < end {
		return r.nodes[next]
	}
	for n := end - 1; n >= max(first, end-liked); n-- {
		if prefer(r.nodes[n].entry) {
			return r.nodes[n]
		}
	}
	return r.nodes[end-1]
}

// unused returns the index of the first recording of a group that is not
// used, and its end if all have.
func (r *row) unused(t *Timeline, first, end int) int {
	if r.next == nil || r.taken != t.unserved {
		r.next, r.taken = map[int]int{}, t.unserved
	}
	next := max(first, r.next[first])
	for next < end && r.nodes[next].used {
		next++
	}
	r.next[first] = next
	return next
}

// left returns how many recordings there are from the first unused one on.
func (r *row) left(t *Timeline) int { return len(r.nodes) - r.unused(t, 0, len(r.nodes)) }

// once chooses the recording of an act. That never comes early.
func (s *Series) once(a Asker, prefer func(*matcher.Entry) bool) (n *node, early bool) {
	t := s.timeline
	scope := part{}
	if a.Section != "" && s.row(part{section: a.Section}).left(t) > 0 {
		scope.section = a.Section
	}
	row := s.row(scope)
	left := row.left(t)
	if left == 0 {
		return nil, false
	}
	first := row.nodes[len(row.nodes)-left]
	next, last := t.track(t.all[first.entry.Tape]).lines(scope).progress()
	if last < next && first.place == next && prefer(first.entry) {
		return first, false // as it was recorded so far, and as it went on
	}
	if a.Conn != nil && (a.Conn.recorded != connection{}) {
		onConn := scope
		onConn.conn = a.Conn.recorded
		if own := s.row(onConn); own.left(t) > 0 {
			row = own
		}
	}
	return s.likeliest(row, prefer), false
}

// likeliest returns the unused recording of an act whose place in the history
// is the likeliest: one that prefer likes, of these the one with the most related
// acts before it that have been requested, of these the one with the fewest that
// have not, and of these the first.
func (s *Series) likeliest(r *row, prefer func(*matcher.Entry) bool) *node {
	t := s.timeline
	var best *node
	var bestScore [3]int
	left := r.nodes[len(r.nodes)-r.left(t):]
	for n, tried := 0, 0; n < len(left) && tried < tries; n++ {
		one := left[n]
		if one.used {
			continue
		}
		tried++
		requested, missing := t.relatedTo(one).lines(part{}).before(one.place)
		score := [3]int{0, requested, -missing}
		if prefer(one.entry) {
			score[0] = 1
		}
		if best == nil || higher(score, bestScore) {
			best, bestScore = one, score
		}
	}
	return best
}

func higher(a, b [3]int) bool {
	for n := range a {
		if a[n] != b[n] {
			return a[n] > b[n]
		}
	}
	return false
}

// relatedTo returns what one act is related to.
func (t *Timeline) relatedTo(n *node) relation { return t.related([]*node{n}) }
