package matcher

import (
	"net/http"
	"strings"

	"github.com/drydock-go/drydock/internal/registryauth"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// carriesCredentials reports whether a request brings credentials for a
// registry, in a header that its operation reads.
func carriesCredentials(op *engineapi.Operation, h http.Header) bool {
	for _, name := range registryauth.Headers {
		if op != nil {
			if _, known := op.Header(name); !known {
				continue
			}
		}
		if holdsCredentials(h.Get(name)) {
			return true
		}
	}
	return false
}

// holdsCredentials looks into a header that is base64 of JSON: clients that
// have no credentials send an empty object, or one that only names the
// registry. What cannot be read is taken for credentials.
func holdsCredentials(header string) bool {
	document, ok := registryauth.Decode(header)
	switch {
	case !ok:
		return true
	case document == "":
		return false
	}
	parsed, ok := parseJSON(strings.NewReader(document))
	if !ok {
		return true
	}
	parsed, present := prune(parsed, nil)
	if fields, ok := parsed.(map[string]any); ok {
		return hasMore(fields)
	}
	return present
}

// hasMore reports whether an object of credentials holds any.
func hasMore(fields map[string]any) bool {
	for name := range fields {
		if !strings.EqualFold(name, registryauth.Address) {
			return true
		}
	}
	return false
}

// takeCredentials removes the credentials from the body of POST /auth and
// reports whether there were any. What remains is the address of the registry.
func (b *Body) takeCredentials() bool {
	fields, ok := b.JSON.(map[string]any)
	if !ok {
		return false
	}
	found := hasMore(fields)
	*b = Body{}
	if address, ok := fields[registryauth.Address]; ok {
		rest := map[string]any{registryauth.Address: address}
		*b = Body{JSON: rest, canonical: encodeJSON(rest)}
	}
	return found
}
