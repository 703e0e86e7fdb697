package recorder

import "sync/atomic"

// Stats says what has passed through a Recorder so far, for people who wait.
// It is put together from several counters while traffic passes, so that a
// figure may be a moment ahead of another.
type Stats struct {
	Finished int // exchanges that are over
	Open     int // exchanges under way
	Lasting  int // of those, streams without an end of their own, and connections that were taken over

	FromClients, ToClients int64 // bytes that have passed, heads and all
}

// Stats returns what has passed so far. It costs the traffic nothing.
func (r *Recorder) Stats() Stats {
	// What has finished is read first: it had arrived before.
	finished := r.tally.finished.Load()
	return Stats{
		Finished:    int(finished),
		Open:        int(r.arrived.Load() - r.earlier - finished),
		Lasting:     int(r.tally.lasting.Load()),
		FromClients: r.tally.fromClients.Load(),
		ToClients:   r.tally.toClients.Load(),
	}
}

// A tally counts on the data path, which no lock may hold up.
type tally struct {
	finished, lasting      atomic.Int64 // exchanges
	fromClients, toClients atomic.Int64 // bytes
}
