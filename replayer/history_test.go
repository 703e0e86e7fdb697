package replayer_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

func TestLooksComeInTurnAndStayOnTheLast(t *testing.T) {
	d := serveTape(t,
		answer(0, "GET /containers/a/json", 200, "created"),
		answer(1, "GET /containers/b/json", 200, "other"),
		answer(2, "GET /v1.41/containers/a/json", 200, "running"),
		answer(3, "GET /containers/a/json", 404, "gone"),
	)
	for _, want := range []string{"created", "running", "gone", "gone", "gone"} {
		_, got := d.get(t, "GET /containers/a/json")
		require.Equal(t, want, got)
	}
	_, got := d.get(t, "GET /containers/b/json")
	require.Equal(t, "other", got)
	require.Equal(t, replayer.Summary{
		Requests: 6, Served: 6, Repeated: 2, Recorded: 4, Used: 4, Unused: []int{},
		Interactions: []replayer.Use{
			{ID: 0, Method: "GET", URI: "/containers/a/json", Served: 1},
			{ID: 1, Method: "GET", URI: "/containers/b/json", Served: 1},
			{ID: 2, Method: "GET", URI: "/v1.41/containers/a/json", Served: 1},
			{ID: 3, Method: "GET", URI: "/containers/a/json", Served: 3},
		},
		Misses: []*replayer.Miss{}, Gates: []replayer.Gate{},
	}, d.Summary())
}

// TestPointsInTime has a recording that asked for the same point in time given
// out first, and then the others in turn.
func TestPointsInTime(t *testing.T) {
	d := serveTape(t,
		answer(0, "GET /containers/a/logs?since=1764000001", 200, "one"),
		answer(1, "GET /containers/a/logs?since=1764000002", 200, "two"),
		answer(2, "GET /containers/a/logs?since=1764000003", 200, "three"),
		answer(3, "GET /containers/a/logs", 200, "all"),
	)
	for _, row := range [][2]string{
		{"1764000002", "two"}, {"1764999999", "one"}, {"1764000002", "three"}, {"1764000002", "two"}, {"0", "all"},
	} {
		_, got := d.get(t, "GET /containers/a/logs?since="+row[0])
		require.Equal(t, row[1], got, row[0])
	}
	require.Contains(t, miss(t, d, "GET /containers/b/logs?since=1764000002"), "differs in path")
	require.Contains(t, miss(t, d, "GET /containers/a/logs?tail=1&since=1764000002"),
		`differs in query tail: asked "1", recorded nothing`)
	require.Equal(t, 4, d.Summary().Used)
}

func TestActsAreUsedOnce(t *testing.T) {
	d := serveTape(t,
		answer(0, "POST /containers/create", 201, "first"),
		answer(1, "POST /containers/create", 201, "second"),
		answer(2, "POST /containers/a/start", 204, ""),
	)
	for _, want := range []string{"first", "second"} {
		code, got := d.get(t, "POST /containers/create")
		require.Equal(t, 201, code)
		require.Equal(t, want, got)
	}
	require.Equal(t, "drydock: no recording answers POST /containers/create?x=1: it was recorded 2 times, "+
		"last as #1, and all of that is used up: "+
		"a request that changes the engine is answered as often as it was recorded; "+
		"to get the last answer again: --repeat last",
		miss(t, d, "POST /containers/create?x=1"))

	code, _ := d.get(t, "POST /containers/a/start")
	require.Equal(t, 204, code)
	require.Contains(t, miss(t, d, "POST /containers/a/start"), "it was recorded once, as #2")

	s := d.Summary()
	require.Len(t, s.Misses, 2)
	require.Equal(t, 1, *s.Misses[0].Nearest)
	require.Equal(t, 5, s.Requests)
	require.Equal(t, 3, s.Used)
}

// miss asks for what was not recorded and returns the engine's message.
func miss(t *testing.T, d *dock, request string) string {
	t.Helper()
	response := d.response(t, request)
	require.Equal(t, replayer.StatusMiss, response.StatusCode)
	require.Equal(t, "application/json", response.Header.Get("Content-Type"))
	var failure map[string]string
	require.NoError(t, json.Unmarshal([]byte(body(t, response)), &failure))
	require.Len(t, failure, 1)
	return failure["message"]
}

func TestMisses(t *testing.T) {
	for _, row := range []struct{ asked, want string }{
		{
			"GET /containers/b/json?size=1",
			`the nearest is #1, GET /containers/a/json, which differs in path: asked "b", recorded "a"; ` +
				`query size: asked "true", recorded nothing`,
		},
		{
			`POST /volumes/create {"Name":"b","Driver":"c","DriverOpts":{"d":"e"},"Labels":{"f":"g"}}`,
			`the nearest is #2, POST /volumes/create, which differs in body /Name: asked "b", recorded "a"; ` +
				`body /Driver: asked "c", recorded nothing; ` +
				`body /DriverOpts: asked another value, recorded nothing (and 1 more)`,
		},
		{
			"GET /v1.41/containers/a/json?size=1",
			`the nearest is #1, GET /containers/a/json, which differs in query size: asked "true", recorded nothing; ` +
				`to accept it: --ignore query.size`,
		},
		{
			`POST /volumes/create {"Name":"a","Driver":"b"}`,
			`the nearest is #2, POST /volumes/create, which differs in body /Driver: asked "b", recorded nothing; ` +
				`to accept it: --ignore body./Driver`,
		},
		{"GET /version", "no GET /version was recorded"},
		{"HEAD /info", "the Docker Engine API has no such operation, and it was not recorded"},
		{"GET /made/up", "the Docker Engine API has no such operation, and it was not recorded"},
	} {
		d := serveTape(t,
			answer(0, "GET /info", 200, "{}"),
			answer(1, "GET /containers/a/json", 200, "{}"),
			answer(2, `POST /volumes/create {"Name":"a"}`, 201, "{}"),
		)
		method, rest, _ := strings.Cut(row.asked, " ")
		uri, _, _ := strings.Cut(rest, " ")
		if method != http.MethodHead {
			require.Equal(t, "drydock: no recording answers "+method+" "+uri+": "+row.want, miss(t, d, row.asked))
		} else {
			d.response(t, row.asked)
		}
		s := d.Summary()
		require.Len(t, s.Misses, 1)
		require.Equal(t, row.want, s.Misses[0].Reason)
		require.Equal(t, []int{0, 1, 2}, s.Unused)
		require.Zero(t, s.Used)
	}
}

