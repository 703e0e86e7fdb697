package scrub

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/drydock-go/drydock/internal/registryauth"
)

// public holds the fields of credentials, and of the answer to a login, that
// are no secrets. All others are taken for secrets, also those that nobody
// has heard of.
var public = map[string]bool{
	registryauth.Address: true,
	"status":             true,
	"message":            true,
}

// looksLikeCredentials reports whether a body is a JSON object with a field
// that only credentials have.
func looksLikeCredentials(document string) bool {
	var fields map[string]any
	if json.Unmarshal([]byte(document), &fields) != nil {
		return false
	}
	for name := range fields {
		switch strings.ToLower(name) {
		case "password", "identitytoken", "registrytoken":
			return true
		}
	}
	return false
}

// credentials replaces the secrets of a JSON object of credentials, as the
// body of POST /auth is one.
func (s *Scrubber) credentials(document string) string {
	if strings.TrimSpace(document) == "" {
		return document
	}
	var fields map[string]any
	if json.Unmarshal([]byte(document), &fields) != nil {
		return s.encode(map[string]any{"auth": s.placeholder(document)})
	}
	s.fields(fields)
	return s.encode(fields) + lineEnd(document)
}

// loginAnswer replaces the token in the answer to a login. An answer that is
// no object is an engine's, or a proxy's, plain error text.
func (s *Scrubber) loginAnswer(document string) string {
	if !strings.HasPrefix(strings.TrimSpace(document), "{") {
		return document
	}
	return s.credentials(document)
}

// fields replaces all that is not public, at any depth.
func (s *Scrubber) fields(object map[string]any) {
	// In the order of their names, so that ordinals do not change from run to run.
	for _, key := range slices.Sorted(maps.Keys(object)) {
		switch value := object[key].(type) {
		case map[string]any:
			s.fields(value)
		case string:
			if public[strings.ToLower(key)] {
				continue
			}
			if strings.EqualFold(key, "auth") {
				object[key] = s.userAndPassword(value)
			} else {
				object[key] = s.placeholder(value)
			}
		case nil, bool:
		default:
			object[key] = s.placeholder(s.encode(value))
		}
	}
}

// registryAuth replaces the secrets of a header that is base64url of an
// object of credentials, or of such objects by registry.
func (s *Scrubber) registryAuth(value string) string {
	document, ok := registryauth.Decode(value)
	if !ok || !json.Valid([]byte(document)) {
		if strings.TrimSpace(value) == "" {
			return value
		}
		document = s.encode(map[string]any{"auth": value})
	}
	return base64.URLEncoding.EncodeToString([]byte(s.credentials(document)))
}

// authorization replaces what follows the scheme.
func (s *Scrubber) authorization(value string) string {
	scheme, secret, found := strings.Cut(value, " ")
	switch {
	case !found:
		return s.placeholder(value)
	case strings.EqualFold(scheme, "Basic"):
		return scheme + " " + s.userAndPassword(secret)
	}
	return scheme + " " + s.placeholder(secret)
}

// userAndPassword replaces both parts of base64 of user:password.
func (s *Scrubber) userAndPassword(value string) string {
	if value == "" {
		return ""
	}
	decoded, ok := registryauth.Decode(value)
	user, password, found := strings.Cut(decoded, ":")
	if !ok || !found {
		return base64.StdEncoding.EncodeToString([]byte(s.placeholder(value)))
	}
	pair := s.placeholder(user) + ":" + s.placeholder(password)
	return base64.StdEncoding.EncodeToString([]byte(pair))
}

// encode writes JSON without escaping what only HTML needs escaped.
func (s *Scrubber) encode(value any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "{}" // unreachable: what was decoded from JSON can be encoded
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func lineEnd(document string) string {
	if strings.HasSuffix(document, "\n") {
		return "\n"
	}
	return ""
}
