package matcher

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/drydock-go/drydock/matcher/binding"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A Criterion is one of the things in which requests can differ.
type Criterion string

// The criteria, most telling first.
const (
	Operation   Criterion = "operation"
	Path        Criterion = "path"
	Query       Criterion = "query"
	Header      Criterion = "header"
	Credentials Criterion = "credentials"
	BodyField   Criterion = "body"
)

// absent is what a difference shows for a side that does not have the thing.
const absent = "nothing"

// A Comparison holds a request against a recorded one.
type Comparison struct {
	// Agreed are the things in which both are the same, Different those in
	// which they differ, most telling first.
	Agreed    []Agreement  `json:"agreed"`
	Different []Difference `json:"different"`

	// Level is the strictest at which both are the same, if they are.
	Level Level `json:"-"`

	// Pairs tells what then stands for what.
	Pairs []binding.Pair `json:"-"`

	shown []binding.Pair // those of places where no secrets stand
}

// An Agreement is a thing in which two requests are the same.
type Agreement struct {
	Criterion Criterion `json:"criterion"`
	Where     string    `json:"where,omitempty"`
	Level     Level     `json:"-"` // the strictest at which it is
}

// A Difference is one thing in which a request differs from a recorded one.
type Difference struct {
	Criterion Criterion `json:"criterion"`

	// Where names the parameter, or the place in the body as a JSON pointer.
	Where string `json:"where,omitempty"`

	// Asked and Recorded show the two values, shortened. Values of places
	// where secrets stand are not shown.
	Asked    string `json:"asked"`
	Recorded string `json:"recorded"`

	// Taken tells why a value that could stand for another one does not.
	Taken string `json:"taken,omitempty"`

	// Ignore is the rule that would accept it, as [ParsePlace] reads it; empty
	// where none can.
	Ignore string `json:"ignore,omitempty"`
}

func (d Difference) String() string {
	text := fmt.Sprintf("%s: asked %s, recorded %s", named(d.Criterion, d.Where), d.Asked, d.Recorded)
	if d.Asked == notShown && d.Recorded == notShown {
		text = named(d.Criterion, d.Where) + ": the values differ; they are not shown, as they may be secrets"
	}
	if d.Taken != "" {
		text += " (" + d.Taken + ")"
	}
	return text
}

func (a Agreement) String() string { return named(a.Criterion, a.Where) }

func named(c Criterion, where string) string {
	if where == "" {
		return string(c)
	}
	return string(c) + " " + where
}

// Compare holds a request against a recorded one, by rules, while nothing is
// bound and nothing is known of what the engine has made. There is a difference
// exactly where the one does not answer the other.
func Compare(rules *Rules, asked, recorded *Question) Comparison {
	return newComparing(rules, newMade(), binding.NewTable()).compare(asked, recorded)
}

// Compare holds a request against a recorded one, by what is bound.
func (x *Index) Compare(asked, recorded *Question, table *binding.Table) Comparison {
	return newComparing(x.rules, x.made, table).compare(asked, recorded)
}

// comparing compares two questions at all levels at once.
type comparing struct {
	asked, recorded []*wording       // by level
	names           *binding.Classes // what looks invented at the last level
	table           *binding.Table
	lists           []string // the places of the lists that were entered
	result          Comparison
}

func newComparing(rules *Rules, made *made, table *binding.Table) *comparing {
	c := &comparing{table: table}
	for level := range rules.levels() {
		c.asked = append(c.asked, &wording{
			rules: rules, level: level, made: made, read: table.ToRecorded, shadowed: table.Shadows,
		})
		c.recorded = append(c.recorded, &wording{rules: rules, level: level, made: made})
	}
	return c
}

// loosest returns how both are put at the loosest level.
func (c *comparing) loosest() (asked, recorded *wording) {
	return c.asked[len(c.asked)-1], c.recorded[len(c.recorded)-1]
}

