// Package samples holds recordings of one small scenario, made by Drydock
// itself from several real engines: make samples makes them again.
package samples

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
)

//go:embed *.yaml
var files embed.FS

// Scenario is the script that was recorded: docker commands that a newcomer
// would type.
//
//go:embed scenario.sh
var Scenario string

// A Sample is one recording of the scenario.
type Sample struct {
	Name string // such as "docker-28"
	data []byte
}

// All returns the samples, oldest engine first.
func All() []Sample {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // unreachable: the folder is embedded
	}
	var all []Sample
	for _, entry := range entries { // sorted by name
		data, err := files.ReadFile(path.Join(".", entry.Name()))
		if err != nil {
			panic(err) // unreachable: the file is embedded
		}
		all = append(all, Sample{Name: strings.TrimSuffix(entry.Name(), cassettes.Extension), data: data})
	}
	return all
}

// Newest returns the sample of the newest engine.
func Newest() Sample {
	all := All()
	return all[len(all)-1]
}

// Load reads the sample.
func (s Sample) Load() (*cassettes.Cassette, error) {
	c, err := cassettes.Decode(bytes.NewReader(s.data))
	if err != nil {
		return nil, fmt.Errorf("sample %s: %w", s.Name, err)
	}
	return c, nil
}

// File returns the cassette file.
func (s Sample) File() []byte { return s.data }
