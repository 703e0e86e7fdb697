package matcher

import (
	"github.com/drydock-go/drydock/cassettes"
)

// made are the ids that the engine has made. They are the recorded ones on
// replay, too, and no client has made them up.
type made map[string]struct{}

// Lengths of the ids that engines make: those of containers, images, networks
// and execs, what docker shows of them, and those of swarm.
const (
	idSize      = 64
	shortIDSize = 12
	swarmIDSize = 25
)

func (m made) has(word string) bool {
	_, known := m[word]
	return known
}

// learn takes the ids from the answers. What a client has sent before is its
// own.
func (m made) learn(interactions []*cassettes.Interaction) {
	sent := map[string]struct{}{}
	for _, i := range interactions {
		eachID(i.RequestURI(), func(id string) { sent[id] = struct{}{} })
		eachID(i.Request.Body, func(id string) { sent[id] = struct{}{} })
		eachID(i.Response.Body, func(id string) {
			if _, theirs := sent[id]; theirs {
				return
			}
			m[id] = struct{}{}
			if len(id) == idSize {
				m[id[:shortIDSize]] = struct{}{}
			}
		})
	}
}

// eachID calls found with each word of a text that has the length of an id.
func eachID(text string, found func(id string)) {
	start := 0
	for n := 0; n <= len(text); n++ {
		if n < len(text) && isIDByte(text[n]) {
			continue
		}
		if size := n - start; size == idSize || size == swarmIDSize {
			found(text[start:n])
		}
		start = n + 1
	}
}

func isIDByte(b byte) bool { return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' }
