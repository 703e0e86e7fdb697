package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

func (p *program) inspectCommand() *cli.Command {
	return &cli.Command{
		Name:      "inspect",
		Usage:     "show what a cassette holds",
		UsageText: "drydock inspect [flags] CASSETTE",
		Description: `Lists the interactions: when each request arrived, what it was, how it travelled,
who ended it if it was not finished, and how many bytes the answer had. With --id,
shows one of them in full; with --match, what of its request is compared on
replay, and how.`,
		Flags: append([]cli.Flag{
			&cli.IntFlag{Name: "id", Value: -1, DefaultText: "all", Usage: "show interaction `ID` in full"},
			&cli.BoolFlag{Name: "match", Usage: "with --id: show what of the request is compared on replay, and how"},
			jsonFlag(),
		}, rulesFlags()...),
		Action: p.inspect,
	}
}

func (p *program) inspect(c *cli.Context) error {
	if err := errors.Join(p.noCommand(c), p.checkArgs(c)); err != nil {
		return err
	}
	if c.NArg() != 1 {
		return oneCassette(c, "drydock inspect run.yaml")
	}
	path := c.Args().First()
	cassette, err := loadCassette(path)
	if err != nil {
		return err
	}
	if c.Bool("match") {
		if !c.IsSet("id") {
			return &usageError{msg: "--match shows one interaction", hint: "drydock inspect --id 0 --match " + path}
		}
		return p.inspectMatch(c, cassette, path)
	}
	if c.IsSet("id") {
		return p.inspectOne(cassette, path, c.Int("id"), c.Bool("json"))
	}
	if c.Bool("json") {
		return p.ui.json(reportCassette(cassette))
	}
	p.ui.cassette(cassette)
	return nil
}

func (p *program) inspectOne(cassette *cassettes.Cassette, path string, id int, asJSON bool) error {
	for _, i := range cassette.Interactions {
		if i.ID != id {
			continue
		}
		if asJSON {
			return p.ui.json(reportInteraction(i))
		}
		p.ui.interaction(i)
		return nil
	}
	return noInteraction(path, id)
}

// cassette shows a whole cassette, a line for each interaction.
func (u *ui) cassette(c *cassettes.Cassette) {
	if c.Header != nil {
		u.printf("%s on %s/%s, recorded %s\n\n", describeEngine(c.Header.Engine), orUnknown(c.Header.Engine.OS),
			orUnknown(c.Header.Engine.Arch), c.Header.Recorded.Format(time.DateTime+" MST"))
	}
	table := tabwriter.NewWriter(u, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tTIME\tMETHOD\tPATH\tSTATUS\tCLASS\tEND\tSIZE")
	for _, i := range c.Interactions {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", i.ID, seconds(i.Details.At), printable(i.Request.Method),
			printable(engineapi.ShortenIDs(i.RequestURI())), status(i), printable(string(i.Details.Class)), endedBy(i),
			listedSize(i.ResponseBody()))
	}
	table.Flush()
}

// listedSize tells how large a body was, and whether it is there.
func listedSize(body cassettes.Body) string {
	if !body.Kept() {
		return size(body.Size()) + " (not kept)"
	}
	return size(body.Size())
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) + "s" }

// endedBy tells who ended an answer that was not finished.
func endedBy(i *cassettes.Interaction) string {
	return printable(cmp.Or(string(i.Details.End), "-"))
}

func status(i *cassettes.Interaction) string {
	if i.Response.Code == 0 {
		return "-"
	}
	return strconv.Itoa(i.Response.Code)
}
