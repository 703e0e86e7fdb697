package replayer

import (
	"io"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// maxHeld is the size in bytes of the events that wait for their causes, before
// no more are looked at.
const maxHeld = 4 << 20

// events sends what happened to all objects, and holds each event for the acts
// on its own object only: clients that run in parallel do not hold one another's.
// So events may overtake those of other objects; those of one object keep their
// order. It reports whether the client still listens.
func (p *player) events(send func(piece []byte) error) bool {
	s := &eventStream{
		player: p, send: send, slowly: p.oneByOne(), waited: time.Now(),
		teller: newTeller(p.gate.timeline, p.entry), vain: map[*matcher.Entry]bool{},
	}
	for {
		changed := p.gate.timeline.Changed() // before causes are looked at, lest one comes unseen
		if !s.release() {
			return false
		}
		switch {
		case s.complete() && len(s.held) == 0:
			return p.unframed(send) && p.flush(send)
		case s.due() <= 0:
			if !s.read() {
				return false
			}
		case !s.wait(changed):
			return false
		}
	}
}

// An eventStream is the answer to GET /events under way.
type eventStream struct {
	*player
	send func(piece []byte) error

	teller *teller
	split  splitter
	frame  int // index of the next one to be read
	slowly int // index of the first that comes one by one

	held   []*event                // in the order of the recording
	bytes  int                     // of them, in bytes
	waited time.Time               // for the first of them, from then on
	vain   map[*matcher.Entry]bool // causes that have been waited for in vain
}

func (s *eventStream) frames() []cassettes.Frame { return s.interaction.Details.Frames }

func (s *eventStream) complete() bool { return s.frame == len(s.frames()) }

// due returns how long it is until the next frame is to be read.
func (s *eventStream) due() time.Duration {
	if s.complete() || s.bytes > maxHeld {
		return pieceGap // nothing to be read: whatever comes first
	}
	return s.pace.left(s.frames()[s.frame].At)
}

// read reads the next frame. It reports whether that went well.
func (s *eventStream) read() bool {
	frame := s.frames()[s.frame]
	if frame.Event == cassettes.Output && !s.take(int64(frame.Size)) {
		return false
	}
	if s.frame == len(s.frames())-1 {
		s.hold(s.split.end())
	}
	s.frame++
	return true
}

// take takes the next bytes of the body, as they were recorded.
func (s *eventStream) take(left int64) bool {
	buf := portions.Get().(*[portion]byte)
	defer portions.Put(buf)
	for left > 0 {
		n, err := io.ReadFull(s.body, buf[:min(left, portion)])
		left -= int64(n)
		s.hold(s.split.write(buf[:n]))
		if over, well := s.bodyEnds(err); over {
			return well
		}
	}
	return true
}

// hold takes messages that have come with the frame that is being read.
func (s *eventStream) hold(messages [][]byte) {
	for _, text := range messages {
		s.held = append(s.held, s.teller.event(text, s.frame))
		s.bytes += len(text)
	}
}

// release sends the events that nothing holds. It reports whether the client
// still listens.
func (s *eventStream) release() bool {
	behind := map[*timeline.Object]bool{} // objects of which something is held
	var held, free []*event
	for _, e := range s.held {
		// Of what is not known to happen to any object, the place is all that
		// tells its cause.
		follows := behind[e.object] || e.object == nil && len(held) > 0
		if follows || s.missing(e) != nil {
			behind[e.object] = true
			held = append(held, e)
			continue
		}
		free = append(free, e)
		s.bytes -= len(e.text)
	}
	if len(free) > 0 && (len(held) == 0 || held[0] != s.held[0]) {
		s.waited = time.Now() // for the one that is the first now
	}
	s.held = held
	for len(free) > 0 {
		// What came in one piece leaves in one.
		n := 1
		for n < len(free) && free[n].frame == free[0].frame {
			n++
		}
		if !s.pause(free[0].frame) || s.send(s.written(free[:n])) != nil {
			return false
		}
		free = free[n:]
	}
	return true
}

// written returns what to send of events: the client's own names are in it.
func (s *eventStream) written(events []*event) []byte {
	var all []byte
	for _, e := range events {
		all = append(all, e.text...)
	}
	if s.rewriter == nil {
		return all
	}
	out, _ := s.rewriter.rewrite(all, nil) // messages are whole, and need not be looked ahead of
	return out
}

// pause waits before an event that comes by itself.
func (s *eventStream) pause(frame int) bool {
	if frame < s.slowly {
		return true
	}
	gap := s.frames()[frame].At
	if frame > 0 {
		gap -= s.frames()[frame-1].At
	}
	return sleep(s.ctx, min(gap, pieceGap))
}

// missing returns the first cause of an event that has not come, nil if all
// have.
func (s *eventStream) missing(e *event) *matcher.Entry {
	for _, act := range e.causes {
		if !s.vain[act] && !s.gate.timeline.Requested(act) {
			return act
		}
	}
	return nil
}

// wait waits until something may have become due. Of events that have waited too
// long it gives up the causes. It reports whether the client is still there.
func (s *eventStream) wait(changed <-chan struct{}) bool {
	var next, tooLong <-chan time.Time
	if !s.complete() && s.bytes <= maxHeld {
		timer := time.NewTimer(s.due())
		defer timer.Stop()
		next = timer.C
	}
	if len(s.held) > 0 {
		timer := time.NewTimer(max(0, s.gate.timeout) - time.Since(s.waited))
		defer timer.Stop()
		tooLong = timer.C
	}
	select {
	case <-next:
	case <-changed:
		s.approach()
	case <-tooLong:
		s.giveUp()
	case <-s.ctx.Done():
		return false
	}
	return true
}

// approach begins the wait anew if what was requested comes before what is
// waited for: the client is on its way there.
func (s *eventStream) approach() {
	latest := s.gate.timeline.Latest()
	if latest == nil || len(s.held) == 0 {
		return
	}
	cause := s.missing(s.held[0])
	if cause != nil && latest.Tape == cause.Tape && latest.Interaction.ID < cause.Interaction.ID {
		s.waited = time.Now()
	}
}

// giveUp lets the first event that is held go without its causes. If the client
// waits for the end of the answer it lets all go.
func (s *eventStream) giveUp() {
	s.waited = time.Now()
	for _, e := range s.held {
		if act := s.missing(e); act != nil {
			s.gate.open(s.entry, "without", act)
		}
		for _, act := range e.causes {
			if !s.gate.timeline.Requested(act) {
				s.vain[act] = true
			}
		}
		if !awaited(s.interaction) {
			return
		}
	}
}
