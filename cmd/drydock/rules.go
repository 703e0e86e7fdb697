package main

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/matcher"
)

// rulesFlags are those of commands that compare requests.
func rulesFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{
			Name: "ignore",
			Usage: "leave what stands at `PLACE` out of account when requests are compared: " + matcher.PlaceForms +
				"; may be repeated",
		},
		&cli.StringSliceFlag{
			Name: "bind",
			Usage: "take what matches the regular expression `REGEX` (RE2) for invented, and let another such value stand " +
				"for it; may be repeated",
		},
		&cli.BoolFlag{Name: "no-bind", Usage: "let no value stand for another one: names must be the recorded ones"},
		&cli.StringFlag{
			Name: "config", DefaultText: "the next " + configName + " upwards",
			Usage: "read rules from `FILE` instead; " + noConfig + " reads none",
		},
	}
}

// rules are those of the flags, and of the file beside them.
func (p *program) rules(c *cli.Context) (*matcher.Rules, error) {
	file, err := findConfig(c.String("config"), c.IsSet("config"))
	if err != nil {
		return nil, err
	}
	rules := &matcher.Rules{NoBind: c.Bool("no-bind"), Ignore: file.ignore, Bind: file.bind}
	for _, text := range c.StringSlice("ignore") {
		place, err := matcher.ParsePlace(text)
		if err != nil {
			return nil, &usageError{msg: "--ignore: " + err.Error(), hint: placeHint}
		}
		rules.Ignore = append(rules.Ignore, place)
	}
	for _, text := range c.StringSlice("bind") {
		class, err := parseClass(text)
		if err != nil {
			return nil, &usageError{msg: "--bind: " + err.Error(), hint: classHint}
		}
		rules.Bind = append(rules.Bind, class)
	}
	if rules.NoBind && c.IsSet("bind") {
		return nil, &usageError{msg: "--bind and --no-bind say the opposite", hint: "leave one of them out"}
	}
	return rules, nil
}

const (
	placeHint = "what can be ignored: " + matcher.PlaceForms
	classHint = "the syntax is that of RE2, as Go has it: run-[a-z]+"
)

// parseClass reads a class of invented values.
func parseClass(text string) (*regexp.Regexp, error) {
	class, err := regexp.Compile(text)
	var wrong *syntax.Error
	switch {
	case errors.As(err, &wrong):
		return nil, fmt.Errorf("%q is no regular expression: %s: %q", text, wrong.Code, wrong.Expr)
	case err != nil:
		return nil, fmt.Errorf("%q is no regular expression: %w", text, err)
	case class.MatchString(""):
		return nil, fmt.Errorf("%q matches the empty text, and so everything", text)
	}
	return class, nil
}
