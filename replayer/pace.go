package replayer

import (
	"context"
	"math"
	"time"

	"github.com/drydock-go/drydock/cassettes"
)

// paced is the size in bytes of the pieces in which a body is sent at its
// pace that has none of its own.
const paced = 32 << 10

// A pace tells when the parts of one answer are due, from the moment of the
// request.
type pace struct {
	speed float64 // 0 if nothing waits
	began time.Time
	held  time.Duration // by causes that came late: what follows is as late
}

func newPace(speed float64) *pace { return &pace{speed: speed, began: time.Now()} }

// keeps reports whether anything waits for its time.
func (p *pace) keeps() bool { return p.speed > 0 }

// wait waits until what was recorded at a time is due. It reports whether the
// client is still there.
func (p *pace) wait(ctx context.Context, at time.Duration) bool {
	if !p.keeps() {
		return true // whoever has gone will be noticed when it is sent
	}
	left := p.left(at)
	if left <= 0 {
		return true
	}
	return sleep(ctx, left)
}

// left returns how long it is until what was recorded at a time is due; nothing,
// or less, if it is.
func (p *pace) left(at time.Duration) time.Duration {
	if !p.keeps() {
		return 0
	}
	return p.due(at) - time.Since(p.began)
}

// sleep reports whether it could sleep that long.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// due returns when what was recorded at a time is due, since the request.
func (p *pace) due(at time.Duration) time.Duration {
	due := float64(at)/p.speed + float64(p.held)
	if due >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(due)
}

// hold begins a wait for something else than time. The function that it
// returns ends it, and puts off what follows by as much: nothing comes in a
// burst afterwards to make up for it.
func (p *pace) hold() (end func()) {
	began := time.Now()
	return func() { p.held += time.Since(began) }
}

// headAt returns when the head of an answer came. Where that is not known, it
// came with the answer, or, if that is a stream, at once.
func headAt(i *cassettes.Interaction) time.Duration {
	if i.Details.Head == 0 && len(i.Details.Frames) == 0 {
		return i.Response.Duration
	}
	return i.Details.Head
}

// unframed sends the part of a body that no frame covers: evenly, from the
// head of the answer to its end.
func (p *player) unframed(send func(piece []byte) error) bool {
	if !p.pace.keeps() {
		return p.copy(math.MaxInt64, send)
	}
	from, size := headAt(p.interaction), p.size
	span := float64(p.interaction.Response.Duration - from)
	for sent := int64(0); sent < size; {
		sent = min(sent+paced, size)
		due := from + time.Duration(span*(float64(sent)/float64(size)))
		if !p.pace.wait(p.ctx, due) || !p.copy(paced, send) {
			return false
		}
	}
	return p.copy(math.MaxInt64, send) // to the end, where a damaged body shows
}
