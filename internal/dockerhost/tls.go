package dockerhost

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// environmentTLS is the encryption that DOCKER_TLS_VERIFY, DOCKER_TLS and
// DOCKER_CERT_PATH ask for, nil for none. Any value switches them on, as in
// docker: 0 and false, too.
func (s settings) environmentTLS(server string) (*tls.Config, error) {
	verify := s.getenv("DOCKER_TLS_VERIFY") != ""
	if !verify && s.getenv("DOCKER_TLS") == "" {
		return nil, nil
	}
	dir := s.getenv("DOCKER_CERT_PATH")
	if dir == "" {
		var err error
		if dir, err = s.configDir(); err != nil {
			return nil, err
		}
	}
	config, err := s.loadEnvironmentTLS(dir, server, verify)
	if err != nil {
		return nil, fmt.Errorf("TLS: %w; DOCKER_CERT_PATH names the folder of ca.pem, cert.pem and key.pem", err)
	}
	return config, nil
}

func (s settings) loadEnvironmentTLS(dir, server string, verify bool) (*tls.Config, error) {
	config := clientTLS(server, !verify)
	if verify {
		// Docker adds its CA to those of the system here, and not in a context.
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if err := addCA(pool, filepath.Join(dir, "ca.pem")); err != nil {
			return nil, err
		}
		config.RootCAs = pool
	}
	return config, addKeyPair(config, dir)
}

// contextTLS is the encryption of a docker context, whose material is in dir, nil
// for none: no files, and no wish to skip the verification.
func contextTLS(dir, server string, skipVerify bool, source string) (*tls.Config, error) {
	config := clientTLS(server, skipVerify)
	pool := x509.NewCertPool()
	switch err := addCA(pool, filepath.Join(dir, "ca.pem")); {
	case err == nil:
		config.RootCAs = pool
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: TLS: %w; make the context anew with `docker context update`", source, err)
	}
	if err := addKeyPair(config, dir); err != nil {
		return nil, fmt.Errorf("%s: TLS: %w; make the context anew with `docker context update`", source, err)
	}
	if config.RootCAs == nil && len(config.Certificates) == 0 && !skipVerify {
		return nil, nil
	}
	return config, nil
}

func clientTLS(server string, skipVerify bool) *tls.Config {
	return &tls.Config{
		ServerName:         server,
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: skipVerify, //nolint:gosec // the user asked for it, in docker's own words
	}
}

// addCA puts the certificates of a PEM file into pool.
func addCA(pool *x509.CertPool, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !pool.AppendCertsFromPEM(data) {
		return fmt.Errorf("no certificate in %q", file)
	}
	return nil
}

// addKeyPair gives config the client's certificate in dir, if there is one.
func addKeyPair(config *tls.Config, dir string) error {
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if missing(cert) && missing(key) {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("client certificate %q and key %q: %w", cert, key, err)
	}
	config.Certificates = []tls.Certificate{pair}
	return nil
}

func missing(file string) bool {
	_, err := os.Stat(file)
	return errors.Is(err, fs.ErrNotExist)
}
