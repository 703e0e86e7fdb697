package scrub

import (
	"regexp"
	"strconv"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/registryauth"
)

var (
	// placeholders finds the ordinals of placeholders.
	placeholders = regexp.MustCompile(`\[secret:(\d{1,9})\]`)

	// encoded finds what may be base64 of one.
	encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}=*`)
)

// nested is how deep a placeholder may be encoded: X-Registry-Config is base64 of
// JSON, and "auth" in it is base64 again.
const nested = 2

// After returns a Scrubber for what is added to a recording. Its ordinals come
// after those that stand there, so that one never means two secrets. The other
// way round it does happen: nobody knows any more what the old ones stood for.
func After(recorded []*cassettes.Interaction) *Scrubber {
	s := New()
	for _, i := range recorded {
		for _, values := range i.Request.Headers {
			for _, value := range values {
				s.skip(value, nested)
			}
		}
		if bodyHoldsCredentials(i) {
			s.skip(i.Request.Body, nested)
			s.skip(i.Response.Body, nested)
		}
	}
	return s
}

// skip has no ordinal given out that stands in a text.
func (s *Scrubber) skip(text string, depth int) {
	for _, found := range placeholders.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(found[1]); err == nil {
			s.first = max(s.first, n+1)
		}
	}
	if depth == 0 {
		return
	}
	for _, word := range encoded.FindAllString(text, -1) {
		if decoded, ok := registryauth.Decode(word); ok {
			s.skip(decoded, depth-1)
		}
	}
}
