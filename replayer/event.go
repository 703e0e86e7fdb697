package replayer

import (
	"bytes"
	"encoding/json"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// An event is one message of the answer to GET /events, as it was sent.
type event struct {
	text   []byte
	object *timeline.Object // to which something happened; nil if it is not known
	causes []*matcher.Entry // the acts that may have made it happen
	frame  int              // index of the one in which it came, or the last part of it
}

// isEvents reports whether an answer tells what happens to all objects.
func isEvents(e *matcher.Entry) bool {
	d := &e.Interaction.Details
	return e.Question.Known && e.Question.Target.Op.Template == "/events" &&
		d.Class == engineapi.Stream && len(d.Frames) > 0
}

// A teller finds out what the messages of one answer are about.
type teller struct {
	timeline *timeline.Timeline
	entry    *matcher.Entry

	// told holds how many requests had been seen at the last event of each
	// object: what came before that has held that event, and the next ones come
	// after it.
	told map[*timeline.Object]int
}

func newTeller(t *timeline.Timeline, e *matcher.Entry) *teller {
	return &teller{timeline: t, entry: e, told: map[*timeline.Object]int{}}
}

// message is what of an event counts.
type message struct {
	Type, Action string
	Actor        struct {
		ID         string
		Attributes map[string]string
	}
}

// event reads a message that came when so many requests had been seen.
func (t *teller) event(text []byte, frame int) *event {
	e := &event{text: text, frame: frame}
	var m message
	if json.Unmarshal(bytes.TrimLeft(text, "\x1e"), &m) != nil {
		return e
	}
	e.object = t.object(&m)
	if e.object == nil {
		return e
	}
	frames := t.entry.Interaction.Details.Frames
	seen := frames[frame].Seen
	after := max(t.entry.Interaction.ID, t.told[e.object]-1)
	e.causes = t.timeline.Acts(e.object, after, seen)
	if m.isOfKind() {
		wide := t.timeline.Kind(t.entry.Tape, m.kind())
		if wide != e.object {
			e.causes = append(e.causes, t.timeline.Acts(wide, after, seen)...)
		}
	}
	t.told[e.object] = max(t.told[e.object], seen)
	return e
}

// object returns the object whose acts are the causes of a message. What happens
// to a network or a volume for the sake of a container happens to that.
func (t *teller) object(m *message) *timeline.Object {
	find := func(kind engineapi.Kind, name string) *timeline.Object {
		return t.timeline.Find(t.entry.Tape, kind, name)
	}
	attributes := m.Actor.Attributes
	for _, other := range []*timeline.Object{
		find(engineapi.Exec, attributes["execID"]),
		find(engineapi.Container, attributes["container"]),
		find(m.kind(), m.Actor.ID),
		find(m.kind(), attributes["name"]),
	} {
		if other != nil {
			return other
		}
	}
	if m.isOfKind() {
		return t.timeline.Kind(t.entry.Tape, m.kind())
	}
	return nil
}

func (m *message) kind() engineapi.Kind {
	if m.Type == "builder" {
		return engineapi.Image
	}
	return engineapi.Kind(m.Type)
}

// isOfKind tells the events that acts cause that name no object: a prune, or an
// image that is loaded.
func (m *message) isOfKind() bool {
	switch m.Action {
	case "destroy", "remove", "delete", "untag", "prune":
		return true
	}
	return m.kind() == engineapi.Image
}

// splitter cuts an answer into its messages. All forms in which engines send
// them end with a newline, and have none within.
type splitter struct{ rest []byte }

// maxMessage is the size in bytes of the largest message that is kept together.
const maxMessage = 1 << 20

// write takes the next bytes and returns the messages that are whole. What is
// none, and never will be one, is returned as it is.
func (s *splitter) write(p []byte) (messages [][]byte) {
	s.rest = append(s.rest, p...)
	for {
		end := bytes.IndexByte(s.rest, '\n')
		if end < 0 {
			break
		}
		messages = append(messages, s.rest[:end+1:end+1])
		s.rest = s.rest[end+1:]
	}
	if len(s.rest) > 0 && (!bytes.ContainsRune([]byte("{\x1e"), rune(s.rest[0])) || len(s.rest) > maxMessage) {
		messages = append(messages, s.end()...)
	}
	return messages
}

// end returns what is left.
func (s *splitter) end() (messages [][]byte) {
	if len(s.rest) > 0 {
		messages = [][]byte{s.rest}
	}
	s.rest = nil
	return messages
}
