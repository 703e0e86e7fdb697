package replayer

import (
	"regexp"
	"strings"
	"sync"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// liveObjects are those that clients have made with the live engine. What is
// asked of them is for that: no recording is about them, however alike their names
// are.
type liveObjects struct {
	mu    sync.Mutex
	names map[string]bool // of names with their collection, and of ids
	words []string        // those that are long enough to be looked for elsewhere
}

const (
	// longWord is the length of the shortest name that is looked for within
	// parameters, such as filters.
	longWord = 6

	// maxMade is how many bytes of an answer are looked at: it is one object.
	maxMade = 4 << 10
)

// madeID finds what an engine calls an object that it has made.
var madeID = regexp.MustCompile(`"(?:Id|ID)"\s*:\s*"([^"\\]+)"`)

// request notes what a request is to make, and the values that its client has
// made up for it: who asks for a label that was first seen live asks for what is
// live.
func (l *liveObjects) request(q matcher.Question, invented []string) {
	for _, word := range invented {
		if len(word) >= longWord {
			l.add("value "+word, word)
		}
	}
	if !q.Known || !q.IsAct() || q.Target.Object != "" {
		return
	}
	for _, name := range q.Query["name"] {
		l.add(collection(q)+" "+name, name)
	}
	if document, ok := q.Body.JSON.(map[string]any); ok {
		if name, ok := document["Name"].(string); ok {
			l.add(collection(q)+" "+name, name)
		}
	}
}

// collection returns the first word of a path, which all objects share that may
// not have the same name.
func collection(q matcher.Question) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(q.Target.Op.Template, "/"), "/")
	return first
}

// answer notes what the beginning of an answer says was made.
func (l *liveObjects) answer(text []byte) {
	for _, found := range madeID.FindAllSubmatch(text, -1) {
		id := string(found[1])
		l.add(id, id)
		if len(id) > engineapi.ShortIDSize {
			l.add(id[:engineapi.ShortIDSize], id[:engineapi.ShortIDSize])
		}
	}
}

func (l *liveObjects) add(key, word string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.names[key] {
		return
	}
	l.names[key] = true
	if len(word) >= longWord {
		l.words = append(l.words, word)
	}
}

// has reports whether a question is about one of them.
func (l *liveObjects) has(q matcher.Question) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.names) == 0 || !q.Known {
		return false
	}
	object := q.Target.Object
	if object != "" && (l.names[collection(q)+" "+object] || l.names[object]) {
		return true
	}
	for _, values := range q.Query {
		for _, value := range values {
			for _, word := range l.words {
				if strings.Contains(value, word) {
					return true
				}
			}
		}
	}
	return false
}
