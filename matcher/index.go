package matcher

import (
	"cmp"
	"crypto/sha256"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/content"
	"github.com/drydock-go/drydock/matcher/binding"
)

// An Entry is a recorded interaction and what its request asked.
type Entry struct {
	Interaction *cassettes.Interaction
	Question    Question

	// Tape tells recordings apart: IDs, and the causes that they number,
	// are those of one recording.
	Tape int

	place int // among all entries
}

// Compare puts entries in the order of the recording.
func (e *Entry) Compare(other *Entry) int { return cmp.Compare(e.place, other.place) }

// A Group is the recordings of one question, in the order in which they were
// made.
type Group struct {
	Entries []*Entry

	settled bool // what stands for its values has been bound

	sections map[string]bool // those of its entries
}

func (g *Group) question() *Question { return &g.Entries[0].Question }

// in reports whether any of it was recorded in a section, if one is named.
func (g *Group) in(section string) bool { return section == "" || g.sections[section] }

// failed reports whether the engine refused what was asked for.
func (g *Group) failed() bool { return g.Entries[0].Interaction.Response.Code >= http.StatusBadRequest }

func (g *Group) add(e *Entry) {
	g.Entries = append(g.Entries, e)
	if section := e.Interaction.Details.Section; section != "" {
		if g.sections == nil {
			g.sections = map[string]bool{}
		}
		g.sections[section] = true
	}
}

// A Match is a group that may answer a request, and what would then stand for
// what.
type Match struct {
	*Group
	Pairs []binding.Pair

	// Contents holds, by the digests of recorded files in an upload, the bytes
	// that stand for them.
	Contents map[string][]byte
}

// An Index finds recorded interactions by what they ask.
type Index struct {
	rules   *Rules
	entries []*Entry
	made    *made

	exact   map[string]*Group         // by their form
	shelves [levels]map[string]*shelf // by their form at a level, but for the exact one

	// outside holds, by the form of their heads, the groups whose bodies stand
	// outside their cassette and are not known. They may be large: each is read
	// when somebody asks what it may answer, and not before.
	outside [levels]map[string][]*Group

	mu   sync.Mutex
	read map[string][sha256.Size]byte // what counts of those, by operation, level and digest

	cut      bool // some requests were cut off by the engine
	sections map[string]bool

	kinds map[string]*kind // by operation

	// late counts, by the form of their heads, the entries that were not
	// answered before their body had come; early those that were.
	late, early map[string]int
}

// NewIndex indexes the interactions of one or more recordings, one after the
// other.
func NewIndex(rules *Rules, tapes ...[]*cassettes.Interaction) *Index {
	x := &Index{
		rules: rules, made: newMade(), exact: map[string]*Group{},
		late: map[string]int{}, early: map[string]int{}, read: map[string][sha256.Size]byte{},
		kinds: map[string]*kind{}, sections: map[string]bool{},
	}
	for level := range levels {
		x.shelves[level], x.outside[level] = map[string]*shelf{}, map[string][]*Group{}
	}
	for _, interactions := range tapes {
		x.made.learn(interactions)
	}
	for tape, interactions := range tapes {
		for _, i := range interactions {
			x.add(&Entry{Interaction: i, Question: AskRecorded(i), Tape: tape, place: len(x.entries)})
		}
	}
	return x
}

func (x *Index) add(e *Entry) {
	x.entries = append(x.entries, e)
	x.sections[e.Interaction.Details.Section] = true
	x.cut = x.cut || e.Question.Body.canonical == cutByEngine
	w := x.wording(Exact, nil)
	head := w.head(&e.Question).form
	if e.Interaction.Details.RequestCut && e.Interaction.Details.End == cassettes.EndComplete {
		x.early[head]++
	} else {
		x.late[head]++
	}
	if e.Question.Body.unread {
		x.addOutside(e, Exact)
		return
	}
	form := head + " " + w.body(&e.Question).form
	if g := x.exact[form]; g != nil {
		g.add(e)
		return
	}
	g := &Group{}
	g.add(e)
	x.exact[form] = g
	if x.rules.levels() == Exact+1 {
		x.kindOf(e).add(form, g)
	}
	if e.Question.Body.large && x.rules.levels() > Exact+1 {
		x.addOutside(e, Shaped) // to the letter it is known without reading
		return
	}
	for level := Shaped; level < x.rules.levels(); level++ {
		form := x.wording(level, nil).whole(&e.Question).form
		s := x.shelves[level][form]
		if s == nil {
			s = &shelf{}
			x.shelves[level][form] = s
		}
		s.groups = append(s.groups, g)
		if level+1 == x.rules.levels() {
			x.kindOf(e).add(form, g)
		}
	}
}

// addOutside adds an entry whose body must be read to compare it at some levels,
// from one on.
func (x *Index) addOutside(e *Entry, from Level) {
	g := &Group{}
	g.add(e)
	x.kindOf(e).add("", g)
	for level := from; level < x.rules.levels(); level++ {
		form := x.wording(level, nil).head(&e.Question).form
		x.outside[level][form] = append(x.outside[level][form], g)
	}
}

// wording returns how questions are put at a level: those of a recording, or
// those of a client that are read through a table.
func (x *Index) wording(level Level, read *binding.Table) *wording {
	w := &wording{rules: x.rules, level: level, made: x.made}
	if read != nil {
		w.read, w.shadowed = read.ToRecorded, read.Shadows
	}
	return w
}

