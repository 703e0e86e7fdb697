package matcher_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

// strict compares to the letter of the names.
var strict = &matcher.Rules{NoBind: true}

func compare(asked, recorded matcher.Question) []matcher.Difference {
	return matcher.Compare(strict, &asked, &recorded).Different
}

// TestDifferences compares what is asked with what was recorded. Rows that
// show secrets, or raw bytes, would be a leak.
func TestDifferences(t *testing.T) {
	for _, row := range []struct {
		asked, recorded string
		want            []string
	}{
		{"GET /info", "GET /v1.41/info", nil},
		{
			"GET /info", "GET /version",
			[]string{"operation: asked GET /info, recorded GET /version"},
		},
		{
			"HEAD /_ping", "GET /_ping",
			[]string{"operation: asked HEAD /_ping, recorded GET /_ping"},
		},
		{
			"GET /v1.41/made/up", "GET /info",
			[]string{`operation: asked GET "/made/up", recorded GET /info`},
		},
		{
			"GET /containers/a/json?size=1", "GET /containers/b/json",
			[]string{
				`path: asked "/containers/a/json", recorded "/containers/b/json"`,
				`query size: asked "true", recorded nothing`,
			},
		},
		{
			"GET /images/get?names=a&names=b", "GET /images/get?names=c",
			[]string{`query names: asked "a,b", recorded "c"`},
		},
		{
			"POST /build?remote=https://jo:pw@x/", "POST /build?remote=https://jo:pv@x/",
			[]string{"query remote: the values differ; they are not shown, as they may be secrets"},
		},
		{
			"POST /build?buildargs={\"T\":\"1\"}", "POST /build",
			[]string{"query buildargs: asked another value, recorded nothing"},
		},

		{
			`POST /volumes/create {"Name":"a","Driver":"d"}`, `POST /volumes/create {"Name":"b"}`,
			[]string{`body /Name: asked "a", recorded "b"`, `body /Driver: asked "d", recorded nothing`},
		},
		{
			`POST /volumes/create {"Name":"a"}`, `POST /volumes/create`,
			[]string{"body: asked a JSON document, recorded nothing"},
		},
		{
			`POST /volumes/create {"Name":"a"}`, `POST /volumes/create {`,
			[]string{"body: asked a JSON document, recorded content (sha256 021fb596db81)"},
		},
		{
			`POST /containers/create {"ExposedPorts":{"80/tcp":{},"1~2":{}}}`, `POST /containers/create {"ExposedPorts":{"80/tcp":{}}}`,
			[]string{"body /ExposedPorts/1~02: asked {}, recorded nothing"},
		},
		{
			`POST /containers/create {"ExposedPorts":{"80/tcp":{}}}`, `POST /containers/create {"ExposedPorts":{"81/tcp":{}}}`,
			[]string{
				"body /ExposedPorts/80~1tcp: asked {}, recorded nothing",
				"body /ExposedPorts/81~1tcp: asked nothing, recorded {}",
			},
		},
		{
			`POST /containers/create {"HostConfig":{"Binds":["/a:/b"]}}`, `POST /containers/create {"HostConfig":{"Binds":["/a:/c"]}}`,
			[]string{`body /HostConfig/Binds/0: asked "/a:/b", recorded "/a:/c"`},
		},
		{
			`POST /containers/create {"HostConfig":{"Dns":[null,"a"]}}`, `POST /containers/create {"HostConfig":{"Dns":[null,"b"]}}`,
			[]string{`body /HostConfig/Dns/1: asked "a", recorded "b"`},
		},
		{
			`POST /containers/create {"HostConfig":{"Binds":["/a:/b"]}}`, `POST /containers/create {"HostConfig":{"Binds":["/a:/b","/c:/d"]}}`,
			[]string{`body /HostConfig/Binds/1: asked nothing, recorded "/c:/d"`},
		},
		{
			`POST /containers/create {"HostConfig":{"Dns":["a"]}}`, `POST /containers/create {"HostConfig":{"Dns":["a","b"]}}`,
			[]string{`body /HostConfig/Dns: asked ["a"], recorded ["a","b"]`},
		},
		{
			`POST /containers/create {"Memory":1}`, `POST /containers/create {"Memory":"1"}`,
			[]string{`body /Memory: asked 1, recorded "1"`},
		},

		{
			`POST /containers/create {"Env":["PW=1"]}`, `POST /containers/create {"Env":["PW=2"]}`,
			[]string{"body /Env/0: the values differ; they are not shown, as they may be secrets"},
		},
		{
			`POST /containers/create {"Env":["PW=1"]}`, `POST /containers/create {}`,
			[]string{"body: asked a JSON document, recorded nothing"},
		},
		{
			`POST /containers/create {"Tty":true,"HostConfig":{"LogConfig":{"Config":{"t":"1"}}}}`, `POST /containers/create {"Tty":true}`,
			[]string{`body /HostConfig: asked an object with ["LogConfig"], recorded nothing`},
		},
		{
			`POST /containers/create {"HostConfig":{"Mounts":[{"Source":"a"}]}}`, `POST /containers/create {"HostConfig":{"Binds":["a"]}}`,
			[]string{
				`body /HostConfig/Binds: asked nothing, recorded ["a"]`,
				"body /HostConfig/Mounts: asked a list of 1, recorded nothing",
			},
		},
		{
			`POST /made/up {"a":[[{"b":1}]]}`, `POST /made/up {"a":[["b"],1]}`,
			[]string{"body /a: asked a list of 1, recorded [[\"b\"],1]"},
		},
		{
			`POST /swarm/join {"JoinToken":"SWMTKN-1","ListenAddr":"a"}`, `POST /swarm/join {"ListenAddr":"a"}`,
			[]string{"body /JoinToken: asked another value, recorded nothing"},
		},
		{
			`POST /plugins/a/set ["PW=1"]`, `POST /plugins/a/set ["PW=2","B=1"]`,
			[]string{"body: the values differ; they are not shown, as they may be secrets"},
		},
		{
			`POST /plugins/a/set ["PW=1"]`, `POST /plugins/a/set ["PW=2"]`,
			[]string{"body /0: the values differ; they are not shown, as they may be secrets"},
		},
	} {
		var got []string
		for _, d := range compare(ask(t, row.asked), ask(t, row.recorded)) {
			got = append(got, d.String())
		}
		require.Equal(t, row.want, got, "%s | %s", row.asked, row.recorded)
	}
}

