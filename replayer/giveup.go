package replayer

import (
	"fmt"
	"time"

	"github.com/drydock-go/drydock/cassettes"
)

// A client that gave up an endless answer had a reason, and may need time to
// have it again: in "docker logs -f | grep -m1 ready" it is that the next line
// finds nobody who reads it. All at once, no line comes next.
const (
	// lastPieces is how many pieces of such an answer come one by one.
	lastPieces = 3

	// pieceGap is how long the pause before each of them is at the most; as
	// long as the recorded one if that is shorter.
	pieceGap = 50 * time.Millisecond
)

// givenUp reports whether an answer would have gone on, or come, if its client
// had not left.
func givenUp(i *cassettes.Interaction) bool { return i.Details.End == cassettes.EndClient }

// awaited reports whether the client of an answer waited for its end.
func awaited(i *cassettes.Interaction) bool { return i.Details.End == cassettes.EndComplete }

// oneByOne returns the index of the first frame that comes one by one.
func (p *player) oneByOne() int {
	frames := p.interaction.Details.Frames
	if p.pace.keeps() || !givenUp(p.interaction) {
		return len(frames)
	}
	left := lastPieces
	for n := len(frames) - 1; n >= 0; n-- {
		if frames[n].Event == cassettes.Output {
			left--
		}
		if left == 0 {
			return n
		}
	}
	return 0
}

// leaveTimeout returns when a client has had its time to leave: as long as it
// took when it was recorded, and the gate timeout more. It is nil where the
// client may take for ever, as one may that was still there when the recording
// ended.
func (p *player) leaveTimeout() (after time.Duration, timeout <-chan time.Time, stop func()) {
	i := p.interaction
	if !givenUp(i) {
		return 0, nil, func() {}
	}
	idle := i.Response.Duration
	if frames := i.Details.Frames; len(frames) > 0 {
		idle = max(0, idle-frames[len(frames)-1].At)
	}
	if p.pace.keeps() {
		idle = time.Duration(float64(idle) / p.pace.speed)
	}
	after = idle + max(0, p.gate.timeout)
	timer := time.NewTimer(after)
	return after, timer.C, func() { timer.Stop() }
}

// abandon notes that an answer was ended because its client did not leave.
func (p *player) abandon(after time.Duration) {
	p.gate.report(newGate(p.entry, after, fmt.Sprintf(
		"was ended after %s, as its client had left by then when it was recorded", after.Round(time.Millisecond))))
}
