package main

import (
	"errors"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// version is set when a release is built; other builds tell what Go noted.
var version = ""

func (p *program) versionCommand() *cli.Command {
	return &cli.Command{
		Name:      "version",
		Usage:     "say what this drydock is and knows",
		UsageText: "drydock version [--json]",
		Flags:     []cli.Flag{jsonFlag()},
		Action:    p.version,
	}
}

func jsonFlag() cli.Flag { return &cli.BoolFlag{Name: "json", Usage: "write JSON"} }

// versionReport is what version --json writes.
type versionReport struct {
	Version        string `json:"version"`
	Go             string `json:"go"`
	Platform       string `json:"platform"`
	CassetteFormat int    `json:"cassette_format"` // newest that is read, the one that is written
	MinAPIVersion  string `json:"min_api_version"` // of the Engine API, in the table of operations
	MaxAPIVersion  string `json:"max_api_version"`
}

func (p *program) version(c *cli.Context) error {
	if err := errors.Join(p.noCommand(c), p.noArgs(c)); err != nil {
		return err
	}
	report := versionReport{
		Version:        buildVersion(),
		Go:             runtime.Version(),
		Platform:       runtime.GOOS + "/" + runtime.GOARCH,
		CassetteFormat: cassettes.Format,
		MinAPIVersion:  engineapi.MinKnown().String(),
		MaxAPIVersion:  engineapi.MaxKnown().String(),
	}
	if c.Bool("json") {
		return p.ui.json(report)
	}
	p.ui.printf("drydock %s (%s, %s)\n", report.Version, report.Go, report.Platform)
	p.ui.printf("Docker Engine API %s to %s, cassette format %d\n",
		report.MinAPIVersion, report.MaxAPIVersion, report.CassetteFormat)
	return nil
}

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
