package dockerhost_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/dockerhost"
)

// authority issues certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "test ca"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign,
	}
	a := &authority{}
	var der []byte
	der, a.key = sign(t, template, nil, nil)
	var err error
	a.cert, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	a.pem = pemOf("CERTIFICATE", der)
	return a
}

// issue makes a certificate for this machine's loopback address, and its key.
func (a *authority) issue(t *testing.T, usage x509.ExtKeyUsage) (certPEM, keyPEM string) {
	t.Helper()
	der, key := sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}, a.cert, a.key)
	keyDER, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	return pemOf("CERTIFICATE", der), pemOf("EC PRIVATE KEY", keyDER)
}

// sign makes a key and its certificate, signed by itself if there is no parent.
func sign(t *testing.T, template, parent *x509.Certificate, by *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	if parent == nil {
		parent, by = template, key
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
	require.NoError(t, err)
	return der, key
}

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// serveTLS is a daemon that knows its clients by their certificates, if strict.
func (a *authority) serveTLS(t *testing.T, strict bool) (address string) {
	t.Helper()
	pair, err := tls.X509KeyPair(bytesOf(a.issue(t, x509.ExtKeyUsageServerAuth)))
	require.NoError(t, err)
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, ClientCAs: clients}
	if strict {
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	require.NoError(t, err)
	serve(t, listener)
	return "tcp://" + listener.Addr().String()
}

func bytesOf(a, b string) ([]byte, []byte) { return []byte(a), []byte(b) }

// writeMaterial puts a client's ca.pem, cert.pem and key.pem in dir.
func (a *authority) writeMaterial(t *testing.T, dir string) {
	t.Helper()
	cert, key := a.issue(t, x509.ExtKeyUsageClientAuth)
	write(t, filepath.Join(dir, "ca.pem"), a.pem)
	write(t, filepath.Join(dir, "cert.pem"), cert)
	write(t, filepath.Join(dir, "key.pem"), key)
}

func TestTLSFromTheEnvironment(t *testing.T) {
	ca := newAuthority(t)
	address, certs := ca.serveTLS(t, true), t.TempDir()
	ca.writeMaterial(t, certs)
	for name, vars := range map[string]map[string]string{
		"folder given":             {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": certs},
		"folder of the config":     {"DOCKER_TLS_VERIFY": "1", "DOCKER_CONFIG": certs},
		"any value, no check":      {"DOCKER_TLS": "0", "DOCKER_CERT_PATH": certs},
		"address in the variable ": {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": certs, "DOCKER_HOST": address},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := dockerhost.Config{Getenv: environment(t, vars)}
			if vars["DOCKER_HOST"] == "" {
				cfg.Flag = address
			}
			talk(t, resolve(t, cfg))
		})
	}
}

func TestTLSWithoutFilesChecksNothing(t *testing.T) {
	vars := map[string]string{"DOCKER_TLS": "1", "DOCKER_CERT_PATH": t.TempDir()}
	address := newAuthority(t).serveTLS(t, false)
	talk(t, resolve(t, dockerhost.Config{Flag: address, Getenv: environment(t, vars)}))
}

func TestTLSLeavesSocketsAlone(t *testing.T) {
	path := socketPath(t)
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	serve(t, listener)
	vars := map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/nowhere"}
	talk(t, resolve(t, dockerhost.Config{Flag: path, Getenv: environment(t, vars)}))
}

func TestTLSFromAContext(t *testing.T) {
	ca, dir := newAuthority(t), t.TempDir()
	ca.writeMaterial(t, writeContext(t, dir, "safe", ca.serveTLS(t, true), false))
	writeContext(t, dir, "trusting", ca.serveTLS(t, false), true)
	for _, name := range []string{"safe", "trusting"} {
		t.Run(name, func(t *testing.T) {
			vars := map[string]string{"DOCKER_CONTEXT": name, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/nowhere"}
			talk(t, resolve(t, dockerhost.Config{ConfigDir: dir, Getenv: environment(t, vars)}))
		})
	}
}

func TestTLSOfAStranger(t *testing.T) {
	certs := t.TempDir()
	newAuthority(t).writeMaterial(t, certs)
	vars := map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": certs}
	host := resolve(t, dockerhost.Config{Flag: newAuthority(t).serveTLS(t, false), Getenv: environment(t, vars)})
	_, err := host.Dial(within(t))
	require.ErrorContains(t, err, "signed by unknown authority")
	require.ErrorContains(t, err, "; check that ca.pem is the daemon's")
}

func TestTLSToAPlainDaemon(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := listener.Accept(); err == nil {
			_, _ = conn.Write([]byte("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"))
			_, _ = conn.Read(make([]byte, 4096)) // the client's hello, so that closing does not reset
			_ = conn.Close()
		}
	}()
	vars := map[string]string{"DOCKER_TLS": "1", "DOCKER_CERT_PATH": t.TempDir()}
	host := resolve(t, dockerhost.Config{Flag: "tcp://" + listener.Addr().String(), Getenv: environment(t, vars)})
	_, err = host.Dial(within(t))
	require.ErrorContains(t, err, "; it does not speak TLS: unset DOCKER_TLS_VERIFY and DOCKER_TLS")
	<-done
}

func TestTLSMaterialThatIsNone(t *testing.T) {
	ca := newAuthority(t)
	for name, row := range map[string]struct {
		spoil func(dir string)
		want  string
	}{
		"no ca":         {func(string) {}, "ca.pem: no such file or directory; DOCKER_CERT_PATH names the folder"},
		"ca of nothing": {func(dir string) { write(t, filepath.Join(dir, "ca.pem"), "nothing") }, "no certificate in "},
		"cert, no key": {func(dir string) {
			ca.writeMaterial(t, dir)
			write(t, filepath.Join(dir, "key.pem"), "")
		}, "client certificate "},
	} {
		t.Run(name, func(t *testing.T) {
			certs, dir := t.TempDir(), t.TempDir()
			row.spoil(certs)
			vars := map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": certs}
			_, err := dockerhost.Resolve(dockerhost.Config{Flag: "tcp://box:2376", Getenv: environment(t, vars)})
			require.ErrorContains(t, err, row.want)

			if name == "no ca" {
				return // a context may do without
			}
			row.spoil(writeContext(t, dir, "x", "tcp://box:2376", false))
			vars = map[string]string{"DOCKER_CONTEXT": "x"}
			_, err = dockerhost.Resolve(dockerhost.Config{ConfigDir: dir, Getenv: environment(t, vars)})
			require.ErrorContains(t, err, `docker context "x": TLS: `)
			require.ErrorContains(t, err, row.want)
		})
	}
}