// TestDeepDocuments are compared as a whole from some depth on: it takes no
// longer than reading them.
func TestDeepDocuments(t *testing.T) {
	deep := func(inner string) matcher.Question {
		return ask(t, "POST /made/up "+strings.Repeat(`{"a":`, 1_000)+inner+strings.Repeat("}", 1_000))
	}
	require.Empty(t, compare(deep("1"), deep("1")))
	differences := compare(deep("1"), deep("2"))
	require.Len(t, differences, 1)
	require.Equal(t, strings.Repeat("/a", 13), differences[0].Where)
}

func TestDifferenceOfCredentials(t *testing.T) {
	with := askWith(t, "POST /images/a/push", registryAuth(`{"username":"jo"}`))
	differences := compare(with, ask(t, "POST /images/a/push"))
	require.Len(t, differences, 1)
	require.Equal(t, "credentials: asked some, recorded nothing", differences[0].String())
}

// TestExplanationsHideSecrets: neither what stands for what nor why it cannot
// shows what stands where secrets may.
func TestExplanationsHideSecrets(t *testing.T) {
	recorded := `POST /containers/create?name=theirs {"Image":"a","Env":["PW=hunter1"],"Labels":{"pw":"hunter3"}}`
	x := matcher.NewIndex(&matcher.Rules{}, tape(recorded))
	q := ask(t, `POST /containers/create?name=mine {"Image":"a","Env":["PW=hunter2"],"Labels":{"pw":"hunter4"}}`)
	table := binding.NewTable()
	e := x.Nearest(&q, table, 1)[0].Explain()
	require.Empty(t, e.Different)
	require.Equal(t, map[string]string{"mine": "theirs"}, e.Stands)

	table.Bind([]binding.Pair{{Recorded: "hunter1", Live: "hunter9"}, {Recorded: "theirs", Live: "others"}})
	e = x.Nearest(&q, table, 1)[0].Explain()
	require.Len(t, e.Different, 2)
	require.Equal(t, `query name: asked "mine", recorded "theirs" ("others" stands for the recorded "theirs" already)`,
		e.Different[0].String())
	require.Equal(t, "body /Env/0: the values differ; they are not shown, as they may be secrets "+
		"(one of them is bound to another value already)", e.Different[1].String())
	require.Empty(t, e.Ignore, "the places are not to blame")
	text, err := json.Marshal(e)
	require.NoError(t, err)
	require.NotContains(t, string(text), "hunter")
}

