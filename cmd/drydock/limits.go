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

// notKept says how much was larger than --max-body. Replays lack it, so that it
// is said in any case.
func (u *ui) notKept(cassette *cassettes.Cassette, limits cassettes.Limits) {
	if limits.Kept <= 0 {
		return // what is missing all the same could not be kept, and that is an error
	}
	n, total := 0, int64(0)
	for _, i := range cassette.Interactions {
		for _, body := range []cassettes.Body{i.RequestBody(), i.ResponseBody(), i.Input()} {
			if !body.Kept() && body.Size() > limits.Kept {
				n, total = n+1, total+body.Size()
			}
		}
	}
	switch n {
	case 0:
	case 1:
		u.complain("1 body of %s was larger than --max-body and is not kept", size(total))
	default:
		u.complain("%d bodies, %s in all, were larger than --max-body and are not kept", n, size(total))
	}
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
