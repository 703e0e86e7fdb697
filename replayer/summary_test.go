package replayer_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/replayer"
)

// TestUnused: of a look that was asked for less often than it was recorded
// nothing is unused, of an act it is.
func TestUnused(t *testing.T) {
	d := serveTape(t,
		answer(0, "GET /containers/a/json", 200, "created"),
		answer(1, "GET /v1.41/containers/a/json", 200, "running"),
		answer(2, "GET /containers/a/json?size=1", 200, "large"),
		answer(3, "POST /containers/a/kill", 204, ""),
		answer(4, "POST /containers/a/kill", 204, ""),
		answer(5, "GET /_ping", 200, "OK"),
	)
	require.Equal(t, []int{0, 1, 2, 3, 4, 5}, d.Summary().Unused)
	d.get(t, "GET /containers/a/json")
	d.get(t, "POST /containers/a/kill")
	s := d.Summary()
	require.Equal(t, []int{2, 4, 5}, s.Unused)
	require.Equal(t, 2, s.Used)
	require.Equal(t, replayer.Use{ID: 1, Method: "GET", URI: "/v1.41/containers/a/json"}, s.Interactions[1])
	require.Equal(t, replayer.Use{ID: 4, Method: "POST", URI: "/containers/a/kill", Unused: true}, s.Interactions[4])
	require.Equal(t, "#4 POST /containers/a/kill", s.Interactions[4].String())
}

// TestPingsCount among the requests, even those that are answered without a
// recording.
func TestPingsCount(t *testing.T) {
	d := serveTape(t, answer(0, "GET /info", 200, "{}"))
	d.get(t, "GET /_ping")
	s := d.Summary()
	require.Equal(t, 1, s.Requests)
	require.Zero(t, s.Served)
	require.Empty(t, s.Misses)
}

func TestRepeatLast(t *testing.T) {
	c := config(
		answer(0, "POST /containers/create", 201, "first"),
		answer(1, "POST /containers/create", 201, "second"),
		answer(2, "POST /containers/a/kill", 204, ""),
	)
	c.RepeatLast = true
	d := serve(t, c)
	for _, want := range []string{"first", "second", "second", "second"} {
		code, got := d.get(t, "POST /containers/create")
		require.Equal(t, 201, code)
		require.Equal(t, want, got)
	}
	require.Contains(t, miss(t, d, "POST /swarm/init"), "no POST /swarm/init was recorded", "and so it is not repeated")
	s := d.Summary()
	require.Equal(t, 5, s.Requests)
	require.Equal(t, 4, s.Served)
	require.Equal(t, 2, s.Repeated)
	require.Equal(t, []int{2}, s.Unused)
	require.Len(t, s.Misses, 1)
}

func TestCassettesInTheSummary(t *testing.T) {
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{
		tape(answer(0, "GET /info", 200, "one")),
		tape(answer(0, "GET /build/prune?remote=https://jo:hunter2@x/", 200, "two")),
	}})
	d.get(t, "GET /info")
	require.Equal(t, []replayer.Use{
		{ID: 0, Method: "GET", URI: "/info", Served: 1},
		{Cassette: 1, ID: 0, Method: "GET", URI: "/build/prune?remote=...", Unused: true},
	}, d.Summary().Interactions)
}

func TestSummaryInJSON(t *testing.T) {
	written, err := json.Marshal(replayer.Summary{
		Requests: 3, Served: 2, Repeated: 1, Recorded: 2, Used: 1, Unused: []int{1},
		Interactions: []replayer.Use{{Cassette: 1, ID: 2, Method: "GET", URI: "/info", Served: 2}},
		Misses:       []*replayer.Miss{},
		Gates: []replayer.Gate{{
			Cassette: 1, ID: 2, Method: "GET", Path: "/events", Reason: "went on", Waited: 1500 * time.Millisecond,
		}},
	})
	require.NoError(t, err)
	require.JSONEq(t, `{
		"requests": 3, "served": 2, "repeated": 1, "guessed": 0, "missed": 0, "recorded": 2, "used": 1, "unused": [1],
		"interactions": [{"cassette": 1, "id": 2, "method": "GET", "uri": "/info", "served": 2, "unused": false}],
		"misses": [],
		"gates": [{
			"cassette": 1, "id": 2, "method": "GET", "path": "/events", "reason": "went on", "waited": 1.5
		}]
	}`, string(written))
}

// TestSummaryTellsHowNearly a request was what had been recorded: one that has
// changed may have been taken for another.
func TestSummaryTellsHowNearly(t *testing.T) {
	exec := func(id int, name string) *cassettes.Interaction {
		return answer(id, "POST /containers/"+name+"/exec "+`{"Cmd":["migrate"]}`, http.StatusCreated, "{}")
	}
	d := serveTape(t, exec(0, "db"), exec(1, "cache"), exec(2, "queue"))
	for _, request := range []string{
		`POST /containers/db/exec {"Cmd":["destroy"]}`, `POST /containers/cache/exec {"Cmd":["destroy"]}`,
	} {
		code, _ := d.get(t, request)
		require.Equal(t, http.StatusCreated, code)
	}
	var levels []string
	for _, use := range d.Summary().Interactions {
		levels = append(levels, use.Level)
	}
	require.Equal(t, []string{matcher.Worded.String(), "", ""}, levels, "then it is bound")
}

// TestMissesAreBounded has a client ask without end for what was not recorded:
// all that is counted, and the first are kept.
func TestMissesAreBounded(t *testing.T) {
	d := serveTape(t, answer(0, "GET /info", 200, "{}"))
	for range 1_010 {
		require.Contains(t, miss(t, d, "GET /version"), "no GET /version was recorded")
	}
	for range 3 { // a ping is answered, though nobody recorded one
		code, _ := d.get(t, "GET /_ping")
		require.Equal(t, 200, code)
	}
	s := d.Summary()
	require.Equal(t, 1_010, s.Missed)
	require.Len(t, s.Misses, 1_000)
	require.Equal(t, 1_013, s.Requests)
}
