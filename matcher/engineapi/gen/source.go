package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// apiModule is fetched by its own command and not listed in go.mod: no user of Drydock should carry it.
const (
	apiModule  = "github.com/moby/moby/api"
	apiVersion = "v1.56.1"
)

// The range of minor versions that have a swagger file. A newer apiVersion needs a newer lastMinor here.
const (
	firstMinor = 25
	lastMinor  = 56
)

// downloadModule asks the go command for the module and returns the folder of the swagger files.
func downloadModule(ctx context.Context) (string, error) {
	tmp, err := os.MkdirTemp("", "engineapi-gen")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(tmp) }() // empty, and of no use to anybody
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", apiModule+"@"+apiVersion)
	cmd.Dir = tmp // outside of any module, so that go.mod and go.sum of the caller stay as they are
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, runErr := cmd.Output()
	var answer struct{ Dir, Error string }
	if err := json.Unmarshal(out, &answer); err != nil {
		return "", fmt.Errorf("go mod download: %w: %s", errors.Join(runErr, err), stderr.String())
	}
	if answer.Error != "" {
		return "", fmt.Errorf("go mod download: %s", answer.Error)
	}
	return filepath.Join(answer.Dir, "docs"), nil
}
