// Command gen writes the data of package engineapi: the operations of the Docker Engine API, their parameters and the
// properties of their JSON bodies, joined over all versions that have a swagger file.
//
// The facts come from the swagger files in the Go module of the Engine API, which "go mod download" fetches; what the
// swagger files do not know (routes, parameters and fields that only the daemon's code shows, fields where zero is not
// absence) and what is a judgement (act or look, wire class, kind of object) is kept by hand in the files of this
// folder, each with its reason.
//
// Generation fails for an operation that nobody has classified, and for a hand-kept line that matches nothing, so
// neither a new API version nor an old correction can pass unnoticed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", ".", "folder that the data files are written to")
	flag.Parse()
	if err := run(context.Background(), *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run generates every data file into the folder out.
func run(ctx context.Context, out string) error {
	dir, err := downloadModule(ctx)
	if err != nil {
		return err
	}
	files, err := generate(dir)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(out, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// generate turns the swagger files in dir into the data files, by name.
func generate(dir string) (map[string][]byte, error) {
	docs, err := loadDocs(dir)
	if err != nil {
		return nil, err
	}
	ops := collect(docs)
	if err := addRoutes(ops); err != nil {
		return nil, err
	}
	if err := classify(ops); err != nil {
		return nil, err
	}
	if err := addParams(ops); err != nil {
		return nil, err
	}
	bodies, err := mergeBodies(ops)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"operations.tsv": writeOperations(ops, bodies),
		"params.tsv":     writeParams(ops),
		"bodies.tsv":     writeBodies(bodies),
	}, nil
}
