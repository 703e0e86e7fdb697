package recorder_test

import (
	"cmp"
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A rig is a recorder between real sockets.
type rig struct {
	t        *testing.T
	daemon   *daemontest.Daemon // nil for one that is not there
	listener net.Listener
	recorder *recorder.Recorder
	serving  chan error
	ended    bool

	mu     sync.Mutex
	stored []*cassettes.Interaction
}

// record puts a recorder in front of a daemon with these scripts.
func record(t *testing.T, network string, scripts ...daemontest.Script) *rig {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) }) // after all others
	daemon := daemontest.Start(t, network, scripts...)
	return recordFrom(t, network, &rig{daemon: daemon}, recorder.Config{Dial: daemon.Dial})
}

// recordFrom fills in the rest of a rig and of the recorder's config.
func recordFrom(t *testing.T, network string, r *rig, config recorder.Config) *rig {
	t.Helper()
	if config.Scrub == nil {
		config.Scrub = func(*cassettes.Interaction) {}
	}
	if config.Store == nil {
		config.Store = r.store
	}
	if r.listener == nil {
		r.listener = daemontest.Listen(t, network)
	}
	r.t, r.recorder, r.serving = t, recorder.New(config), make(chan error, 1)
	go func() { r.serving <- r.recorder.Serve(r.listener) }()
	t.Cleanup(func() { r.stop(within(t)) })
	return r
}

// within is a context that a test outlasts only by failing.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), daemontest.Patience)
	t.Cleanup(cancel)
	return ctx
}

// cancelled is a context that is over.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func (r *rig) store(i *cassettes.Interaction) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stored = append(r.stored, i)
}

// dial connects a client to the recorder.
func (r *rig) dial() *daemontest.Conn {
	r.t.Helper()
	return daemontest.Dial(r.t, r.listener.Addr())
}

// stop closes the recorder; again, it does nothing.
func (r *rig) stop(ctx context.Context) {
	r.t.Helper()
	if r.ended {
		return
	}
	r.ended = true
	require.NoError(r.t, r.listener.Close())
	r.recorder.Close(ctx)
	require.NoError(r.t, <-r.serving)
}

// end closes the recorder and returns what it recorded, in the order in which
// the requests arrived. Everything must have been recorded.
func (r *rig) end() []*cassettes.Interaction {
	r.t.Helper()
	return r.endWithin(within(r.t))
}

func (r *rig) endWithin(ctx context.Context) []*cassettes.Interaction {
	r.t.Helper()
	r.stop(ctx)
	require.NoError(r.t, r.recorder.Err())
	return r.interactions()
}

func (r *rig) interactions() []*cassettes.Interaction {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.SortFunc(r.stored, func(a, b *cassettes.Interaction) int { return cmp.Compare(a.ID, b.ID) })
	return r.stored
}

// one is end for a test that makes a single exchange.
func (r *rig) one() *cassettes.Interaction {
	r.t.Helper()
	all := r.end()
	require.Len(r.t, all, 1)
	return all[0]
}

// lines makes a head of lines, with an empty one at its end.
func lines(list ...string) string { return strings.Join(append(list, "", ""), "\r\n") }

// events tells the frames of an interaction without their times and causes:
// "output 5, input-end".
func events(i *cassettes.Interaction) string {
	var list []string
	for _, frame := range i.Details.Frames {
		event := string(frame.Event)
		if frame.Size > 0 {
			event += " " + strconv.Itoa(frame.Size)
		}
		list = append(list, event)
	}
	return strings.Join(list, ", ")
}

// seen tells the causes of an answer: those of its head, and then those of
// each frame that the engine sent.
func seen(i *cassettes.Interaction) []int {
	list := []int{i.Details.Seen}
	for _, frame := range i.Details.Frames {
		if frame.Event == cassettes.Output || frame.Event == cassettes.OutputEnd {
			list = append(list, frame.Seen)
		}
	}
	return list
}

// dialer connects to an address.
func dialer(to net.Addr) func(context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, to.Network(), to.String())
	}
}
