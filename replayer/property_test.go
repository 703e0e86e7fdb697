package replayer_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// clientsAtOnce is how many clients there are in each story.
const clientsAtOnce = 16

// A manner is how clients are told apart, when recorded and when replayed.
type manner struct {
	keep     bool // each has one connection, and not a new one for each request
	sections bool // each marks its requests
}

// TestClientsInAnyOrder has clients do what as many did when it was recorded,
// with names of their own, more and fewer polls, and in another order. Each sees
// its own history, and nobody else's.
//
// The list of everything shows what a client did itself if the client has one
// connection, or marks its requests. Else nothing tells whose list it is.
func TestClientsInAnyOrder(t *testing.T) {
	seeds := 200
	if text := os.Getenv("DRYDOCK_SEEDS"); text != "" {
		var err error
		seeds, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			how := manner{keep: seed%2 == 0, sections: seed%4/2 == 0}
			random := rand.New(rand.NewPCG(uint64(seed), 7))
			clients := clientsAtOnce
			if seed%16 > 3 { // of the rest, each manner has one in sixteen
				clients = 2 + random.IntN(4) // these are quicker, and find as much
			}
			recording := recordClients(t, random, clients, how)
			replayClients(t, random, recording, clients, how, inRandomOrder)
		})
	}
}

// TestClientsAtOnce is the same with nobody who says whose turn it is.
func TestClientsAtOnce(t *testing.T) {
	for seed := range 8 {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			how := manner{keep: seed%2 == 0, sections: seed%4/2 == 0}
			random := rand.New(rand.NewPCG(uint64(seed), 8))
			recording := recordClients(t, random, clientsAtOnce, how)
			replayClients(t, random, recording, clientsAtOnce, how, atOnce)
		})
	}
}

// recordClients lets clients talk to a world in a random order.
func recordClients(t *testing.T, random *rand.Rand, clients int, how manner) *cassettes.Cassette {
	t.Helper()
	recording, conns := &cassettes.Cassette{}, 0
	engine := newWorld(random)
	var all []*guestbook
	for n := range clients {
		g := newGuestbook(random, true)
		conn := 0
		g.ask = func(request string) (int, string, error) {
			if conn == 0 || !how.keep {
				conns++
				conn = conns
			}
			said := engine.do(request)
			i := said.interaction(len(recording.Interactions), request)
			i.Details.Conn = conn
			if how.sections {
				i.Details.Section = fmt.Sprint("client ", n)
			}
			recording.Interactions = append(recording.Interactions, i)
			return said.code, said.body, nil
		}
		all = append(all, g)
	}
	inRandomOrder(t, random, all)
	return recording
}

// interaction is what a recorder makes of an answer.
func (r reply) interaction(id int, request string) *cassettes.Interaction {
	i := answer(id, request, r.code, r.body)
	if r.body != "" {
		i.Response.Headers.Set("Content-Type", r.kind)
	}
	i.Details.At, i.Details.Class = time.Duration(id)*time.Millisecond, r.class
	return i
}

// inRandomOrder lets clients take steps until all are done.
func inRandomOrder(t *testing.T, random *rand.Rand, clients []*guestbook) {
	t.Helper()
	for taken := 0; len(clients) > 0; taken++ {
		n := random.IntN(len(clients))
		left := len(clients[n].steps)
		require.NoError(t, clients[n].next(), "step %d, %d left of client %s", taken, left, clients[n].name)
		if len(clients[n].steps) == 0 {
			clients = append(clients[:n], clients[n+1:]...)
		}
	}
}

// atOnce lets clients take steps as fast as they can.
func atOnce(t *testing.T, _ *rand.Rand, clients []*guestbook) {
	t.Helper()
	errs := make([]error, len(clients))
	var all sync.WaitGroup
	for n, g := range clients {
		all.Go(func() {
			for len(g.steps) > 0 && errs[n] == nil {
				errs[n] = g.next()
			}
		})
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
}

// replayClients lets as many clients talk to a replayer.
func replayClients(
	t *testing.T, random *rand.Rand, recording *cassettes.Cassette, clients int, how manner,
	run func(*testing.T, *rand.Rand, []*guestbook),
) {
	t.Helper()
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{recording}, GateTimeout: time.Minute})
	var all []*guestbook
	for n := range clients {
		// Each has a source of its own, as they may run at once.
		own := rand.New(rand.NewPCG(random.Uint64(), 9))
		g := newGuestbook(own, how.keep || how.sections)
		caller := &caller{socket: d.socket, keep: how.keep}
		if how.sections {
			caller.head = cassettes.SectionHeader + ": client " + strconv.Itoa(n) + "\r\n"
		}
		t.Cleanup(caller.hangUp)
		g.ask = caller.ask
		all = append(all, g)
	}
	run(t, random, all)
	summary := d.Summary()
	require.Empty(t, summary.Misses)
	require.Empty(t, summary.Gates)
	require.Empty(t, summary.Unused)
}

// A caller asks over HTTP.
type caller struct {
	socket string
	keep   bool
	head   string // more of it
	conn   net.Conn
	in     *bufio.Reader
}

func (c *caller) ask(request string) (code int, body string, err error) {
	if c.conn == nil {
		if c.conn, err = net.Dial("unix", c.socket); err != nil {
			return 0, "", err
		}
		c.in = bufio.NewReader(c.conn)
	}
	if !c.keep {
		defer c.hangUp()
	}
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, "", err
	}
	method, rest, _ := strings.Cut(request, " ")
	uri, sent, _ := strings.Cut(rest, " ")
	_, err = fmt.Fprintf(c.conn, "%s %s HTTP/1.1\r\nHost: docker\r\nContent-Length: %d\r\n%s\r\n%s",
		method, uri, len(sent), c.head, sent)
	if err != nil {
		return 0, "", err
	}
	response, err := http.ReadResponse(c.in, &http.Request{Method: method})
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

func (c *caller) hangUp() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}