// Entries returns all entries, in the order of the recording.
func (x *Index) Entries() []*Entry { return x.entries }

// Levels are those at which requests may match, in the order in which they are
// to be tried.
func (x *Index) Levels() iter.Seq[Level] {
	return func(yield func(Level) bool) {
		for level := Exact; level < x.rules.levels(); level++ {
			if !yield(level) {
				return
			}
		}
	}
}

// Matches yields the groups that may answer a question at a level, in the order
// of the recording; if a section is named, those of which something was recorded
// in it. Those are among them whose requests the engine cut off: how they would
// have gone on is not known. It must not be called by several goroutines at once.
func (x *Index) Matches(q *Question, level Level, table *binding.Table, section string) iter.Seq[Match] {
	return func(yield func(Match) bool) {
		s := &search{Index: x, q: q, level: level, table: table, section: section}
		s.run(yield)
	}
}

// HasSection reports whether anything was recorded in a section.
func (x *Index) HasSection(section string) bool { return x.sections[section] }

// Same returns the entries that asked the same, to the letter of the names in
// it, or to which the engine did not listen to the end.
func (x *Index) Same(q *Question) []*Entry {
	var all []*Entry
	x.same(q, func(g *Group) { all = append(all, g.Entries...) })
	slices.SortFunc(all, (*Entry).Compare)
	return all
}

// FirstSame returns the first of those entries, nil if there is none. However many
// there are, it takes the same time.
func (x *Index) FirstSame(q *Question) *Entry {
	var first *Entry
	x.same(q, func(g *Group) {
		if first == nil || g.Entries[0].Compare(first) < 0 {
			first = g.Entries[0]
		}
	})
	return first
}

func (x *Index) same(q *Question, found func(*Group)) {
	only := &search{Index: x, q: q, table: binding.NewTable(), asking: true}
	only.run(func(m Match) bool {
		found(m.Group)
		return true
	})
}

// Typed compares what a client has sent on a connection of its own with the
// beginning of what was recorded there: if they are the same but for what looks
// invented, or for long words, it returns how much of the live text that is, and
// what then stands for what.
func (x *Index) Typed(recorded, live string) (pairs []binding.Pair, size int, ok bool) {
	if x.rules.NoBind {
		return nil, len(recorded), strings.HasPrefix(live, recorded)
	}
	for _, level := range []Level{Shaped, Worded} {
		w := x.wording(level, nil)
		pairs, size, ok = w.classes("").Beginning(recorded, live, x.made.has)
		if ok && !slices.ContainsFunc(pairs, w.meant) {
			return pairs, size, true
		}
	}
	return nil, 0, false
}

// Invented returns what a live question names or looks as if somebody had made it
// up, as far as it stands for nothing recorded.
func (x *Index) Invented(q *Question, table *binding.Table) []string {
	w := x.wording(Free, nil)
	w.keep = true
	texts := w.whole(q).texts
	pairs, _ := w.pairs(texts, texts)
	var all []string
	for _, p := range pairs {
		if _, bound := table.Recorded(p.Live); !bound {
			all = append(all, p.Live)
		}
	}
	return all
}

// AnsweredEarly works out what a request asks that the recorded engine always
// answered before it had the body: the client may wait for that answer, and
// send none. It reports whether the request is one of those.
func (x *Index) AnsweredEarly(r Request, table *binding.Table) (Question, bool) {
	if len(x.early) == 0 {
		return Question{}, false
	}
	r.Body = nil
	q, err := Ask(r)
	if err != nil {
		return q, false
	}
	head := x.wording(Exact, table).head(&q).form
	return q, x.early[head] > 0 && x.late[head] == 0
}

// hasBody reports whether a body that stands outside has the form of the one
// that was sent. One that was not kept may have been anything.
func (x *Index) hasBody(g *Group, sent *Body, form string, level Level) bool {
	e := g.Entries[0]
	return e.Question.Body.dropped ||
		sent.bytes != "" && sent.bytes == e.Question.Body.bytes ||
		sha256.Sum256([]byte(form)) == x.counts(e, level)
}

// counts returns a digest of what counts of a body that stands outside. It is
// read once for each level, however many have the same.
func (x *Index) counts(e *Entry, level Level) [sha256.Size]byte {
	x.mu.Lock()
	defer x.mu.Unlock()
	key := strconv.Itoa(int(level)) + " " + operationOf(&e.Question) + " " + e.Question.Body.bytes
	sum, known := x.read[key]
	if !known {
		q := e.Question
		q.Body = e.readOutside()
		sum = sha256.Sum256([]byte(x.wording(level, nil).body(&q).form))
		x.read[key] = sum
	}
	return sum
}

// files returns the files of an upload, as far as it is an archive.
func (e *Entry) files() []content.File {
	if body := &e.Question.Body; !body.large && !body.unread {
		return body.files
	}
	return e.readOutside().files
}

// readOutside reads a body that stands outside. Of one that cannot be read no
// more counts than its digest.
func (e *Entry) readOutside() Body {
	bytes, err := e.Interaction.RequestBody().Open()
	if err != nil {
		return e.Question.Body
	}
	defer bytes.Close()
	body, err := readBody(e.Question.operation(), bytes)
	if err != nil {
		return e.Question.Body
	}
	return body
}
