package matcher_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

// invention writes requests that have much in common: of few places, and few
// words to stand there.
type invention struct{ *rand.Rand }

func (r invention) one(of ...string) string { return of[r.IntN(len(of))] }

func (r invention) name() string {
	return r.one("a", "b", "it_9f3c2a71", "it_04be77d1", "web-1", "web-2", "bridge",
		"/tmp/x7k2p", "/tmp/abc", "tmpabcd1234")
}

func (r invention) list(element func() string) string {
	var all []string
	for range r.IntN(3) {
		all = append(all, `"`+element()+`"`)
	}
	return "[" + strings.Join(all, ",") + "]"
}

func (r invention) request() string {
	switch r.IntN(5) {
	case 0:
		return "GET /containers/" + r.name() + "/logs" + r.one("", "?stdout=1", "?tail=1000", "?tail=2000")
	case 1:
		return fmt.Sprintf(`GET /networks?filters={"label":%s,"name":%s}`,
			r.list(func() string { return r.one("k=", "l=") + r.name() }), r.list(r.name))
	case 2:
		return "POST /build?t=" + r.name() + r.one("", "&labels={\"k\":\""+r.name()+"\"}")
	case 3:
		return fmt.Sprintf(`POST /networks/%s/connect {"Container":"%s","EndpointConfig":{"Aliases":%s}}`,
			r.name(), r.name(), r.list(r.name))
	}
	return fmt.Sprintf(`POST /containers/create?name=%s {"Hostname":"%s","Image":"%s","Env":%s,`+
		`"Labels":{"k":"%s","%s":"1"},"HostConfig":{"Binds":%s,"Dns":%s,"NetworkMode":"%s"},`+
		`"NetworkingConfig":{"EndpointsConfig":{"%s":{"Links":%s},"%s":null}}}`,
		r.name(), r.name(), r.one("x", "y"), r.list(func() string { return r.one("A=", "B=") + r.name() }),
		r.name(), r.name(), r.list(func() string { return r.name() + r.one(":/a", ":/b") }),
		r.list(r.name), r.name(), r.name(), r.list(r.name), r.name())
}

// TestCompareAgreesWithTheIndex: there is no difference exactly where the index
// finds a match, at the level and with the pairs that it says.
func TestCompareAgreesWithTheIndex(t *testing.T) {
	const rounds = 20_000
	r := invention{rand.New(rand.NewPCG(4, 1))}
	rules := []*matcher.Rules{{}, strict, ruled(t, "body./HostConfig/Dns", "query.t", "query.filters/name"), {}}
	rules[3].Ignore = ruled(t, "body./Labels/*", "body./Env").Ignore
	var same, different [4]int
	for range rounds {
		n := r.IntN(len(rules))
		recorded, asked := r.request(), ask(t, r.request())
		x := matcher.NewIndex(rules[n], tape(recorded))
		table := binding.NewTable()
		if r.IntN(2) == 0 {
			if pairs := []binding.Pair{{Recorded: r.name(), Live: r.name()}}; table.Fits(pairs) {
				table.Bind(pairs)
			}
		}
		got := x.Compare(&asked, &x.Entries()[0].Question, table)
		level, found := levelOf(x, &asked, table)
		require.Equal(t, found, len(got.Different) == 0, "%s\n%s\n%+v", asked.Key(), recorded, got.Different)
		if found {
			same[n]++
			require.Equal(t, level, got.Level)
			require.True(t, table.Fits(got.Pairs))
		} else {
			different[n]++
		}
	}
	for n := range rules {
		require.Greater(t, same[n], 10)
		require.Greater(t, different[n], 10)
	}
}

// levelOf returns the strictest level at which an index has a match.
func levelOf(x *matcher.Index, q *matcher.Question, table *binding.Table) (matcher.Level, bool) {
	for level := range x.Levels() {
		for range x.Matches(q, level, table, "") {
			return level, true
		}
	}
	return 0, false
}
