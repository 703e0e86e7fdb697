package replayer

import (
	"context"
	"net"
	"time"
)

const (
	// drainTimeout is how long a client may take to read a head before its
	// first frame comes all the same: it may want to say something first. On a
	// busy machine it may take a while until a client is let run.
	drainTimeout = 5 * time.Second

	// drainPause is how long the head is given a start where nothing tells
	// whether it has been read.
	drainPause = 5 * time.Millisecond
)

// drain waits until the client has taken what was written. Some clients, such
// as Python's, lose what comes in one read with the head of an answer that
// takes the connection over; an engine pauses there, as it has something to
// do. The wait is bounded, and short where the system does not tell.
func drain(ctx context.Context, conn net.Conn) {
	ctx, cancel := context.WithTimeout(ctx, drainTimeout)
	defer cancel()
	for pause := 50 * time.Microsecond; ; pause = min(2*pause, drainPause) {
		left, err := unread(conn)
		if err != nil {
			sleep(ctx, drainPause)
			return
		}
		if left == 0 || !sleep(ctx, pause) {
			return
		}
	}
}
