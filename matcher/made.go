package matcher

import (
	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/binding"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// made is what no client makes up anew: the ids that the engine has made, which
// are the recorded ones on replay, too, and the words that were used when the
// recording was made.
type made struct {
	ids   map[string]struct{}
	words map[string]struct{}
}

func newMade() *made { return &made{ids: map[string]struct{}{}, words: map[string]struct{}{}} }

// has reports whether a word is the engine's: an id that it has made, or one
// that means the same to everybody.
func (m *made) has(word string) bool {
	_, known := m.ids[word]
	return known || everyday[word]
}

// everyday are the words that nobody makes up. A client that sends another one
// has changed its mind, and what stands for one of them would stand for it in
// every answer: in {"Running":true}, too.
var everyday = map[string]bool{
	"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true,
	"enabled": true, "disabled": true,
	// Ways to be connected.
	"bridge": true, "default": true, "host": true, "none": true,
	// The states of containers, and of their health.
	"created": true, "dead": true, "exited": true, "healthy": true, "paused": true, "removing": true,
	"restarting": true, "running": true, "starting": true, "unhealthy": true,
	// How much a program tells.
	"debug": true, "error": true, "fatal": true, "info": true, "trace": true, "warn": true, "warning": true,
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
			if len(id) == engineapi.IDSize {
				m.ids[id[:engineapi.ShortIDSize]] = struct{}{}
			}
		})
	}
}

func isID(word string) bool {
	return len(word) == engineapi.IDSize || len(word) == engineapi.SwarmIDSize
}

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
