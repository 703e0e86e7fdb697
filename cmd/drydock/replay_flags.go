package main

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/replayer"
)

// maxSpeed is the value of --speed that waits for nothing.
const maxSpeed = "max"

// The values of --repeat.
const (
	repeatNone = "none"
	repeatLast = "last"
)

func replayFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "listen", Usage: listenUsage},
		&cli.StringFlag{
			Name: "speed", Value: maxSpeed,
			Usage: "let time go as fast as `SPEED` says on replay: max keeps the order and waits for nothing, " +
				"1 keeps the recorded pace, 10 is ten times as fast",
		},
		&cli.DurationFlag{
			Name: "gate-timeout", Value: replayer.DefaultGateTimeout,
			Usage: "let a piece of a stream wait `DURATION` on replay for the requests that came before it " +
				"when it was recorded; 0 does not wait",
		},
		&cli.StringFlag{
			Name: "repeat", Value: repeatNone,
			Usage: "give `ANSWER` to a request that changes the engine and comes more often than it was recorded: " +
				"none, which makes it a miss, or last, the last answer again",
		},
		&cli.BoolFlag{
			Name:  "strict",
			Usage: "exit with 1 if a recorded interaction was not asked for, and list those",
		},
		&cli.StringSliceFlag{
			Name: "report", TakesFile: true,
			Usage: "write a report to `FILE`: JSON if its name ends in .json, JUnit if it ends in .xml; may be repeated",
		},
		sectionFlag(),
		quietFlag(),
	}
}

// replayOptions is what the flags of a replay say.
type replayOptions struct {
	config  replayer.Config // without cassettes
	listen  string
	strict  bool
	reports []reportTarget
}

func parseReplay(c *cli.Context) (replayOptions, error) {
	o := replayOptions{listen: c.String("listen"), strict: c.Bool("strict")}
	o.config.Section = c.String(section)
	var err error
	if o.config.Speed, err = parseSpeed(c.String("speed")); err != nil {
		return o, err
	}
	if o.config.RepeatLast, err = parseRepeat(c.String("repeat")); err != nil {
		return o, err
	}
	if o.config.GateTimeout, err = parseGateTimeout(c.Duration("gate-timeout")); err != nil {
		return o, err
	}
	o.reports, err = parseReports(c.StringSlice("report"))
	return o, err
}

// parseSpeed reads the value of --speed into what a replayer takes.
func parseSpeed(text string) (float64, error) {
	if text == maxSpeed {
		return 0, nil
	}
	speed, err := strconv.ParseFloat(text, 64)
	if err != nil || !(speed > 0) || math.IsInf(speed, 0) {
		return 0, &usageError{
			msg:  fmt.Sprintf("%q is no speed", text),
			hint: "write --speed max, --speed 1 for the recorded pace, or another number: --speed 10 is ten times as fast",
		}
	}
	return speed, nil
}

// parseGateTimeout reads the value of --gate-timeout into what a replayer takes,
// for which 0 is the default.
func parseGateTimeout(timeout time.Duration) (time.Duration, error) {
	switch {
	case timeout < 0:
		return 0, &usageError{
			msg:  fmt.Sprintf("--gate-timeout: nothing can wait for %s", timeout),
			hint: "write --gate-timeout 10s, or --gate-timeout 0 to wait for nothing",
		}
	case timeout == 0:
		return -1, nil
	}
	return timeout, nil
}

// parseRepeat reads the value of --repeat: whether the last answer is repeated.
func parseRepeat(text string) (bool, error) {
	switch text {
	case repeatNone, repeatLast:
		return text == repeatLast, nil
	}
	return false, &usageError{
		msg:  fmt.Sprintf("%q is nothing that can be repeated", text),
		hint: "write --repeat last for the last answer again, or --repeat none for a miss",
	}
}
