package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/drydock-go/drydock/matcher"
)

// why says how a request is answered, or why it is not.
func (u *ui) why(r *whyReport, q *matcher.Question) {
	u.printf("%s %s ", printable(r.Method), printable(r.URI))
	switch {
	case r.Answered && len(r.Candidates) == 0:
		u.printf("is answered by what the cassette tells of its engine: it was not recorded\n")
	case r.Answered:
		u.printf("is answered\n")
	case len(r.Candidates) > 0:
		u.printf("is a miss; most like it:\n")
	case q.Known:
		u.printf("is a miss: no %s %s was recorded\n", q.Method, q.Target.Op.Template)
	default:
		u.printf("is a miss: the Docker Engine API has no such operation, and nothing like it was recorded\n")
	}
	for n := range r.Candidates {
		u.printf("\n")
		u.printf("%s\n", printable(strings.Join(explain(&r.Candidates[n]), "\n  ")))
	}
	if r.Answered && q.IsAct() {
		u.printf("\nIt changes the engine: it is answered as often as it was recorded.\n")
	}
}

// explain writes how a request compares with a recording, line by line.
func explain(e *matcher.Explanation) []string {
	recorded := countTimes(len(e.Interactions))
	head := fmt.Sprintf("%s %s %s, recorded %s", listIDs(e.Interactions), e.Method, e.Path, recorded)
	if e.LevelName != "" {
		head += "; " + e.LevelName
	}
	lines := []string{head}
	if agreed := agreements(e.Agreed); agreed != "" {
		lines = append(lines, "✓ "+agreed)
	}
	for _, d := range e.Different {
		lines = append(lines, "✗ "+d.String())
	}
	for _, file := range e.Files {
		lines = append(lines, "  "+file)
	}
	for _, live := range slices.Sorted(maps.Keys(e.Stands)) {
		lines = append(lines, fmt.Sprintf("= %s stands for %s", strconv.Quote(live), strconv.Quote(e.Stands[live])))
	}
	if len(e.Ignore) > 0 {
		lines = append(lines, "to accept it: "+e.Flags(),
			"or in "+configName+": ignore: ["+strings.Join(yamlTexts(e.Ignore), ", ")+"]")
	}
	return lines
}

// agreements names what agrees, the fields of a body together.
func agreements(all []matcher.Agreement) string {
	var words, fields []string
	for _, a := range all {
		switch {
		case a.Criterion == matcher.BodyField && a.Where != "":
			fields = append(fields, a.Where)
		default:
			words = append(words, a.String())
		}
	}
	if len(fields) > 0 {
		words = append(words, string(matcher.BodyField)+" "+strings.Join(fields, " "))
	}
	return strings.Join(words, ", ")
}

// mostIDs is how many recordings of one question are listed.
const mostIDs = 3

func listIDs(all []int) string {
	var words []string
	for _, id := range all[:min(len(all), mostIDs)] {
		words = append(words, fmt.Sprintf("#%d", id))
	}
	if more := len(all) - len(words); more > 0 {
		return fmt.Sprintf("%s and %d more:", strings.Join(words, ", "), more)
	}
	return strings.Join(words, ", ")
}

func countTimes(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// yamlTexts quotes what YAML would not read as one text within a list.
func yamlTexts(all []string) []string {
	var quoted []string
	for _, text := range all {
		if strings.ContainsAny(text, "*&!|>%@`\"'#{}[],:?~ ") {
			text = "'" + strings.ReplaceAll(text, "'", "''") + "'"
		}
		quoted = append(quoted, text)
	}
	return quoted
}
