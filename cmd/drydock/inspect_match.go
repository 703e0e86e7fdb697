package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
)

// comparedReport is what inspect --match --json writes.
type comparedReport struct {
	ID       int                `json:"id"`
	Method   string             `json:"method"`
	URI      string             `json:"uri"`
	Compared []matcher.Compared `json:"compared"`
}

// inspectMatch shows what of an interaction is compared on replay, and how.
func (p *program) inspectMatch(c *cli.Context, cassette *cassettes.Cassette, path string) error {
	rules, err := p.rules(c)
	if err != nil {
		return err
	}
	x := matcher.NewIndex(rules, cassette.Interactions)
	for _, e := range x.Entries() {
		if e.Interaction.ID != c.Int("id") {
			continue
		}
		report := comparedReport{
			ID: e.Interaction.ID, Method: e.Interaction.Request.Method,
			URI: matcher.ShowURI(e.Interaction.RequestURI()), Compared: x.Compared(e),
		}
		if c.Bool("json") {
			return p.ui.json(report)
		}
		p.ui.compared(report)
		return nil
	}
	return noInteraction(path, c.Int("id"))
}

func noInteraction(path string, id int) error {
	return &usageError{
		msg:  fmt.Sprintf("%s has no interaction %d", path, id),
		hint: "the first column of this lists them: drydock inspect " + path,
	}
}

// mostAlike is how many places are listed that are left out for one reason:
// clients in Go send every field that there is.
const mostAlike = 3

func (u *ui) compared(r comparedReport) {
	u.printf("#%d %s %s\n\n", r.ID, printable(r.Method), printable(r.URI))
	leftOut := map[string]int{}
	for _, c := range r.Compared {
		if !c.Counts {
			leftOut[c.Rule]++
		}
	}
	table := tabwriter.NewWriter(u, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PLACE\tVALUE\tHOW IT IS COMPARED")
	told := map[string]bool{}
	for _, c := range r.Compared {
		many := !c.Counts && leftOut[c.Rule] > mostAlike
		switch {
		case many && !told[c.Rule]:
			told[c.Rule] = true
			defer fmt.Fprintf(u, "\n%s: %s, such as %s; --json lists them\n",
				oneCell(c.Rule), count(leftOut[c.Rule], "place"), oneCell(c.Place))
		case !many:
			fmt.Fprintf(table, "%s\t%s\t%s\n", oneCell(c.Place), oneCell(c.Value), oneCell(c.Rule))
		}
	}
	table.Flush()
}

// oneCell keeps a text within its cell of a table.
func oneCell(text string) string { return strings.Map(cellRune, printable(text)) }

func cellRune(r rune) rune {
	if r == '\t' || r == '\n' {
		return ' '
	}
	return r
}
