// A program for the scenarios that asks an engine with Moby's own client for
// Go: client SCENARIO, of which each is a function below. It prints what comes
// back and exits with 1 on the first error.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
)

const image = "busybox"

func main() {
	scenarios := map[string]func(context.Context, *client.Client) error{
		"containers": containers, "exec": execs, "files": files, "images": images, "streams": streams,
	}
	scenario := scenarios[os.Args[len(os.Args)-1]]
	if scenario == nil {
		fail(errors.New("usage: client containers|exec|files|images|streams"))
	}
	c, err := client.New(client.FromEnv)
	if err != nil {
		fail(err)
	}
	defer c.Close()
	if err := scenario(context.Background(), c); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "client:", err)
	os.Exit(1)
}

// demultiplex prints both streams, each behind its name.
func demultiplex(r io.Reader) error {
	var out, err writer = "out", "err"
	_, e := stdcopy.StdCopy(out, err, r)
	return e
}

// A writer prints what is written, behind its name.
type writer string

func (w writer) Write(p []byte) (int, error) {
	fmt.Printf("%s: %q\n", string(w), p)
	return len(p), nil
}

// remove removes a container, whatever it is doing.
func remove(ctx context.Context, c *client.Client, id string) error {
	_, err := c.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true})
	return err
}