func TestMissHidesSecrets(t *testing.T) {
	d := serveTape(t, answer(0, `POST /build?remote=https://jo:old@x/`, 200, "{}"))
	require.NotContains(t, miss(t, d, "POST /build?remote=https://jo:hunter2@x/"), "hunter2")
	summary, err := json.Marshal(d.Summary())
	require.NoError(t, err)
	require.NotContains(t, string(summary), "hunter2")
	require.NotContains(t, string(summary), "jo:old")
}

func TestMissOfHead(t *testing.T) {
	l := serveTape(t, answer(0, "GET /info", 200, "{}")).dial(t)
	l.ask("HEAD /containers/a/archive?path=/")
	require.Equal(t, "HTTP/1.1 421 Misdirected Request", l.head()[0])
	l.ask("GET /info") // there was no body in between
	require.Equal(t, "HTTP/1.1 200 OK", l.head()[0])
}

func TestVersionPrefix(t *testing.T) {
	d := serveTape(t, answer(0, "GET /v1.41/info", 200, "{}"))
	for _, uri := range []string{"/v1.41/info", "/info", "/v1.51/info", "/v9.99/info"} {
		code, got := d.get(t, "GET "+uri)
		require.Equal(t, 200, code, uri)
		require.Equal(t, "{}", got)
	}
	require.Contains(t, miss(t, d, "GET /vnext/info"), "no such operation")
}

func TestSeveralCassettesAreOneHistory(t *testing.T) {
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{
		tape(answer(0, "GET /info", 200, "one"), answer(1, "POST /containers/create", 201, "one")),
		tape(answer(0, "POST /containers/create", 201, "two"), answer(1, "GET /info", 200, "two")),
	}})
	for _, row := range [][2]string{
		{"GET /info", "one"},
		{"POST /containers/create", "one"},
		{"GET /info", "one"},
		{"POST /containers/create", "two"},
		{"GET /info", "two"},
		{"GET /info", "two"},
	} {
		_, got := d.get(t, row[0])
		require.Equal(t, row[1], got)
	}
	require.Contains(t, miss(t, d, "POST /containers/create"), "recorded 2 times, last as #0")
	require.Equal(t, 4, d.Summary().Recorded)
}

func TestNothingRecorded(t *testing.T) {
	d := serve(t, replayer.Config{})
	require.Contains(t, miss(t, d, "GET /info"), "no GET /info was recorded")
}

func TestHundredClients(t *testing.T) {
	const clients = 100
	var interactions []*cassettes.Interaction
	for n := range clients {
		interactions = append(interactions,
			answer(3*n, "GET /version", 200, strconv.Itoa(n)),
			answer(3*n+1, fmt.Sprintf("POST /containers/c%d/start", n), 204, ""),
			stream(3*n+2, fmt.Sprintf("GET /containers/c%d/logs?follow=1", n), 3*n+3, "one", "two"))
	}
	d := serveTape(t, interactions...)
	var turns []int
	var mu sync.Mutex
	var group sync.WaitGroup
	for n := range clients {
		group.Go(func() {
			_, turn := d.get(t, "GET /version")
			code, _ := d.get(t, fmt.Sprintf("POST /containers/c%d/start", n))
			_, logs := d.get(t, fmt.Sprintf("GET /containers/c%d/logs?follow=1", n))
			missed, _ := d.get(t, fmt.Sprintf("POST /containers/c%d/start", n))
			mu.Lock()
			defer mu.Unlock()
			at, _ := strconv.Atoi(turn)
			turns = append(turns, at)
			if code != 204 || logs != "onetwo" || missed != replayer.StatusMiss {
				t.Errorf("client %d: start %d, logs %q, started again %d", n, code, logs, missed)
			}
		})
	}
	group.Wait()
	slices.Sort(turns)
	for n, turn := range turns {
		require.Equal(t, n, turn, "each client has had a turn of its own")
	}
	s := d.Summary()
	require.Equal(t, 4*clients, s.Requests)
	require.Equal(t, 3*clients, s.Recorded)
	require.Equal(t, 3*clients, s.Used)
	require.Len(t, s.Misses, clients)
	require.Empty(t, s.Unused)
	require.Empty(t, s.Gates)
}

func TestMissesAreToldWhenTheyHappen(t *testing.T) {
	var told []string
	c := config(answer(0, "GET /info", 200, "{}"))
	c.Missed = func(m *replayer.Miss) { told = append(told, m.URI) }
	d := serve(t, c)
	miss(t, d, "GET /swarm")
	d.get(t, "GET /info")
	d.get(t, "GET /_ping") // is answered after all
	require.Equal(t, []string{"/swarm"}, told)
}

// TestUnrecordedProtocolsAreMisses: an empty upgrade would leave a client
// waiting for somebody who never speaks.
