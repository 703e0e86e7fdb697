package scrub

import (
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/registryauth"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A Scrubber replaces the secrets of one recording. The same secret gets the
// same placeholder wherever it stands.
type Scrubber struct {
	mu       sync.Mutex
	ordinals map[string]int // by secret; never stored
	first    int            // ordinal
}

// New returns a Scrubber that has seen no secret.
func New() *Scrubber {
	return &Scrubber{ordinals: map[string]int{}, first: 1}
}

// placeholder returns what stands for a secret. No secret stays none: a
// client that sent an empty password is to be seen to have done so.
func (s *Scrubber) placeholder(secret string) string {
	if secret == "" {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.ordinals[secret]
	if !known {
		n = s.first + len(s.ordinals)
		s.ordinals[secret] = n
	}
	return fmt.Sprintf("[secret:%d]", n)
}

// Interaction replaces the secrets of i, in place.
func (s *Scrubber) Interaction(i *cassettes.Interaction) {
	s.headers(i.Request.Headers)
	if !bodyHoldsCredentials(i) {
		return
	}
	i.Request.Body = s.credentials(i.Request.Body)
	i.Request.ContentLength = resize(i.Request.Headers, i.Request.ContentLength, i.Request.Body)
	if len(i.Details.Frames) == 0 { // not the progress of a push
		i.Response.Body = s.loginAnswer(i.Response.Body)
		i.Response.ContentLength = resize(i.Response.Headers, i.Response.ContentLength, i.Response.Body)
	}
}

// HoldsCredentials reports whether the bodies of a request and of its answer may
// hold credentials: those of the operations that take some, and whatever is no
// operation. A path that is none, because a proxy has put something before it
// or a client has misspelt it, does not make a login less secret.
func HoldsCredentials(method, path string) bool {
	target, known := engineapi.Resolve(method, path)
	return !known || registryauth.InBody(target.Op.Template)
}

// bodyHoldsCredentials reports whether the bodies of i do hold them.
func bodyHoldsCredentials(i *cassettes.Interaction) bool {
	if _, known := engineapi.Resolve(i.Request.Method, i.Path()); known {
		return HoldsCredentials(i.Request.Method, i.Path())
	}
	return strings.HasSuffix(path.Clean(i.Path()), "/auth") || looksLikeCredentials(i.Request.Body)
}

// headers replaces the headers that carry credentials.
func (s *Scrubber) headers(h http.Header) {
	replace := map[string]func(string) string{
		"Authorization":       s.authorization,
		"Proxy-Authorization": s.authorization,
		// What a client of BuildKit shows to prove that two sessions are its.
		"X-Docker-Expose-Session-Sharedkey": s.placeholder,
	}
	for _, name := range registryauth.Headers {
		replace[name] = s.registryAuth
	}
	for name, values := range h {
		if one, secret := replace[http.CanonicalHeaderKey(name)]; secret {
			for n, value := range values {
				values[n] = one(value)
			}
		}
	}
}

// resize renews a Content-Length after the body has changed; a length that
// was not told stays untold.
func resize(h http.Header, length int64, body string) int64 {
	if length < 0 {
		return length
	}
	if h.Get("Content-Length") != "" {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return int64(len(body))
}
