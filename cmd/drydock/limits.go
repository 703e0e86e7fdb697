package main

import (
	"fmt"

	"github.com/docker/go-units"
	"github.com/urfave/cli/v2"

	"github.com/drydock-go/drydock/cassettes"
)

func blobThresholdFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "blob-threshold", Value: units.BytesSize(cassettes.DefaultInline),
		Usage: "put bodies larger than `SIZE` into a folder beside CASSETTE, compressed",
	}
}

func maxBodyFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "max-body", DefaultText: "all",
		Usage: "keep no body larger than `SIZE`, only that it was there",
	}
}

// limitsOf reads the flags that say where bodies go.
func limitsOf(c *cli.Context) (limits cassettes.Limits, err error) {
	if limits.Inline, err = sizeFlag(c, "blob-threshold"); err != nil {
		return limits, err
	}
	if limits.Inline == 0 {
		limits.Inline = -1 // for the spool, 0 is the default
	}
	if c.IsSet("max-body") {
		limits.Kept, err = sizeFlag(c, "max-body")
		if err == nil && limits.Kept == 0 {
			err = &usageError{msg: "--max-body 0 would keep nothing", hint: "write a size such as 10MiB"}
		}
	}
	return limits, err
}

func sizeFlag(c *cli.Context, name string) (int64, error) {
	n, err := units.RAMInBytes(c.String(name))
	if err != nil || n < 0 {
		return 0, &usageError{
			msg:  fmt.Sprintf("--%s: %q is no size", name, c.String(name)),
			hint: "write a size such as 64KiB or 10MiB",
		}
	}
	return n, nil
}
