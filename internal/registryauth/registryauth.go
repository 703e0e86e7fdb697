// Package registryauth knows where clients hand over their credentials for a
// registry, and in which form: whoever takes them out of a recording and
// whoever compares requests must look in the same places.
package registryauth

import (
	"encoding/base64"
	"strings"
)

// Headers are those that hold base64url of JSON: an object of credentials, or
// one of such objects by the address of their registry.
var Headers = []string{"X-Registry-Auth", "X-Registry-Config"}

// Address is the one field of an object of credentials that is no secret: the
// address of the registry.
const Address = "serveraddress"

// InBody reports whether the body of an operation is an object of
// credentials. That of a push is, from clients that know no header for them;
// engines up to 20.10 obey it.
func InBody(template string) bool {
	return template == "/auth" || template == "/images/{name}/push"
}

// Decode reads base64 in every alphabet and padding that clients use.
func Decode(value string) (document string, ok bool) {
	plain := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(strings.TrimSpace(value))
	decoded, err := base64.RawStdEncoding.DecodeString(plain)
	return string(decoded), err == nil
}
