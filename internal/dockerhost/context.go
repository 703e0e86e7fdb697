package dockerhost

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// defaultContext is the name that stands for "no context".
const defaultContext = "default"

// contextMeta is the part of a context's meta.json that matters here.
type contextMeta struct {
	Endpoints struct {
		Docker *struct {
			Host          string
			SkipTLSVerify bool
		} `json:"docker"`
	}
}

// contextName is the chosen docker context, empty for none.
func (s settings) contextName() (string, error) {
	name := s.getenv("DOCKER_CONTEXT")
	if name == "" {
		var err error
		if name, err = s.currentContext(); err != nil {
			return "", err
		}
	}
	if name == defaultContext {
		return "", nil
	}
	return name, nil
}

// currentContext is what `docker context use` wrote down, empty for nothing.
func (s settings) currentContext() (string, error) {
	dir, err := s.configDir()
	if err != nil {
		return "", nil //nolint:nilerr // nobody without a home has chosen a context
	}
	var config struct {
		CurrentContext string `json:"currentContext"`
	}
	if err := readJSON(filepath.Join(dir, "config.json"), &config); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w; mend the file, or name the daemon with --host or DOCKER_HOST", err)
	}
	return config.CurrentContext, nil
}

// fromContext is the daemon of a docker context.
func (s settings) fromContext(name string) (*Host, error) {
	source := fmt.Sprintf("docker context %q", name)
	dir, err := s.configDir()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(name))
	id := hex.EncodeToString(sum[:])

	var meta contextMeta
	file := filepath.Join(dir, "contexts", "meta", id, "meta.json")
	switch err := readJSON(file, &meta); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is none in %q; `docker context ls` lists what there is, "+
			"or name the daemon with --host", source, filepath.Join(dir, "contexts"))
	case err != nil:
		return nil, fmt.Errorf("%s: %w; mend the file, or name the daemon with --host", source, err)
	case meta.Endpoints.Docker == nil:
		return nil, fmt.Errorf("%s: %q names no docker daemon; use another context or --host", source, file)
	}
	endpoint := meta.Endpoints.Docker
	if endpoint.Host == "" {
		endpoint.Host = schemeUnix + "://" + DefaultSocket
	}
	host := &Host{source: source}
	if host.address, err = parseAddress(endpoint.Host, source); err != nil {
		return nil, err
	}
	if host.address.scheme == schemeTCP {
		material := filepath.Join(dir, "contexts", "tls", id, "docker")
		host.tls, err = contextTLS(material, host.address.hostname, endpoint.SkipTLSVerify, source)
	}
	return host, err
}

// readJSON reads a file of JSON. Its errors name the file.
func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %q: %w", path, err)
	}
	return nil
}
