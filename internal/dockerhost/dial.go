package dockerhost

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"
)

// dial opens the connection; its errors are bare.
func (h *Host) dial(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	switch h.address.scheme {
	case schemeUnix:
		return dialer.DialContext(ctx, "unix", h.address.path)
	case schemeSSH:
		return dialSSH(ctx, h.address)
	}
	conn, err := dialer.DialContext(ctx, "tcp", h.address.hostport())
	if err != nil || h.tls == nil {
		return conn, err
	}
	secure := tls.Client(conn, h.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secure, nil
}

// explain says which daemon was not reached, who named it, why, and what to do.
func (h *Host) explain(ctx context.Context, err error) error {
	cause := err
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		cause = op.Err // the rest of it repeats the address
	}
	if ctx.Err() != nil {
		return fmt.Errorf("no answer from the docker daemon at %q (%s): %w", h, h.source, cause)
	}
	return fmt.Errorf("no docker daemon at %q (%s): %w; %s", h, h.source, cause, h.advice(err))
}

// advice is what a user can do about err.
func (h *Host) advice(err error) string {
	var record tls.RecordHeaderError
	var unverified *tls.CertificateVerificationError
	switch {
	case errors.As(err, &record):
		return "it does not speak TLS: unset DOCKER_TLS_VERIFY and DOCKER_TLS, or use the port that does"
	case errors.As(err, &unverified):
		return "check that ca.pem is the daemon's and that the name in the address is the one in its certificate"
	case errors.Is(err, fs.ErrPermission) && h.address.scheme == schemeUnix:
		return "join the group of the socket, or run as root"
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return "start it, or name another with --host or DOCKER_HOST"
	case h.address.scheme == schemeSSH:
		return "install ssh, or name another with --host or DOCKER_HOST"
	}
	return "check the address, or name another with --host or DOCKER_HOST"
}
