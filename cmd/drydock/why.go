package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
	"github.com/drydock-go/drydock/replayer"
)

const whyName = "why"

func (p *program) whyCommand() *cli.Command {
	return &cli.Command{
		Name:      whyName,
		Usage:     "tell how a cassette answers a request, or why it does not",
		UsageText: "drydock why [flags] CASSETTE METHOD PATH",
		Description: `Looks for the recordings that answer the request METHOD PATH, or are most like
it, and tells in what they agree with it and differ, and which flag of drydock
replay, or line of .drydock.yaml, would accept it. PATH may have a query and a
version. Exits with 1 if nothing answers.`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "body", Usage: "send the content of `FILE` with it; - reads standard input"},
			&cli.StringSliceFlag{
				Name: "header", Usage: "send `LINE` with it, such as 'Accept: application/json-seq'; may be repeated",
			},
			jsonFlag(),
		}, rulesFlags()...),
		Action: p.why,
	}
}

// whyReport is what why --json writes.
type whyReport struct {
	Method   string `json:"method"`
	URI      string `json:"uri"`
	Answered bool   `json:"answered"`

	// Candidates are those that answer, or else those that are most like the
	// request, the nearest first.
	Candidates []matcher.Explanation `json:"candidates"`
}

// mostCandidates is how many recordings a request is compared with.
const mostCandidates = 3

func (p *program) why(c *cli.Context) error {
	if err := errors.Join(p.noCommand(c), p.checkArgs(c)); err != nil {
		return err
	}
	if c.NArg() != 3 {
		return &usageError{
			msg:  fmt.Sprintf("why takes a cassette, a method and a path, not %s", count(c.NArg(), "argument")),
			hint: "drydock why run.yaml GET /containers/json?all=1",
		}
	}
	rules, err := p.rules(c)
	if err != nil {
		return err
	}
	cassette, err := loadCassette(c.Args().First())
	if err != nil {
		return err
	}
	q, err := p.asked(c)
	if err != nil {
		return err
	}
	x := matcher.NewIndex(rules, cassette.Interactions)
	report := whyReport{
		Method: q.Method, URI: matcher.ShowURI(c.Args().Get(2)), Candidates: []matcher.Explanation{},
	}
	for _, candidate := range x.Nearest(&q, binding.NewTable(), mostCandidates) {
		if report.Answered && !candidate.Answers() {
			break
		}
		report.Answered = report.Answered || candidate.Answers()
		report.Candidates = append(report.Candidates, candidate.Explain())
	}
	if !report.Answered && replayer.IsPing(q) {
		report.Answered, report.Candidates = true, []matcher.Explanation{}
	}
	if c.Bool("json") {
		err = p.ui.json(report)
	} else {
		p.ui.why(&report, &q)
	}
	if err == nil && !report.Answered {
		return exitCode(exitNo)
	}
	return err
}

// asked reads the request that is asked about.
func (p *program) asked(c *cli.Context) (matcher.Question, error) {
	request := matcher.Request{
		Method: strings.ToUpper(c.Args().Get(1)), URI: c.Args().Get(2), Header: http.Header{},
	}
	if !strings.HasPrefix(request.URI, "/") {
		return matcher.Question{}, &usageError{
			msg: fmt.Sprintf("%q is no path", request.URI), hint: "a path begins with a slash: /containers/json?all=1",
		}
	}
	for _, line := range c.StringSlice("header") {
		name, value, found := strings.Cut(line, ":")
		if !found || strings.TrimSpace(name) == "" {
			return matcher.Question{}, &usageError{
				msg: fmt.Sprintf("%q is no header", line), hint: "write --header 'Accept: application/json-seq'",
			}
		}
		request.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	switch path := c.String("body"); path {
	case "":
	case "-":
		request.Body = p.stdin
	default:
		file, err := os.Open(path)
		if err != nil {
			return matcher.Question{}, &failure{err: fmt.Errorf("read the body: %w", err)}
		}
		defer file.Close()
		request.Body = io.Reader(file)
	}
	q, err := matcher.Ask(request)
	if err != nil {
		return q, &failure{err: err}
	}
	return q, nil
}

// flagsFirst brings the flags of why before its arguments: a request is read
// before what is said of it.
func flagsFirst(app *cli.App, args []string) []string {
	if len(args) < 2 || args[1] != whyName {
		return args
	}
	takesNone := map[string]bool{"h": true, "help": true}
	for _, flag := range app.Command(whyName).Flags {
		if _, isBool := flag.(*cli.BoolFlag); isBool {
			for _, name := range flag.Names() {
				takesNone[name] = true
			}
		}
	}
	flags, rest := []string{args[0], whyName}, []string{}
	for n := 2; n < len(args); n++ {
		name := strings.TrimLeft(args[n], "-")
		switch {
		case !strings.HasPrefix(args[n], "-") || name == "":
			rest = append(rest, args[n])
			continue
		case strings.Contains(name, "=") || takesNone[name] || n+1 == len(args):
			flags = append(flags, args[n])
		default:
			flags = append(flags, args[n], args[n+1])
			n++
		}
	}
	return append(flags, rest...)
}
