package main

import (
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
)

// section is the name of the flag.
const section = "section"

func sectionFlag() cli.Flag {
	return &cli.StringFlag{
		Name: section,
		Usage: "count requests without the header " + cassettes.SectionHeader + " to the part `NAME` of the recording, " +
			"such as one test",
	}
}