func TestDifferencesAreShortAndPrintable(t *testing.T) {
	for _, value := range []string{
		strings.Repeat("long", 100), "bell \a", "escape \x1b[31m", "direction \u202e", "zero width \u200b", "\xff\xfe",
	} {
		q, err := matcher.Ask(matcher.Request{Method: "GET", URI: "/containers/" + value + "/json?since=" + value})
		require.NoError(t, err)
		for _, d := range compare(q, ask(t, "GET /containers/a/json")) {
			requirePrintable(t, d.String())
		}
		requirePrintable(t, matcher.ShowURI("/containers/"+value+"/json?since="+value))
	}
}

func requirePrintable(t *testing.T, text string) {
	t.Helper()
	require.Less(t, len(text), 250)
	for _, r := range text {
		require.True(t, unicode.IsPrint(r), "%q", text)
	}
}

func TestShowURI(t *testing.T) {
	for uri, want := range map[string]string{
		"/info": "/info",
		"/containers/" + strings.Repeat("4ea7661a86c6", 5) + "beef/kill?signal=TERM": "/containers/4ea7661a86c6/kill?signal=TERM",
		"/containers/json?all=1&filters={}":                                          "/containers/json?all=1&filters={}",
		"/build?remote=https://jo:pw@x/&t=a":                                         "/build?remote=...&t=a",
		"/build?re%6Dote=x&remote=&labels":                                           "/build?re%6Dote=...&remote=&labels",
		"/build?%zz=x":                                                               "/build?%zz=x",
		"/made/up?access_token=x&client-secret=y":                                    "/made/up?access_token=...&client-secret=...",
	} {
		require.Equal(t, want, matcher.ShowURI(uri))
	}
}

// fuzzSeeds are requests of every kind: method, URI, X-Registry-Auth, body.
var fuzzSeeds = [][4]string{
	{"GET", "/v1.41/containers/json?all=1&filters=%7B%22label%22%3A%7B%22a%3Db%22%3Atrue%7D%7D", "", ""},
	{"GET", "/containers/a/stats?stream=0&stream=1&x", "", ""},
	{"GET", "/containers/%zz/json", "", ""},
	{"GET", "/containers/%25zz/json", "", ""},
	{"HEAD", "//_ping?a=%zz;b", "", ""},
	{"POST", "/images/r:5000/a%2Fb/push?tag=latest", "eyJ1c2VybmFtZSI6ImpvIn0=", `{"username":"jo"}`},
	{"POST", "/auth", "", `{"username":"jo","password":"x","serveraddress":"r"}`},
	{"POST", "/volumes/create", "", `{"Name":"a","name":"b","Labels":{"x":null,"y":""}}`},
	{"POST", "/containers/create?name=a", "", `{"Cmd":"a","Entrypoint":["b"],"ExposedPorts":{"80/tcp":{},"81/tcp":null}}`},
	{"POST", "/containers/create", "", `{"HostConfig":{"Memory":1.0,"MemorySwap":-0,"PidsLimit":1e999,"Binds":[null]}}`},
	{"POST", "/services/create", "e30=", `{"Mode":{"Global":{}}}`},
	{"POST", "/services/create", "", `{"UpdateConfig":{},"Mode":{"Replicated":{"Replicas":0}}}`},
	{"POST", "/containers/create", "", `{"Entrypoint":[],"StopTimeout":-0.0,"HostConfig":{"Init":false,"Umask":{}}}`},
	{"POST", "/plugins/a/set", "", `["a",1,null,[],{}]`},
	{"POST", "/build?labels={\"a\":\"\"}&t=a&t=", "", "\x1f\x8b\x08"},
	{"PUT", "/containers/a/archive?path=/", "", "name\x00"},
	{"GET", "/images/get?platform={}&platform={\"os\":1}", "?", ""},
	{"\x00", "?", "", "\"\""},
	{"POST", "/made/up", "", "{}{}"},
}

