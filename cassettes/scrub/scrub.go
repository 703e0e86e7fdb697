package scrub

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A Scrubber replaces the secrets of one recording. The same secret gets the
// same placeholder wherever it stands.
type Scrubber struct {
	mu       sync.Mutex
	ordinals map[string]int // by secret; never stored
}

// New returns a Scrubber that has seen no secret.
func New() *Scrubber {
	return &Scrubber{ordinals: map[string]int{}}
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
		n = len(s.ordinals) + 1
		s.ordinals[secret] = n
	}
	return fmt.Sprintf("[secret:%d]", n)
}

// Interaction replaces the secrets of i, in place.
func (s *Scrubber) Interaction(i *cassettes.Interaction) {
	s.headers(i.Request.Headers)
	target, _ := engineapi.Resolve(i.Request.Method, i.Path())
	switch {
	case target.Op == nil:
	case target.Op.Template == "/auth":
		s.requestBody(i)
		i.Response.Body = s.loginAnswer(i.Response.Body)
		i.Response.ContentLength = resize(i.Response.Headers, i.Response.ContentLength, i.Response.Body)
	case target.Op.Template == "/images/{name}/push":
		// Engines up to 20.10 take credentials from the body, too, from
		// clients that know no header for them.
		s.requestBody(i)
	}
}

// requestBody replaces the secrets of a body that is an object of credentials.
func (s *Scrubber) requestBody(i *cassettes.Interaction) {
	i.Request.Body = s.credentials(i.Request.Body)
	i.Request.ContentLength = resize(i.Request.Headers, i.Request.ContentLength, i.Request.Body)
}

// headers replaces the headers that carry credentials.
func (s *Scrubber) headers(h http.Header) {
	for name, replace := range map[string]func(string) string{
		"X-Registry-Auth":     s.registryAuth,
		"X-Registry-Config":   s.registryConfig,
		"Authorization":       s.authorization,
		"Proxy-Authorization": s.authorization,
	} {
		for n, value := range h.Values(name) {
			h[name][n] = replace(value)
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
