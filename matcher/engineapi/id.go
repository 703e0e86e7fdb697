package engineapi

import "regexp"

// Lengths of the ids that engines make, in characters.
const (
	// IDSize is that of a container, an image, a network or an exec.
	IDSize = 64

	// ShortIDSize is that of the beginning of such an id, which docker shows and
	// engines take for the whole.
	ShortIDSize = 12

	// SwarmIDSize is that of what belongs to a swarm.
	SwarmIDSize = 25
)

// longID is an id of which docker shows the beginning.
var longID = regexp.MustCompile(`\b([0-9a-f]{12})[0-9a-f]{52}\b`)

// ShortenIDs returns a text with the ids in it as docker shows them.
func ShortenIDs(text string) string { return longID.ReplaceAllString(text, "$1") }
