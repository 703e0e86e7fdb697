package dockerhost

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// DefaultSocket is where a Docker daemon listens unless told otherwise.
const DefaultSocket = "/var/run/docker.sock"

// Config says what Resolve may look at. The zero value is the environment of
// this process, without a flag.
type Config struct {
	// Flag is the value of --host. Empty means that it was not given.
	Flag string

	// Getenv looks up a variable, empty when it is not set. Nil means os.Getenv.
	Getenv func(string) string

	// ConfigDir is the folder of the docker command line's config.json and
	// contexts. Empty means DOCKER_CONFIG, else .docker in the home folder.
	ConfigDir string
}

// Host is the address of a Docker daemon.
type Host struct {
	address address
	source  string
	tls     *tls.Config // nil unless the connection is encrypted
}

// Resolve finds the daemon that cfg names. It does not check that one runs there.
func Resolve(cfg Config) (*Host, error) {
	s := settings{cfg}
	if cfg.Flag != "" {
		return s.direct(cfg.Flag, "--host")
	}
	if value := s.getenv("DOCKER_HOST"); value != "" {
		return s.direct(value, "DOCKER_HOST")
	}
	name, err := s.contextName()
	if err != nil {
		return nil, err
	}
	if name != "" {
		return s.fromContext(name)
	}
	return &Host{address: address{scheme: schemeUnix, path: DefaultSocket}, source: "the default socket"}, nil
}

// String is the address as one writes it in DOCKER_HOST.
func (h *Host) String() string { return h.address.String() }

// Source says who named the address, for messages: "--host", "DOCKER_HOST",
// `docker context "x"` or "the default socket".
func (h *Host) Source() string { return h.source }

// IsLocal reports whether the daemon is reached without leaving this machine: by
// a unix socket, or by TCP to a loopback address.
func (h *Host) IsLocal() bool {
	switch h.address.scheme {
	case schemeUnix:
		return true
	case schemeTCP:
		if h.address.hostname == "localhost" {
			return true
		}
		ip := net.ParseIP(h.address.hostname)
		return ip != nil && ip.IsLoopback()
	}
	return false
}

// Dial opens a connection to the daemon; it has a CloseWrite method. The context
// bounds the dialing (over ssh, the start of the child) and not the connection.
func (h *Host) Dial(ctx context.Context) (net.Conn, error) {
	conn, err := h.dial(ctx)
	if err != nil {
		return nil, h.explain(ctx, err)
	}
	return conn, nil
}

// settings are what the environment and the files of the docker command line say.
type settings struct{ cfg Config }

func (s settings) getenv(key string) string {
	if s.cfg.Getenv != nil {
		return s.cfg.Getenv(key)
	}
	return os.Getenv(key)
}

// configDir is the folder of config.json.
func (s settings) configDir() (string, error) {
	if s.cfg.ConfigDir != "" {
		return s.cfg.ConfigDir, nil
	}
	if dir := s.getenv("DOCKER_CONFIG"); dir != "" {
		return dir, nil
	}
	home := s.getenv("HOME")
	if home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return "", fmt.Errorf("no home folder, so no docker config.json: %w; set DOCKER_CONFIG or DOCKER_HOST", err)
		}
	}
	return filepath.Join(home, ".docker"), nil
}

// direct takes an address that was given as such, with the TLS of the environment.
func (s settings) direct(value, source string) (*Host, error) {
	addr, err := parseAddress(value, source)
	if err != nil {
		return nil, err
	}
	host := &Host{address: addr, source: source}
	if addr.scheme == schemeTCP {
		host.tls, err = s.environmentTLS(addr.hostname)
	}
	return host, err
}