func (c *comparing) compare(asked, recorded *Question) Comparison {
	if !c.operation(asked, recorded) {
		return c.result
	}
	asked = answerable(asked, recorded)
	c.of(asked, recorded)
	if asked.Known && asked.Target.Object != "" {
		c.path(asked, recorded)
	}
	c.query(asked, recorded)
	c.accept(asked, recorded)
	c.credentials(asked, recorded)
	c.body(asked, recorded)
	if len(c.result.Different) == 0 {
		c.match(asked, recorded)
	}
	if len(c.result.Different) > 0 {
		c.result.Pairs, c.result.shown, c.result.Level = nil, nil, Exact
	}
	slices.SortStableFunc(c.result.Different, func(a, b Difference) int {
		if ranks := cmp.Compare(rank(&a), rank(&b)); ranks != 0 || a.Criterion != BodyField {
			return ranks
		}
		return strings.Compare(a.Where, b.Where)
	})
	return c.result
}

// of has the names in both questions looked for in all of their parts.
func (c *comparing) of(asked, recorded *Question) {
	a, r := c.loosest()
	c.names = a.among(plainTexts(a, asked), plainTexts(r, recorded)).names
	*a, *r = *a.of(asked), *r.of(recorded)
}

// operation reports whether the operation is the same. One that the API does
// not know is told by its path.
func (c *comparing) operation(asked, recorded *Question) bool {
	level, same := c.same(func(isAsked bool, w *wording) said {
		q := either(isAsked, asked, recorded)
		if q.Known {
			return said{form: q.Target.Op.ID()}
		}
		return said{form: strconv.Quote(q.Method) + w.text(unknownPlace, q.Path).form}
	})
	if same {
		c.agree(Operation, "", level)
	} else {
		c.differ(Difference{Criterion: Operation, Asked: operationOf(asked), Recorded: operationOf(recorded)})
	}
	return same
}

// rank puts the fields first by which people tell objects apart.
func rank(d *Difference) int {
	switch {
	case d.Criterion != BodyField:
		return 0
	case d.Where == "/Image" || d.Where == "/Name":
		return 1
	}
	return 2
}

func (c *comparing) agree(criterion Criterion, where string, level Level) {
	c.result.Agreed = append(c.result.Agreed, Agreement{criterion, where, level})
}

func (c *comparing) differ(d Difference) { c.result.Different = append(c.result.Different, d) }

// A saying is how one of two questions puts a part of it.
type saying func(asked bool, w *wording) said

// same returns the strictest level at which two parts of the questions are the
// same. It reports whether there is one.
func (c *comparing) same(says saying) (Level, bool) {
	for level := range c.asked {
		if says(true, c.asked[level]).form == says(false, c.recorded[level]).form {
			return Level(level), true
		}
	}
	return 0, false
}

// settle notes that two parts are the same at a level, or else which values in
// them cannot stand for each other.
func (c *comparing) settle(criterion Criterion, where string, level Level, says saying) {
	if level == Exact || c.bind(level, says) {
		c.agree(criterion, where, level)
	}
}

func (c *comparing) path(asked, recorded *Question) {
	object := func(isAsked bool, w *wording) said {
		return w.text(pathPlace, either(isAsked, asked, recorded).Target.Object)
	}
	if level, same := c.same(object); same {
		c.settle(Path, "", level, object)
		return
	}
	d := Difference{Criterion: Path}
	shortA, shortR := engineapi.ShortenIDs(asked.Path), engineapi.ShortenIDs(recorded.Path)
	if shortA == shortR {
		shortA, shortR = asked.Path, recorded.Path
	}
	d.Asked, d.Recorded = showBoth(shortA, shortR)
	c.differ(d)
}

