package timeline_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// A client has a container of its own, which it drives and looks at. Its script
// is its requests, in its own order.
type client struct {
	n      int
	script []string
	next   int
	acts   int // of the script that have been done
	conn   *timeline.Conn
}

// looks are the ways in which a client looks at its container.
var looks = []string{
	"GET /containers/c%d/json",
	"GET /containers/%064x/json",
	`GET /containers/json?filters={"label":["n=%d"]}`,
	`GET /containers/json?filters={"name":["c%d"]}`,
	"GET /containers/json?all=1",
	"GET /info",
}

// verbs are the acts after the first one.
var verbs = []string{"start", "stop", "restart", "pause", "unpause", "kill"}

func newClient(random *rand.Rand, n int) *client {
	c := &client{n: n, conn: timeline.NewConn()}
	// Digits that no other client's have for a beginning.
	c.script = []string{fmt.Sprintf(`POST /containers/create?name=c%d {"Labels":{"n":"%[1]d"}}`, n)}
	for range 3 + random.IntN(12) {
		if random.IntN(3) == 0 {
			c.script = append(c.script, fmt.Sprintf("POST /containers/c%d/%s", n, verbs[random.IntN(len(verbs))]))
			continue
		}
		look := looks[random.IntN(len(looks))]
		if strings.Contains(look, "%") {
			look = fmt.Sprintf(look, n)
		}
		c.script = append(c.script, look)
	}
	return c
}

// do takes the next request of the script.
func (c *client) do() string {
	request := c.script[c.next]
	c.next++
	if strings.HasPrefix(request, "POST") {
		c.acts++
	}
	return request
}

func (c *client) rewind() { c.next, c.acts = 0, 0 }

// running picks a client that has not ended, nil if all have.
func running(random *rand.Rand, clients []*client) *client {
	var left []*client
	for _, c := range clients {
		if c.next < len(c.script) {
			left = append(left, c)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return left[random.IntN(len(left))]
}

// record lets the clients run in a random interleaving. Every look is answered
// with the number of acts of each client so far, by which it is known again.
func record(random *rand.Rand, clients []*client, form string) string {
	var text strings.Builder
	for c := running(random, clients); c != nil; c = running(random, clients) {
		request := c.do()
		who := ""
		switch form {
		case "connections":
			who = fmt.Sprintf("/%d: ", c.n)
		case "sections":
			who = fmt.Sprintf("s%d: ", c.n)
		}
		answer := "201 " + fmt.Sprintf(`{"Id":"%064x"}`, c.n)
		if strings.HasPrefix(request, "GET") {
			done := map[string]int{}
			for _, c := range clients {
				done[fmt.Sprint("c", c.n)] = c.acts
			}
			state, _ := json.Marshal(done)
			answer = "200 " + string(state)
		}
		fmt.Fprintf(&text, "%s%s -> %s\n", who, request, answer)
	}
	return text.String()
}

// TestEveryClientSeesItsOwnHistory in causal order, whatever the interleaving:
// each look shows what the client has done so far, and nothing that it has not.
func TestEveryClientSeesItsOwnHistory(t *testing.T) {
	for _, form := range []string{"connections", "sections", "nothing"} {
		for seed := range uint64(150) {
			random := rand.New(rand.NewPCG(seed, 1))
			var clients []*client
			for n := range 2 + random.IntN(15) {
				clients = append(clients, newClient(random, 100+n))
			}
			r := start(t, record(random, clients, form))
			for _, c := range clients {
				c.rewind()
			}
			for c := running(random, clients); c != nil; c = running(random, clients) {
				request := c.do()
				asker := timeline.Asker{Conn: c.conn}
				if form == "sections" {
					asker = timeline.Asker{Section: fmt.Sprint("s", c.n)}
				}
				e := r.seriesOf(request).Next(asker, nil)
				require.NotNil(t, e, "%s, seed %d, client %d: %s", form, seed, c.n, request)
				if strings.HasPrefix(request, "POST") {
					continue
				}
				ofAll := !strings.Contains(request, fmt.Sprint(c.n)) && !strings.Contains(request, fmt.Sprintf("%x", c.n))
				if form == "nothing" && ofAll {
					continue // what others do at the same time shows, and nothing tells whose it was
				}
				var done map[string]int
				require.NoError(t, json.Unmarshal([]byte(e.Interaction.Response.Body), &done))
				require.Equal(t, c.acts, done[fmt.Sprint("c", c.n)], "%s, seed %d, client %d: %s got #%d",
					form, seed, c.n, request, e.Interaction.ID)
			}
		}
	}
}

// TestSameOrderSameAnswers has every request answered by its own recording when
// all come as they were recorded.
func TestSameOrderSameAnswers(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 2))
		var clients []*client
		for n := range 1 + random.IntN(8) {
			clients = append(clients, newClient(random, 100+n))
		}
		text := record(random, clients, "nothing")
		r := start(t, text)
		id := 0
		for line := range strings.Lines(text) {
			request, _, _ := strings.Cut(line, " -> ")
			require.Equal(t, fmt.Sprint(id), r.ask(nil, request), "seed %d: %s", seed, request)
			id++
		}
	}
}
