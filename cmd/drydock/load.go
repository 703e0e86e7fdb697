package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"al.essio.dev/pkg/shellescape"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/samples"
)

// A loadedCassette is a cassette and where it is from.
type loadedCassette struct {
	*cassettes.Cassette
	path   string // as it was named; empty for a sample
	sample string // its name, if it is one
}

// name is what people know it by.
func (l *loadedCassette) name() string {
	if l.path == "" {
		return "sample " + l.sample
	}
	return l.path
}

func (p *program) loadCassettes(paths []string) ([]loadedCassette, error) {
	if len(paths) == 0 {
		sample := samples.Newest()
		p.ui.say("no cassette is named: replaying the sample %q", sample.Name)
		loaded, err := sample.Load()
		return []loadedCassette{{Cassette: loaded, sample: sample.Name}}, err
	}
	var all []loadedCassette
	for _, path := range paths {
		loaded, err := loadCassette(path)
		if err != nil {
			return nil, err
		}
		if err := requireWhole(loaded, path); err != nil {
			return nil, err
		}
		all = append(all, loadedCassette{Cassette: loaded, path: path})
	}
	return all, nil
}

// requireWhole makes sure that what stands outside a cassette is there.
func requireWhole(loaded *cassettes.Cassette, path string) error {
	if err := loaded.Whole(); err != nil {
		return &failure{
			err:  fmt.Errorf("%s: %w", path, err),
			hint: fmt.Sprintf("the folder %s belongs to the cassette: bring it along", cassettes.BlobFolder(path)),
		}
	}
	return nil
}

func loadCassette(path string) (*cassettes.Cassette, error) {
	loaded, err := cassettes.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		hint := fmt.Sprintf("record it first: drydock record %s -- COMMAND", shellescape.Quote(path))
		if filepath.Ext(path) != cassettes.Extension {
			hint = "the name of a cassette ends in .yaml; a command stands after --"
		}
		return nil, &failure{err: fmt.Errorf("there is no cassette %q", path), hint: hint}
	}
	if err != nil {
		return nil, &failure{err: err}
	}
	return loaded, nil
}
