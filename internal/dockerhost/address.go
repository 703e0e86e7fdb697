package dockerhost

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"strconv"
	"strings"
)

const (
	schemeUnix = "unix"
	schemeTCP  = "tcp"
	schemeSSH  = "ssh"

	defaultPort = "2375" // docker's choice, with TLS too
)

// address is a parsed address of a daemon.
type address struct {
	scheme   string
	user     string // ssh
	hostname string // tcp and ssh
	port     string // tcp, and ssh when it is given
	path     string // unix: the socket; ssh: the socket on the other machine, or empty
}

func (a address) String() string {
	if a.scheme == schemeUnix {
		return "unix://" + a.path
	}
	u := url.URL{Scheme: a.scheme, Host: a.hostport(), Path: a.path}
	if a.user != "" {
		u.User = url.User(a.user)
	}
	return u.String()
}

// hostport is the host, in brackets where it needs them, and the port if any.
func (a address) hostport() string {
	if a.port != "" {
		return net.JoinHostPort(a.hostname, a.port)
	}
	if strings.Contains(a.hostname, ":") {
		return "[" + a.hostname + "]"
	}
	return a.hostname
}

// parseAddress reads an address as DOCKER_HOST has it. The source is for messages.
func parseAddress(value, source string) (address, error) {
	value = strings.TrimSpace(value)
	addr, err := parseScheme(value)
	if err != nil {
		return address{}, fmt.Errorf("%s %q: %w", source, withoutPassword(value), err)
	}
	return addr, nil
}

func parseScheme(value string) (address, error) {
	scheme, rest, found := strings.Cut(value, "://")
	if !found {
		return parseBare(value)
	}
	switch strings.ToLower(scheme) {
	case schemeUnix:
		return parseUnix(rest)
	case schemeTCP:
		return parseTCP(rest)
	case schemeSSH:
		return parseSSH(rest)
	case "http", "https":
		return address{}, fmt.Errorf("not a docker address: write tcp://%s, "+
			"and for TLS set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH", withoutPassword(rest))
	case "npipe":
		return address{}, errors.New("windows named pipes are not supported: have the daemon listen on tcp as well")
	case "fd":
		return address{}, errors.New("fd is what a daemon listens on: write the unix:// path of its socket")
	}
	return address{}, fmt.Errorf("unknown scheme %q: use unix://, tcp:// or ssh://", scheme)
}

// parseBare reads an address without a scheme: the path of a socket, or host:port.
func parseBare(value string) (address, error) {
	if strings.HasPrefix(value, "/") {
		return parseUnix(value)
	}
	if _, port, err := net.SplitHostPort(value); err == nil && checkPort(port) == nil {
		return parseTCP(value)
	}
	return address{}, errors.New("no scheme: write unix:///path/to.sock, tcp://host:port or ssh://user@host")
}

func parseUnix(path string) (address, error) {
	if path == "" {
		path = DefaultSocket
	}
	if limit := MaxSocketPath(); len(path) > limit {
		return address{}, fmt.Errorf("the path of the socket has %d bytes and the system takes %d: "+
			"use a shorter one, a symbolic link will do", len(path), limit)
	}
	return address{scheme: schemeUnix, path: path}, nil
}

// MaxSocketPath is the longest path that a unix socket can have, in bytes.
func MaxSocketPath() int {
	if runtime.GOOS == "linux" {
		return 107
	}
	return 103
}

func parseTCP(rest string) (address, error) {
	u, err := parseAuthority(schemeTCP, rest)
	if err != nil {
		return address{}, err
	}
	switch {
	case u.User != nil:
		return address{}, errors.New("tcp takes no user: write tcp://host:port")
	case strings.Trim(u.Path, "/") != "":
		return address{}, errors.New("tcp takes no path: write tcp://host:port")
	}
	addr := address{scheme: schemeTCP, hostname: u.Hostname(), port: u.Port()}
	if addr.hostname == "" {
		addr.hostname = "localhost"
	}
	if addr.port == "" {
		addr.port = defaultPort
	}
	return addr, checkPort(addr.port)
}

func parseSSH(rest string) (address, error) {
	u, err := parseAuthority(schemeSSH, rest)
	if err != nil {
		return address{}, err
	}
	addr := address{scheme: schemeSSH, user: u.User.Username(), hostname: u.Hostname(), port: u.Port()}
	if _, has := u.User.Password(); has {
		return address{}, errors.New("a password cannot be given to ssh: use a key or an agent, and write ssh://user@host")
	}
	if addr.hostname == "" {
		return address{}, errors.New("no host name: write ssh://user@host")
	}
	if strings.Trim(u.Path, "/") != "" {
		addr.path = u.Path
	}
	if addr.port == "" {
		return addr, nil
	}
	return addr, checkPort(addr.port)
}

// parseAuthority parses what follows the scheme of tcp and ssh addresses.
func parseAuthority(scheme, rest string) (*url.URL, error) {
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil {
		if strings.Contains(rest, "@") {
			// The cause may quote a piece of the password.
			return nil, fmt.Errorf("not an address: write %s://user@host:port", scheme)
		}
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return nil, fmt.Errorf("%w: write %s://host:port", err, scheme)
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, fmt.Errorf("an address has no ? and no #: write %s://host:port", scheme)
	}
	return u, nil
}

func checkPort(port string) error {
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fmt.Errorf("port %q: write a number from 1 to 65535", port)
	}
	return nil
}

// withoutPassword is value with the password of user:password@host left out.
func withoutPassword(value string) string {
	start := 0
	if i := strings.Index(value, "://"); i >= 0 {
		start = i + len("://")
	}
	end := strings.LastIndex(value[start:], "@")
	if end < 0 {
		return value
	}
	user, _, has := strings.Cut(value[start:start+end], ":")
	if !has {
		return value
	}
	return value[:start] + user + ":xxxxx" + value[start+end:]
}
