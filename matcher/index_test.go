package matcher_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

// tape makes a recording of requests as ask reads them.
func tape(requests ...string) []*cassettes.Interaction {
	var all []*cassettes.Interaction
	for n, request := range requests {
		method, rest, _ := strings.Cut(request, " ")
		uri, body, _ := strings.Cut(rest, " ")
		all = append(all, &cassettes.Interaction{
			ID: n, Request: cassettes.Request{Method: method, RequestURI: uri, Body: body},
		})
	}
	return all
}

// places names entries by their recording and their ID.
func places(entries []*matcher.Entry) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, fmt.Sprintf("%d/%d", e.Tape, e.Interaction.ID))
	}
	return all
}

// askedSame returns the entries that asked the same as q.
func askedSame(x *matcher.Index, q matcher.Question) []*matcher.Entry { return x.Same(&q) }

func TestSame(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{},
		tape("GET /info", "GET /v1.41/containers/json", "GET /v1.41/info"),
		nil,
		tape("GET /info", "GET /containers/json?all=1"),
	)
	require.Equal(t, []string{"0/0", "0/1", "0/2", "2/0", "2/1"}, places(x.Entries()))
	require.Equal(t, []string{"0/0", "0/2", "2/0"}, places(askedSame(x, ask(t, "GET /v1.51/info"))))
	require.Equal(t, []string{"0/1"}, places(askedSame(x, ask(t, "GET /containers/json?all=0"))))
	require.Empty(t, askedSame(x, ask(t, "GET /version")))
	for request, place := range map[string]string{"GET /info": "0/0", "GET /containers/json?all=1": "2/1"} {
		q := ask(t, request)
		require.Equal(t, []string{place}, places([]*matcher.Entry{x.FirstSame(&q)}))
	}
	unknown := ask(t, "GET /version")
	require.Nil(t, x.FirstSame(&unknown))
	require.Empty(t, matcher.NewIndex(&matcher.Rules{}).Entries())
}

// TestCutOffRequests has the rest of a body unknown: if it was the engine that
// did not wait for it, it may be anything.
func TestCutOffRequests(t *testing.T) {
	all := tape("PUT /containers/a/archive hal", "PUT /containers/a/archive half", "PUT /containers/a/archive half",
		"PUT /containers/a/archive hal", "PUT /containers/a/archive hal")
	for _, n := range []int{0, 3, 4} {
		all[n].Details.RequestCut = true
	}
	all[0].Details.End, all[3].Details.End = cassettes.EndReset, cassettes.EndClient
	x := matcher.NewIndex(&matcher.Rules{}, all)
	require.Equal(t, []string{"0/0", "0/1", "0/2", "0/4"}, places(askedSame(x, ask(t, "PUT /containers/a/archive half"))))
	require.Equal(t, []string{"0/0", "0/4"}, places(askedSame(x, ask(t, "PUT /containers/a/archive other"))))
	require.Empty(t, askedSame(x, ask(t, "PUT /containers/b/archive half")))

	for _, half := range []string{"", "half", "a tar file\x00"} {
		cut, err := matcher.Ask(matcher.Request{
			Method: "PUT", URI: "/containers/a/archive",
			Body: io.MultiReader(strings.NewReader(half), iotest.ErrReader(io.ErrUnexpectedEOF)),
		})
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.Equal(t, []string{"0/3"}, places(askedSame(x, cut)))
	}
}

func TestNearest(t *testing.T) {
	x := matcher.NewIndex(strict, tape(
		"GET /info",
		"GET /containers/a/json?size=1",
		"GET /containers/b/json",
		`POST /volumes/create {"Name":"a","Driver":"d"}`,
		`POST /volumes/create {"Name":"b"}`,
		"GET /made/up?a=1",
	))
	for _, row := range []struct {
		asked   string
		nearest string // nothing for none
		first   string
	}{
		{"GET /version", "", ""},
		{"GET /made/down", "", ""},
		{"GET /containers/a/json", "0/1", `query size: asked nothing, recorded "true"`},
		{"GET /containers/c/json", "0/2", `path: asked "/containers/c/json", recorded "/containers/b/json"`},
		{`POST /volumes/create {"Name":"c"}`, "0/4", `body /Name: asked "c", recorded "b"`},
		{`POST /volumes/create {"Name":"c","Driver":"d"}`, "0/3", `body /Name: asked "c", recorded "a"`},
		{"GET /made/up?a=2", "0/5", `query a: asked "2", recorded "1"`},
	} {
		q := ask(t, row.asked)
		nearest := x.Nearest(&q, binding.NewTable(), 1)
		if row.nearest == "" {
			require.Empty(t, nearest, row.asked)
			continue
		}
		require.Equal(t, []string{row.nearest}, places(nearest[0].Entries), row.asked)
		require.Equal(t, row.first, nearest[0].Different[0].String())
	}
	login := matcher.NewIndex(&matcher.Rules{}, tape(`POST /auth {"serveraddress":"r"}`))
	q := ask(t, `POST /auth {"serveraddress":"r","password":"x"}`)
	nearest := login.Nearest(&q, binding.NewTable(), 1)
	require.Equal(t, "credentials: asked some, recorded nothing", nearest[0].Different[0].String())
}

// BenchmarkCandidates shows that a look-up costs the same in a cassette of
// any size.
func BenchmarkCandidates(b *testing.B) {
	for _, size := range []int{10, 10_000} {
		requests := make([]string, size)
		for n := range requests {
			requests[n] = fmt.Sprintf("GET /containers/c%d/json", n)
		}
		x := matcher.NewIndex(&matcher.Rules{}, tape(requests...))
		q, err := matcher.Ask(matcher.Request{Method: "GET", URI: "/containers/c5/json"})
		require.NoError(b, err)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				askedSame(x, q)
			}
		})
	}
}

// TestNearestOfMany has so many recordings of one operation that not all are
// compared. The one that is nearest is found if it looks like it.
func TestNearestOfMany(t *testing.T) {
	var requests []string
	for n := range 5_000 {
		requests = append(requests, fmt.Sprintf("GET /containers/c%d/logs?tail=%d", n, n))
	}
	for name, rules := range map[string]*matcher.Rules{"strict": strict, "binding": {}} {
		x := matcher.NewIndex(rules, tape(requests...))
		q := ask(t, "GET /containers/c4000/logs?tail=7777777")
		nearest := x.Nearest(&q, binding.NewTable(), 3)
		require.Len(t, nearest, 3, name)
		require.Equal(t, []string{"0/4000"}, places(nearest[0].Entries), name)
		require.Len(t, nearest[0].Different, 1, name)
		require.Equal(t, "query.tail", nearest[0].Different[0].Ignore)
	}
}

// BenchmarkNearest shows what a miss costs in cassettes of different sizes.
func BenchmarkNearest(b *testing.B) {
	for _, size := range []int{100, 100_000} {
		requests := make([]string, size)
		for n := range requests {
			requests[n] = fmt.Sprintf(
				`POST /containers/create?name=it_%08x {"Image":"image%d","HostConfig":{"Memory":%d}}`, n, n%50, n)
		}
		x := matcher.NewIndex(&matcher.Rules{}, tape(requests...))
		q, err := matcher.Ask(matcher.Request{
			Method: "POST", URI: "/containers/create?name=it_zz", Body: strings.NewReader(`{"Image":"image7","Tty":true}`),
		})
		require.NoError(b, err)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				require.NotEmpty(b, x.Nearest(&q, binding.NewTable(), 3))
			}
		})
	}
}
