package recorder

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/scrub"
)

const (
	// acceptPause is how long a Recorder that has no descriptors left waits
	// before it accepts the next client.
	acceptPause = 50 * time.Millisecond

	// maxErrs is how many different errors are kept: a client that asks
	// again and again makes the same one each time.
	maxErrs = 16
)

// Config says what a Recorder stands in front of, and where recordings go.
type Config struct {
	// Dial opens a connection to the engine. It is called once for every
	// connection of a client.
	Dial func(context.Context) (net.Conn, error)

	// Spool takes the bodies, the large ones out of memory. Nil keeps all of
	// them in memory.
	Spool *cassettes.Spool

	// Scrub removes the secrets from an interaction. It is called before
	// Store, one interaction at a time. Nil means a new [scrub.Scrubber].
	Scrub func(*cassettes.Interaction)

	// Section names the part of the recording that requests belong to which
	// do not say so themselves, by the header [cassettes.SectionHeader]. It may
	// be empty.
	Section string

	// Store takes each finished interaction, one at a time, in about the
	// order in which they finish. The client has the answer by then.
	Store func(*cassettes.Interaction)

	// Earlier holds what was recorded before, to which this is added: the new
	// interactions have later IDs and times. Nil for a recording of its own.
	Earlier []*cassettes.Interaction
}

// A Recorder serves clients from the engine and records what passes.
type Recorder struct {
	config  Config
	began   time.Time
	earlier int64        // how many IDs belong to what was recorded before
	arrived atomic.Int64 // requests that have arrived, over all connections, and those before them
	conns   int          // how many connections brought what was recorded before
	asking  atomic.Int64 // connections that have brought any, and those before them
	tally   tally

	storing sync.Mutex // serialises Scrub and Store

	mu       sync.Mutex
	links    map[*link]struct{}
	stopping bool
	clients  map[string]struct{} // User-Agent of every request
	errs     []error
	notes    []string

	running sync.WaitGroup // one for each link
	idle    chan struct{}  // has a token when a link ended or became idle
}

// New returns a Recorder. Its clock starts now.
func New(config Config) *Recorder {
	if config.Scrub == nil {
		config.Scrub = scrub.New().Interaction
	}
	next, conns, lasted := after(config.Earlier)
	r := &Recorder{
		config:  config,
		began:   time.Now().Add(-lasted),
		earlier: int64(next),
		conns:   conns,
		links:   map[*link]struct{}{},
		clients: map[string]struct{}{},
		idle:    make(chan struct{}, 1),
	}
	r.arrived.Store(r.earlier)
	r.asking.Store(int64(conns))
	return r
}

// after returns the first ID after those of a recording, the last ordinal of its
// connections, and how long it lasted.
func after(recorded []*cassettes.Interaction) (next, conns int, lasted time.Duration) {
	for _, i := range recorded {
		next = max(next, i.ID+1)
		conns = max(conns, i.Details.Conn)
		lasted = max(lasted, i.Details.At+i.Response.Duration)
	}
	return next, conns, lasted
}

// Serve accepts clients until the listener is closed, and then returns nil.
func (r *Recorder) Serve(l net.Listener) error {
	for {
		client, err := l.Accept()
		switch {
		case err == nil:
			r.handle(client)
		case errors.Is(err, net.ErrClosed):
			return nil
		case errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE):
			time.Sleep(acceptPause) // until some connection has ended
		case errors.Is(err, syscall.ECONNABORTED): // that client has gone
		default:
			return fmt.Errorf("accept: %w", err)
		}
	}
}

func (r *Recorder) handle(client net.Conn) {
	ctx, cancel := context.WithCancel(context.Background())
	l := &link{recorder: r, client: client, cancel: cancel}
	if !r.admit(l) {
		return
	}
	go func() {
		defer r.forget(l)
		l.run(ctx)
	}()
}

// admit takes a link up, which must be forgotten when it has ended. It closes
// that of a client who comes too late.
func (r *Recorder) admit(l *link) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping {
		l.cancel()
		l.client.Close()
		return false
	}
	r.links[l] = struct{}{}
	r.running.Add(1)
	return true
}

func (r *Recorder) forget(l *link) {
	r.mu.Lock()
	delete(r.links, l)
	r.mu.Unlock()
	r.quieten()
	r.running.Done()
}

// quieten tells Close that there may be less to wait for.
func (r *Recorder) quieten() {
	select {
	case r.idle <- struct{}{}:
	default:
	}
}

// Close ends the recording. Exchanges that are under way may finish until ctx
// is done; then they are cut off, and recorded as far as they had come. The
// listener must be closed already.
func (r *Recorder) Close(ctx context.Context) {
	r.mu.Lock()
	r.stopping = true
	r.mu.Unlock()
	for r.closeLinks(ctx.Err() != nil) > 0 {
		select {
		case <-r.idle:
		case <-ctx.Done():
			r.closeLinks(true)
			r.running.Wait()
			return
		}
	}
	r.running.Wait()
}

// closeLinks closes the connections that carry no exchange, or all of them,
// and returns how many are still open.
func (r *Recorder) closeLinks(all bool) (open int) {
	// A link's own lock is taken before the recorder's, never after it.
	r.mu.Lock()
	links := slices.Collect(maps.Keys(r.links))
	r.mu.Unlock()
	for _, l := range links {
		if all || !l.busy() {
			l.abort()
		} else {
			open++
		}
	}
	return open
}

// Clients returns the User-Agent of every client seen, sorted.
func (r *Recorder) Clients() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.clients))
}

// Requests returns how many requests have arrived.
func (r *Recorder) Requests() int { return int(r.arrived.Load() - r.earlier) }

// Err returns what could not be recorded, if anything.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.errs...)
}

func (r *Recorder) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	said := slices.ContainsFunc(r.errs, func(other error) bool { return other.Error() == err.Error() })
	if !said && len(r.errs) < maxErrs {
		r.errs = append(r.errs, err)
	}
}

// Notes returns what passed and is not recorded by design, for people to know.
func (r *Recorder) Notes() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.notes)
}

func (r *Recorder) note(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.notes, text) {
		r.notes = append(r.notes, text)
	}
}

func (r *Recorder) sawClient(userAgent string) {
	if userAgent == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[userAgent] = struct{}{}
}

func (r *Recorder) store(i *cassettes.Interaction) {
	r.storing.Lock()
	defer r.storing.Unlock()
	r.config.Scrub(i)
	r.config.Store(i)
}