// FuzzAsk holds Ask and Compare against what must be true of any two
// requests: the same one has the same key, and no difference from itself;
// there is a difference exactly where the keys are not the same.
func FuzzAsk(f *testing.F) {
	for n, seed := range fuzzSeeds {
		other := fuzzSeeds[(n+1)%len(fuzzSeeds)]
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[1], seed[3])
		f.Add(seed[0], seed[1], seed[2], seed[3], other[1], other[3])
	}
	f.Fuzz(func(t *testing.T, method, uri, auth, body, otherURI, otherBody string) {
		one := fuzzed(t, method, uri, auth, body)
		again := fuzzed(t, method, uri, auth, body)
		require.Equal(t, one.Key(), again.Key())
		require.Empty(t, compare(one, again))

		other := fuzzed(t, method, otherURI, auth, otherBody)
		differences := compare(one, other)
		require.Equal(t, one.Key() == other.Key(), len(differences) == 0, "%s\n%s\n%v", one.Key(), other.Key(), differences)
		require.Len(t, compare(other, one), len(differences))
		for _, d := range differences {
			require.NotEmpty(t, d.Asked)
			require.NotEmpty(t, d.Recorded)
		}
		matcher.ShowURI(uri)
	})
}

// FuzzCompare holds Compare against the index where names may differ.
func FuzzCompare(f *testing.F) {
	for n, seed := range fuzzSeeds {
		other := fuzzSeeds[(n+1)%len(fuzzSeeds)]
		f.Add(seed[0], seed[1], seed[3], seed[1], seed[3])
		f.Add(seed[0], seed[1], seed[3], other[1], other[3])
	}
	r := invention{rand.New(rand.NewPCG(1, 2))}
	for range 50 {
		method, one, _ := strings.Cut(r.request(), " ")
		_, other, _ := strings.Cut(r.request(), " ")
		uri, body, _ := strings.Cut(one, " ")
		otherURI, otherBody, _ := strings.Cut(other, " ")
		f.Add(method, uri, body, otherURI, otherBody)
	}
	f.Fuzz(func(t *testing.T, method, uri, body, otherURI, otherBody string) {
		recorded := []*cassettes.Interaction{{
			Request: cassettes.Request{Method: method, RequestURI: uri, Body: body},
		}}
		x := matcher.NewIndex(&matcher.Rules{}, recorded)
		asked := fuzzed(t, method, otherURI, "", otherBody)
		got := x.Compare(&asked, &x.Entries()[0].Question, binding.NewTable())
		level, found := levelOf(x, &asked, binding.NewTable())
		require.Equal(t, found, len(got.Different) == 0, "%+v", got)
		if found {
			require.Equal(t, level, got.Level)
		}
		x.Compared(x.Entries()[0])
	})
}

func fuzzed(t *testing.T, method, uri, auth, body string) matcher.Question {
	t.Helper()
	q, err := matcher.Ask(matcher.Request{
		Method: method, URI: uri, Header: http.Header{"X-Registry-Auth": {auth}}, Body: strings.NewReader(body),
	})
	require.NoError(t, err)
	return q
}

// TestLongTextsShowWhereTheyDiffer, which is often their end.
func TestLongTextsShowWhereTheyDiffer(t *testing.T) {
	id := strings.Repeat("4ea7", 16)
	for _, row := range []struct{ asked, recorded, want string }{
		{
			"GET /containers/" + id + id + "a/json", "GET /containers/" + id + id + "b/json",
			`path: asked ..."4ea74ea74ea7a/json", recorded ..."4ea74ea74ea7b/json"`,
		},
		{
			`POST /containers/create {"Image":"` + id + id + `:1"}`, `POST /containers/create {"Image":"` + id + id + `:22"}`,
			`body /Image: asked ..."ea74ea74ea7:1", recorded ..."ea74ea74ea7:22"`,
		},
		{
			`POST /containers/create {"Domainname":"d","Image":"a"}`, `POST /containers/create {"Domainname":"e","Image":"b"}`,
			`body /Image: asked "a", recorded "b"`,
		},
	} {
		differences := compare(ask(t, row.asked), ask(t, row.recorded))
		require.NotEmpty(t, differences)
		require.Contains(t, differences[0].String(), row.want)
	}
}
