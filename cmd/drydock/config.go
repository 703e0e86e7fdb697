package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"go.yaml.in/yaml/v4"

	"github.com/drydock-go/drydock/matcher"
)

const (
	// configName is the name of the file of settings.
	configName = ".drydock.yaml"

	// noConfig is the value of --config that reads no file.
	noConfig = "none"

	// maxConfig is the size in bytes of the largest that is read.
	maxConfig = 1 << 20
)

// settings are what a file of settings holds.
type settings struct {
	ignore []matcher.Place
	bind   []*regexp.Regexp
}

// findConfig reads the file that is named, and else the one in the working
// directory or the nearest above it, up to the root of the repository. Outside
// of one, files further up are somebody else's.
func findConfig(named string, isNamed bool) (*settings, error) {
	switch {
	case isNamed && named == noConfig:
		return &settings{}, nil
	case isNamed:
		return readConfig(named)
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, &failure{err: fmt.Errorf("find %s: %w", configName, err)}
	}
	for _, dir := range upwards(dir) {
		read, err := readConfig(filepath.Join(dir, configName))
		if !errors.Is(err, fs.ErrNotExist) {
			return read, err
		}
	}
	return &settings{}, nil
}

// upwards returns a folder and those above it up to the root of its repository;
// the folder alone if it is in none.
func upwards(dir string) []string {
	all := []string{}
	for at := dir; ; at = filepath.Dir(at) {
		all = append(all, at)
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return all
		}
		if at == filepath.Dir(at) {
			return []string{dir}
		}
	}
}

func readConfig(path string) (*settings, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &failure{err: fmt.Errorf("read the settings: %w", err)}
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	switch {
	case err != nil:
		return nil, &failure{err: fmt.Errorf("read the settings: %w", err)}
	case len(data) > maxConfig:
		return nil, &usageError{msg: fmt.Sprintf("%s: larger than %s, and no file of settings", path, size(maxConfig))}
	}
	read, err := parseConfig(data)
	if err != nil {
		hint := "its keys are ignore and bind, each a list: ignore: [query.t, body./HostConfig/Memory]"
		return nil, &usageError{msg: fmt.Sprintf("%s: %s", path, err), hint: hint}
	}
	return read, nil
}

// parseConfig reads settings. What it does not know is an error: a setting that
// is spelled wrongly must not look as if it worked.
func parseConfig(data []byte) (*settings, error) {
	read := &settings{}
	if len(bytes.TrimSpace(data)) == 0 {
		return read, nil
	}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		return nil, fmt.Errorf("it is no YAML: %w", err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return read, nil // comments alone
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, lineError(root, "it holds no keys")
	}
	seen := map[string]bool{}
	for n := 0; n+1 < len(root.Content); n += 2 {
		key, value := root.Content[n], root.Content[n+1]
		if seen[key.Value] {
			return nil, lineError(key, "the key %q stands there twice", key.Value)
		}
		seen[key.Value] = true
		if err := read.set(key, value); err != nil {
			return nil, err
		}
	}
	return read, nil
}

// set takes one key.
func (s *settings) set(key, value *yaml.Node) error {
	var take func(text string) error
	switch key.Value {
	case "ignore":
		take = func(text string) error {
			place, err := matcher.ParsePlace(text)
			s.ignore = append(s.ignore, place)
			return err
		}
	case "bind":
		take = func(text string) error {
			class, err := parseClass(text)
			s.bind = append(s.bind, class)
			return err
		}
	default:
		return lineError(key, "there is no key %q", key.Value)
	}
	if value.Tag == "!!null" {
		return nil
	}
	if value.Kind != yaml.SequenceNode {
		return lineError(value, "%s takes a list", key.Value)
	}
	for _, element := range value.Content {
		if element.Kind != yaml.ScalarNode || element.Tag != "!!str" {
			return lineError(element, "%s takes a list of texts", key.Value)
		}
		if err := take(element.Value); err != nil {
			return lineError(element, "%s: %s", key.Value, err)
		}
	}
	return nil
}

func lineError(at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", at.Line, fmt.Sprintf(format, args...))
}
