package matcher

import (
	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/binding"
)

// made is what no client makes up anew: the ids that the engine has made, which
// are the recorded ones on replay, too, and the words that were used when the
// recording was made.
type made struct {
	ids   map[string]struct{}
	words map[string]struct{}
}

// Lengths of the ids that engines make: those of containers, images, networks
// and execs, what docker shows of them, and those of swarm.
const (
	idSize      = 64
	shortIDSize = 12
	swarmIDSize = 25
)

func newMade() *made { return &made{ids: map[string]struct{}{}, words: map[string]struct{}{}} }

// has reports whether the engine has made a word.
func (m *made) has(word string) bool {
	_, known := m.ids[word]
	return known
}

// used reports whether a recorded client has used a long word.
func (m *made) used(word string) bool {
	_, known := m.words[word]
	return known
}

// learn takes the ids from the answers, and the words from the requests. What a
// client has sent before it was answered is its own.
func (m *made) learn(interactions []*cassettes.Interaction) {
	sent := map[string]struct{}{}
	of := func(word string) {
		switch {
		case isID(word):
			sent[word] = struct{}{}
		case binding.IsWord(word):
			m.words[word] = struct{}{}
		}
	}
	for _, i := range interactions {
		eachWord(i.RequestURI(), of)
		eachWord(i.Request.Body, of)
		eachWord(i.Response.Body, func(id string) {
			if _, theirs := sent[id]; theirs || !isID(id) {
				return
			}
			m.ids[id] = struct{}{}
			if len(id) == idSize {
				m.ids[id[:shortIDSize]] = struct{}{}
			}
		})
	}
}

func isID(word string) bool { return len(word) == idSize || len(word) == swarmIDSize }

// eachWord calls found with each word of lower-case letters and digits.
func eachWord(text string, found func(word string)) {
	start := 0
	for n := 0; n <= len(text); n++ {
		if n < len(text) && ('0' <= text[n] && text[n] <= '9' || 'a' <= text[n] && text[n] <= 'z') {
			continue
		}
		if n > start {
			found(text[start:n])
		}
		start = n + 1
	}
}