func either[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

func (c *comparing) accept(asked, recorded *Question) {
	w, _ := c.loosest()
	switch a, r := w.accept(asked), w.accept(recorded); {
	case a != r:
		c.differ(Difference{
			Criterion: Header, Where: "Accept", Asked: format(a), Recorded: format(r), Ignore: acceptPlace,
		})
	case a != "":
		c.agree(Header, "Accept", Exact)
	}
}

func format(accept string) string {
	if accept == "" {
		return absent
	}
	return show(accept)
}

func (c *comparing) credentials(asked, recorded *Question) {
	w, _ := c.loosest()
	switch a, r := w.credentials(asked), w.credentials(recorded); {
	case a != r:
		c.differ(Difference{
			Criterion: Credentials, Asked: presence(a), Recorded: presence(r), Ignore: credentialsPlace,
		})
	case a:
		c.agree(Credentials, "", Exact)
	}
}

// match works out what stands for what in two questions that are the same at
// some level. What cannot is the difference between them.
func (c *comparing) match(asked, recorded *Question) {
	whole := func(isAsked bool, w *wording) said { return w.whole(either(isAsked, asked, recorded)) }
	level, same := c.same(whole)
	c.result.Level, c.result.Pairs, c.result.shown = level, nil, nil
	switch {
	case !same: // each part is at a level of its own, at which another one is not
		c.differ(Difference{Criterion: BodyField, Asked: describe(asked.Body), Recorded: describe(recorded.Body)})
	case level > Exact:
		c.bind(level, whole)
	}
}

// bind pairs what stands in two parts that are the same at a level. It reports
// whether all of that fits, and else notes what does not.
func (c *comparing) bind(level Level, says saying) bool {
	a, w := *c.asked[level], *c.recorded[level]
	a.keep, w.keep = true, true
	asked, recorded, fits := says(true, &a).texts, says(false, &w).texts, true
	a.names = c.names
	for n := range min(len(asked), len(recorded)) {
		pairs, ok := a.pairsOf(recorded[n].place, recorded[n].value, asked[n].value)
		together := append(slices.Clip(c.result.Pairs), pairs...)
		if ok && c.table.Fits(together) {
			c.result.Pairs = together
			if isShown(asked[n].place) && isShown(recorded[n].place) {
				c.result.shown = append(c.result.shown, pairs...)
			}
			continue
		}
		c.conflict(asked[n], recorded[n], pairs)
		fits = false
	}
	return fits
}

// listIndex is a step of a pointer that leads into a list.
var listIndex = regexp.MustCompile(`/[0-9]+(/|$)`)

// conflict notes that a value cannot stand for another one, as one of them, or
// a part of it, stands for a third.
func (c *comparing) conflict(asked, recorded text, pairs []binding.Pair) {
	d := differenceAt(listIndex.ReplaceAllString(asked.place, "/"+anySegment+"$1"))
	d.Where, d.Ignore = whereOf(asked.place), strings.TrimSuffix(d.Ignore, "/"+anySegment)
	d.Asked, d.Recorded = showAt(asked.place, asked.value, recorded.value)
	for _, p := range pairs {
		if d.Taken = c.taken(p); d.Taken != "" {
			break
		}
	}
	if d.Taken != "" {
		d.Ignore = "" // the place is not to blame
	}
	if d.Taken != "" && !isShown(asked.place) {
		d.Taken = "one of them is bound to another value already"
	}
	c.differ(d)
}

// taken tells why a pair does not fit; nothing if it does.
func (c *comparing) taken(p binding.Pair) string {
	if live, bound := c.table.Live(p.Recorded); bound && live != p.Live {
		return fmt.Sprintf("%s stands for the recorded %s already", show(live), show(p.Recorded))
	}
	if recorded, bound := c.table.Recorded(p.Live); bound && recorded != p.Recorded {
		return fmt.Sprintf("%s stands for the recorded %s already", show(p.Live), show(recorded))
	}
	for _, other := range c.result.Pairs {
		if (other.Recorded == p.Recorded) != (other.Live == p.Live) {
			return fmt.Sprintf("in this request, %s stands for the recorded %s", show(other.Live), show(other.Recorded))
		}
	}
	return ""
}

func operationOf(q *Question) string {
	if q.Known {
		return q.Method + " " + q.Target.Op.Template
	}
	return q.Method + " " + show(q.Path)
}

func presence(there bool) string {
	if there {
		return "some"
	}
	return absent
}
