package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
)

// strangers counts the requests that named objects which only a recording knows:
// what was replayed has ids of the recorded engine, of which the live one has
// never heard.
type strangers struct {
	known    map[string]bool // names of objects in what was recorded before
	recorded []*cassettes.Interaction
	told     []*cassettes.Interaction // live ones that made something, or did not find it, in their order
	live     []*cassettes.Interaction // of those that have been judged, the ones that made something
	bound    map[string]string        // recorded names by the live ones that stand for them
	requests int
	first    string // what the first of them named
}

func newStrangers(earlier *cassettes.Cassette) *strangers {
	s := &strangers{known: map[string]bool{}, recorded: earlier.Interactions}
	for _, i := range earlier.Interactions {
		for _, name := range namesIn(i) {
			s.known[name] = true
		}
	}
	return s
}

// requestLine returns what a request asks as far as its line and a short body
// tell. A large body may still be on its way to where it is kept.
func requestLine(i *cassettes.Interaction) matcher.Question {
	line := *i
	line.Details.Blobs = cassettes.Blobs{}
	return matcher.AskRecorded(&line)
}

// namesIn returns the names of objects in a request.
func namesIn(i *cassettes.Interaction) []string {
	q := requestLine(i)
	names := slices.Concat(q.Query["name"], q.Query["fromImage"], []string{q.Target.Object})
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// objectNames finds what may be the name of an object, or its id.
var objectNames = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9_./:@-]*[A-Za-z0-9]`)

// look takes what was recorded of the live engine, one after the other.
func (s *strangers) look(i *cassettes.Interaction) {
	if i.Response.Code == http.StatusCreated || i.Response.Code == http.StatusNotFound {
		s.told = append(s.told, i)
	}
}

// judge counts them, when it is known which live names stand for recorded ones.
func (s *strangers) judge(bound map[string]string) {
	s.bound = bound
	for _, i := range s.told {
		if i.Response.Code == http.StatusCreated {
			s.live = append(s.live, i)
			continue
		}
		words := append(objectNames.FindAllString(i.Response.Body, -1), namesIn(i)...)
		if n := slices.IndexFunc(words, s.isStranger); n >= 0 {
			s.count(words[n])
		}
	}
	s.told = nil
}

func (s *strangers) count(word string) {
	if s.requests++; s.requests == 1 {
		s.first = word
	}
}

// isStranger reports whether a word names an object that was recorded before and
// was not made live.
func (s *strangers) isStranger(word string) bool {
	for _, i := range s.live {
		if slices.Contains(namesIn(i), word) || tells(i, word) {
			return false
		}
	}
	if recorded, isBound := s.bound[word]; isBound {
		word = recorded
	}
	return s.known[word] || slices.ContainsFunc(s.recorded, func(i *cassettes.Interaction) bool { return tells(i, word) })
}

// shortID is the length of the ids that docker's client prints.
const shortID = 12

var hexadecimal = regexp.MustCompile(`^[0-9a-f]+$`)

// tells reports whether a word is an id that stands in an answer.
func tells(i *cassettes.Interaction, word string) bool {
	return len(word) >= shortID && hexadecimal.MatchString(word) && strings.Contains(i.Response.Body, word)
}

// strangers says what to do about them.
func (u *ui) strangers(s *strangers) {
	if s.requests == 0 {
		return
	}
	named := "requests named objects"
	if s.requests == 1 {
		named = "request named an object"
	}
	u.complain("%d %s that only the recording knows, such as %q: the live engine answered 404", s.requests, named, s.first)
	u.hint("record all of it again with --mode all")
}
