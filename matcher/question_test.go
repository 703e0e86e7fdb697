package matcher_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
)

// ask reads a request as it is written in a table: "METHOD URI", and a body
// after a blank.
func ask(t *testing.T, request string) matcher.Question {
	t.Helper()
	return askWith(t, request, nil)
}

func askWith(t *testing.T, request string, header http.Header) matcher.Question {
	t.Helper()
	method, rest, _ := strings.Cut(request, " ")
	uri, body, _ := strings.Cut(rest, " ")
	q, err := matcher.Ask(matcher.Request{Method: method, URI: uri, Header: header, Body: strings.NewReader(body)})
	require.NoError(t, err)
	return q
}

// requireVerdict holds the two ways of comparing against what is wanted.
func requireVerdict(t *testing.T, same bool, a, b matcher.Question) {
	t.Helper()
	require.Equal(t, same, a.Key() == b.Key(), "%s\n%s", a.Key(), b.Key())
	require.Equal(t, same, len(compare(a, b)) == 0, "%v", compare(a, b))
	require.Equal(t, same, len(compare(b, a)) == 0, "%v", compare(b, a))
}

// A pair is two requests, and whether they ask the same.
type pair struct {
	name string
	same bool
	a, b string
}

func requirePairs(t *testing.T, pairs []pair) {
	t.Helper()
	for _, p := range pairs {
		t.Run(p.name, func(t *testing.T) { requireVerdict(t, p.same, ask(t, p.a), ask(t, p.b)) })
	}
}

const (
	same      = true
	different = false
)

func TestPath(t *testing.T) {
	requirePairs(t, []pair{
		{"no version", same, "GET /info", "GET /v1.41/info"},
		{"another version", same, "GET /v1.41/info", "GET /v1.51/info"},
		{"a version that never was", same, "GET /v99.9.9/info", "GET /info"},
		{"not a version", different, "GET /vnext/info", "GET /info"},
		{"two versions", different, "GET /v1.41/v1.41/info", "GET /info"},
		{"a version alone", different, "GET /v1.41", "GET /"},
		{"version of an unknown operation", same, "GET /v1.41/made/up", "GET /made/up"},
		{"another object", different, "GET /containers/a/json", "GET /containers/b/json"},
		{"another operation", different, "GET /containers/a/json", "GET /containers/a/top"},
		{"another method", different, "GET /_ping", "HEAD /_ping"},
		{"a name with slashes", same, "POST /images/r:5000/a/b/push", "POST /v1.41/images/r:5000/a/b/push"},
		{"slashes escaped", same, "POST /images/r%3A5000%2Fa%2fb/push", "POST /images/r:5000/a/b/push"},
		{"another name with slashes", different, "GET /images/a/b/json", "GET /images/a/c/json"},
		{"escapes of an unknown operation", same, "GET /made%20up", "GET /made%20%75p"},
		{"a bad escape is no escaped one", different, "GET /containers/%zz/json", "GET /containers/%25zz/json"},
		{"an unclean path", different, "GET //info", "GET /info"},
		{"nothing", different, "GET ", "GET /"},
	})
}

func TestQuery(t *testing.T) {
	requirePairs(t, []pair{
		{"order", same, "GET /containers/json?all=1&size=1", "GET /containers/json?size=1&all=1"},
		{"a parameter that counts", different, "GET /containers/json?all=1", "GET /containers/json"},
		{"an unknown parameter", same, "GET /containers/json?colour=red", "GET /containers/json"},
		{"case counts", same, "GET /containers/json?ALL=1", "GET /containers/json"},
		{"no parameter", same, "GET /containers/json?", "GET /containers/json"},
		{"parameters of an unknown operation", different, "GET /made/up?a=1", "GET /made/up"},
		{"a bad escape", same, "GET /containers/json?all=%zz", "GET /containers/json"},

		{"booleans", same, "GET /containers/json?all=1", "GET /containers/json?all=true"},
		{"any word is true", same, "GET /containers/json?all=1", "GET /containers/json?all=%20Yes"},
		{"false is the default", same, "GET /containers/json?all=0", "GET /containers/json"},
		{"words for false", same, "GET /containers/json?all=No", "GET /containers/json?all=none"},
		{"a parameter without a value", same, "GET /containers/json?all", "GET /containers/json?all=False"},
		{"the first value counts", same, "GET /containers/json?all=1&all=0", "GET /containers/json?all=1"},
		{"true is the default", same, "GET /containers/a/stats?stream=1", "GET /containers/a/stats"},
		{"false is not", different, "GET /containers/a/stats?stream=0", "GET /containers/a/stats"},
		{"empty is false", same, "GET /containers/a/stats?stream=", "GET /containers/a/stats?stream=false"},

		{"empty", same, "GET /containers/a/logs?since=", "GET /containers/a/logs"},
		{"the default", same, "GET /containers/a/logs?tail=all&since=0", "GET /containers/a/logs"},
		{"not the default", different, "GET /containers/a/logs?tail=10", "GET /containers/a/logs"},
		{"the name of a new container", different, "POST /containers/create?name=a", "POST /containers/create"},

		{"a list", same, "GET /images/get?names=a&names=b", "GET /v1.50/images/get?names=a&names=b"},
		{"a longer list", different, "GET /images/get?names=a&names=b", "GET /images/get?names=a"},
		{"commas do not part it", different, "GET /images/get?names=a,b", "GET /images/get?names=a&names=b"},
		{"empty elements", same, "GET /images/get?names=&names=a", "GET /images/get?names=a"},
		{"an empty list", same, "GET /images/get?names=", "GET /images/get"},
	})
}

// TestPointsInTime are another one in each run; that there is one counts.
func TestPointsInTime(t *testing.T) {
	requirePairs(t, []pair{
		{"another second", same, "GET /containers/a/logs?since=1764000000", "GET /containers/a/logs?since=1764000600"},
		{"a fraction", same, "GET /containers/a/logs?since=1764000000.000000007", "GET /containers/a/logs?since=1764000600"},
		{"a date", same, "GET /containers/a/logs?until=2026-11-25T16:04:22Z", "GET /containers/a/logs?until=1764000600"},
		{"of events", same, "GET /events?since=1764000000&until=1764000009", "GET /events?since=1764000600&until=1764000609.5"},
		{"of services", same, "GET /services/a/logs?since=1764000000", "GET /services/a/logs?since=1764000600"},
		{"none", different, "GET /containers/a/logs?since=1764000000", "GET /containers/a/logs"},
		{"0 is none", different, "GET /containers/a/logs?since=1764000000", "GET /containers/a/logs?since=0"},
		{"0 of events", different, "GET /events?since=1764000000", "GET /events?since=0"},
		{"0 of events is not none", different, "GET /events?since=0", "GET /events"},
		{"0.0 of events", different, "GET /events?since=1764000000", "GET /events?since=0.0"},
		{"no end", different, "GET /events?until=1764000000", "GET /events"},
		{"another parameter", different, "GET /events?until=1764000000", "GET /events?since=1764000000"},
		{"not a time", different, "GET /events?since=1764000000", "GET /events?since=10m"},
		{"a sign", different, "GET /events?since=1764000000", "GET /events?since=-1764000000"},
		{"points without digits", different, "GET /events?since=1764000000", "GET /events?since=1764000000."},
		{"no time at all", different, "GET /containers/a/logs?tail=10", "GET /containers/a/logs?tail=11"},
		{"of an unknown operation", different, "GET /made/up?since=1764000000", "GET /made/up?since=1764000001"},
	})
	one, other := ask(t, "GET /events?since=1764000000"), ask(t, "GET /v1.41/events?since=1764000000&x=1")
	require.True(t, one.SameMoments(&other))
	other = ask(t, "GET /events?since=1764000001")
	require.False(t, one.SameMoments(&other))
	none, nothing := ask(t, "GET /events?since=0"), ask(t, "GET /events")
	require.False(t, one.SameMoments(&none))
	require.True(t, none.SameMoments(&nothing))
}

func TestJSONParameters(t *testing.T) {
	requirePairs(t, []pair{
		{"two spellings", same, `GET /containers/json?filters={"label":{"a=b":true}}`, `GET /containers/json?filters={"label":["a=b"]}`},
		{"order", same, `GET /containers/json?filters={"a":["1","2"],"b":["3"]}`, `GET /containers/json?filters={"b":["3"],"a":["2","1"]}`},
		{"twice the same", same, `GET /containers/json?filters={"a":["1","1"]}`, `GET /containers/json?filters={"a":["1"]}`},
		{"escaped", same, `GET /containers/json?filters=%7B%22a%22%3A%5B%221%22%5D%7D`, `GET /containers/json?filters={"a":["1"]}`},
		{"not set", same, `GET /containers/json?filters={"a":{"1":true,"2":false}}`, `GET /containers/json?filters={"a":["1"]}`},
		{"not texts", same, `GET /containers/json?filters={"a":[1]}`, `GET /containers/json?filters={"a":["1"]}`},
		{"another value", different, `GET /containers/json?filters={"a":["1"]}`, `GET /containers/json?filters={"a":["2"]}`},
		{"empty", same, `GET /containers/json?filters={}`, `GET /containers/json`},
		{"null", same, `GET /containers/json?filters=null`, `GET /containers/json`},
		{"nothing in it", same, `GET /containers/json?filters={"a":[],"b":{}}`, `GET /containers/json`},
		{"a wrong type", different, `GET /containers/json?filters={"a":"1"}`, `GET /containers/json?filters={"a":["1"]}`},
		{"no object", different, `GET /containers/json?filters=["a"]`, `GET /containers/json`},
		{"no JSON", different, `GET /containers/json?filters={`, `GET /containers/json`},

		{"keys", same, `GET /images/a/json?platform={"os":"l","variant":""}`, `GET /images/a/json?platform={"os":"l"}`},
		{"a list of it", same, `GET /images/a/get?platform={"os":"l","architecture":"a"}`, `GET /images/a/get?platform={"architecture":"a","os":"l"}`},
		{"an empty one in a list", same, `GET /images/a/get?platform={}`, `GET /images/a/get`},
		{"another in a list", different, `GET /images/a/get?platform={"os":"l"}`, `GET /images/a/get?platform={"os":"w"}`},
		{"a label without a value", different, `POST /build?labels={"a":""}`, `POST /build`},
		{"a build argument", different, `POST /build?buildargs={"a":"1"}`, `POST /build?buildargs={"a":"2"}`},
	})
}

func TestBody(t *testing.T) {
	requirePairs(t, []pair{
		{"order of keys", same, `POST /volumes/create {"Name":"a","Driver":"b"}`, `POST /volumes/create {"Driver":"b","Name":"a"}`},
		{"blanks", same, "POST /volumes/create {\n\"Name\":\t\"a\"}\n", `POST /volumes/create {"Name":"a"}`},
		{"escapes", same, `POST /volumes/create {"Name":"\u0061"}`, `POST /volumes/create {"Name":"a"}`},
		{"another value", different, `POST /volumes/create {"Name":"a"}`, `POST /volumes/create {"Name":"b"}`},
		{"another type", different, `POST /volumes/create {"Name":"1"}`, `POST /volumes/create {"Name":1}`},
		{"an unknown field", same, `POST /volumes/create {"Name":"a","Colour":"red"}`, `POST /volumes/create {"Name":"a"}`},
		{"case of a field", same, `POST /volumes/create {"nAME":"a"}`, `POST /volumes/create {"Name":"a"}`},
		{"case of a key of a map", different, `POST /volumes/create {"Labels":{"A":"1"}}`, `POST /volumes/create {"Labels":{"a":"1"}}`},
		{"empty and absent", same, `POST /volumes/create {"Name":"","Labels":{},"DriverOpts":null}`, `POST /volumes/create {}`},
		{"no body", same, `POST /volumes/create {}`, `POST /volumes/create`},
		{"null", same, `POST /volumes/create null`, `POST /volumes/create`},
		{"the last of two counts", same, `POST /volumes/create {"Name":"a","Name":"b"}`, `POST /volumes/create {"Name":"b"}`},

		{"a key without a value", different, `POST /containers/create {"ExposedPorts":{"80/tcp":{}}}`, `POST /containers/create {}`},
		{"and with another empty one", same, `POST /containers/create {"ExposedPorts":{"80/tcp":{}}}`, `POST /containers/create {"ExposedPorts":{"80/tcp":null}}`},
		{"an empty label", same, `POST /volumes/create {"Labels":{"a":""}}`, `POST /volumes/create {"Labels":{"a":null}}`},
		{"lists in a map", same, `POST /containers/create {"HostConfig":{"PortBindings":{"80/tcp":[]}}}`, `POST /containers/create {"HostConfig":{"PortBindings":{"80/tcp":null}}}`},
		{"an object that means itself", different, `POST /services/create {"Mode":{"Global":{}}}`, `POST /services/create {}`},
		{"an object that does not", same, `POST /services/create {"TaskTemplate":{"Resources":{}}}`, `POST /services/create {}`},
		{"an empty element", different, `POST /containers/create {"Env":["a",""]}`, `POST /containers/create {"Env":["a"]}`},
		{"order of a list", different, `POST /containers/create {"Cmd":["a","b"]}`, `POST /containers/create {"Cmd":["b","a"]}`},
		{"order of a set", same, `POST /containers/create {"Env":["a","b"]}`, `POST /containers/create {"Env":["b","a"]}`},
		{"order of a nested set", same, `POST /containers/create {"HostConfig":{"CapAdd":["a","b"]}}`, `POST /containers/create {"HostConfig":{"CapAdd":["b","a"]}}`},
		{"unknown fields in a list", same, `POST /containers/create {"HostConfig":{"Mounts":[{"x":1}]}}`, `POST /containers/create {"HostConfig":{"Mounts":[{}]}}`},

		{"false and absent", same, `POST /containers/create {"Tty":false}`, `POST /containers/create {}`},
		{"true", different, `POST /containers/create {"Tty":true}`, `POST /containers/create {}`},
		{"a number", different, `POST /containers/create {"StopTimeout":1}`, `POST /containers/create {"StopTimeout":2}`},
		{"a large number", different, `POST /containers/create {"Memory":9007199254740993}`, `POST /containers/create {"Memory":9007199254740992}`},
		{"zero and absent", same, `POST /containers/create {"Memory":0,"MemorySwap":-0}`, `POST /containers/create {}`},
		{"fractions", same, `POST /services/create {"UpdateConfig":{"MaxFailureRatio":0.10}}`, `POST /services/create {"UpdateConfig":{"MaxFailureRatio":1e-1}}`},
		{"whole fractions", same, `POST /containers/create {"Memory":2.0}`, `POST /containers/create {"Memory":2}`},
		{"zero fractions", same, `POST /containers/create {"Memory":-0.0}`, `POST /containers/create {}`},
		{"out of range", different, `POST /containers/create {"Memory":1e999}`, `POST /containers/create {"Memory":1e998}`},

		{"one word for a list", same, `POST /containers/create {"Cmd":"ls","Entrypoint":"sh"}`, `POST /containers/create {"Cmd":["ls"],"Entrypoint":["sh"]}`},
		{"one empty word", same, `POST /containers/create {"Entrypoint":""}`, `POST /containers/create {"Entrypoint":[""]}`},
		{"an empty word is no empty list", different, `POST /containers/create {"Entrypoint":""}`, `POST /containers/create {"Entrypoint":[]}`},
		{"words are not split", different, `POST /containers/create {"Cmd":"ls -l"}`, `POST /containers/create {"Cmd":["ls","-l"]}`},
	})
}

// TestEmptyWhereItIsNotAbsent has a row for each kind of field that the engine
// tells zero from absence in, beside one of that kind where it does not.
func TestEmptyWhereItIsNotAbsent(t *testing.T) {
	requirePairs(t, []pair{
		{"a number", different, `POST /containers/create {"StopTimeout":0}`, `POST /containers/create {}`},
		{"null for it", same, `POST /containers/create {"StopTimeout":null}`, `POST /containers/create {}`},
		{"another number", different, `POST /containers/create {"StopTimeout":0}`, `POST /containers/create {"StopTimeout":1}`},
		{"other ways to write it", same, `POST /containers/create {"stoptimeout":-0.0}`, `POST /containers/create {"StopTimeout":0}`},
		{"a number that says nothing", same, `POST /containers/create {"HostConfig":{"PidsLimit":0}}`, `POST /containers/create {}`},
		{"the same number in an update", different, `POST /containers/a/update {"PidsLimit":0}`, `POST /containers/a/update {}`},
		{"a number of an image", different, `POST /commit {"StopTimeout":0}`, `POST /commit {}`},

		{"a switch", different, `POST /containers/create {"HostConfig":{"Init":false}}`, `POST /containers/create {"HostConfig":{}}`},
		{"null for it", same, `POST /containers/create {"HostConfig":{"Init":null}}`, `POST /containers/create {}`},
		{"on and off", different, `POST /networks/create {"EnableIPv4":false}`, `POST /networks/create {"EnableIPv4":true}`},
		{"a switch that says nothing", same, `POST /containers/create {"HostConfig":{"OomKillDisable":false}}`, `POST /containers/create {}`},

		{"a list", different, `POST /containers/create {"Entrypoint":[]}`, `POST /containers/create {"Entrypoint":null}`},
		{"a list in an object", different, `POST /containers/create {"HostConfig":{"MaskedPaths":[]}}`, `POST /containers/create {}`},
		{"a list that says nothing", same, `POST /containers/create {"Cmd":[]}`, `POST /containers/create {}`},
		{"a terminal's size", same, `POST /exec/a/start {"ConsoleSize":[24,80]}`, `POST /exec/a/start {}`},
		{
			"a container's terminal", same, `POST /containers/create {"HostConfig":{"ConsoleSize":[24,80],"Init":true}}`,
			`POST /containers/create {"HostConfig":{"ConsoleSize":[50,132],"Init":true}}`,
		},
		{"a new size", same, "POST /containers/a/resize?h=24&w=80", "POST /containers/a/resize?h=50&w=132"},

		{"an object", different, `POST /services/create {"UpdateConfig":{}}`, `POST /services/create {}`},
		{"null for it", same, `POST /services/create {"UpdateConfig":null}`, `POST /services/create {}`},
		{"what is in it", same, `POST /services/create {"UpdateConfig":{"Parallelism":0,"Colour":"red"}}`, `POST /services/create {"UpdateConfig":{}}`},
		{"an object that is a choice", different, `POST /services/create {"Mode":{"ReplicatedJob":{}}}`, `POST /services/create {}`},
		{"an object that says nothing", same, `POST /services/create {"TaskTemplate":{"RestartPolicy":{"MaxAttempts":0}}}`, `POST /services/create {}`},

		{"of a service", different, `POST /services/create {"Mode":{"Replicated":{"Replicas":0}}}`, `POST /services/create {"Mode":{"Replicated":{}}}`},
		{"of its update", different, `POST /services/a/update {"Mode":{"Replicated":{"Replicas":0}}}`, `POST /services/a/update {}`},
		{"of a swarm", different, `POST /swarm/init {"Spec":{"Raft":{"KeepOldSnapshots":0}}}`, `POST /swarm/init {}`},
		{"of an unknown operation", same, `POST /made/up {"StopTimeout":0}`, `POST /made/up {}`},
	})
}

func TestBodyThatIsNoObject(t *testing.T) {
	requirePairs(t, []pair{
		{"no JSON", different, `POST /volumes/create {`, `POST /volumes/create`},
		{"the same without JSON", same, `POST /volumes/create {`, `POST /v1.44/volumes/create {`},
		{"another without JSON", different, `POST /volumes/create {`, `POST /volumes/create {{`},
		{"two documents", different, `POST /volumes/create {}{}`, `POST /volumes/create {}`},
		{"no object", different, `POST /volumes/create [1]`, `POST /volumes/create {"Name":"a"}`},
		{"a list", different, `POST /plugins/a/set ["A=1"]`, `POST /plugins/a/set ["A=2"]`},
		{"operation without a body", same, `POST /containers/a/start {"a":1}`, `POST /containers/a/start`},
		{"fields of an unknown operation", different, `POST /made/up {"a":1}`, `POST /made/up {"a":2}`},
		{"empty fields of an unknown operation", same, `POST /made/up {"a":[],"b":""}`, `POST /made/up {}`},
		{"bytes to an unknown operation", different, `POST /made/up a`, `POST /made/up b`},
	})
}

func TestBodyTooLargeForJSON(t *testing.T) {
	large := `{"Name":"a"}` + strings.Repeat(" ", 16<<20)
	requireVerdict(t, different, ask(t, "POST /volumes/create "+large), ask(t, "POST /volumes/create "+large+"x"))
}

func TestTwoSpellingsOfAField(t *testing.T) {
	const request = `POST /volumes/create {"Name":"a","name":"b","NAME":"c"}`
	for range 20 { // maps have no order
		requireVerdict(t, same, ask(t, request), ask(t, request))
	}
}

func TestBodyThatCannotBeRead(t *testing.T) {
	gone := errors.New("gone")
	for _, uri := range []string{"/volumes/create", "/containers/a/start", "/build", "/made/up"} {
		_, err := matcher.Ask(matcher.Request{Method: "POST", URI: uri, Body: iotest.ErrReader(gone)})
		require.ErrorIs(t, err, gone, uri)
		require.ErrorContains(t, err, "read the body of POST "+uri)
	}
}

func TestNoBodyAtAll(t *testing.T) {
	q, err := matcher.Ask(matcher.Request{Method: "POST", URI: "/volumes/create"})
	require.NoError(t, err)
	requireVerdict(t, same, q, ask(t, "POST /volumes/create"))
}

// registryAuth is a header as clients write it.
func registryAuth(document string) http.Header {
	return http.Header{"X-Registry-Auth": {base64.URLEncoding.EncodeToString([]byte(document))}}
}

func TestCredentialsInHeaders(t *testing.T) {
	for _, row := range []struct {
		name  string
		uri   string
		h     http.Header
		wants bool
	}{
		{"none", "/images/a/push", nil, false},
		{"an empty object", "/images/a/push", http.Header{"X-Registry-Auth": {"e30="}}, false},
		{"without padding", "/images/a/push", http.Header{"X-Registry-Auth": {"e30"}}, false},
		{"null", "/images/a/push", registryAuth(`null`), false},
		{"empty fields", "/images/a/push", registryAuth(`{"username":"","password":""}`), false},
		{"only the registry", "/images/a/push", registryAuth(`{"ServerAddress":"r:5000"}`), false},
		{"a user", "/images/a/push", registryAuth(`{"username":"jo","password":"x"}`), true},
		{"a placeholder", "/images/a/push", registryAuth(`{"identitytoken":"[secret:1]"}`), true},
		{"no base64", "/images/a/push", http.Header{"X-Registry-Auth": {"?"}}, true},
		{"no JSON", "/images/a/push", registryAuth(`jo:x`), true},
		{"no object", "/images/a/push", registryAuth(`"jo"`), true},
		{"an operation that reads none", "/containers/a/start", registryAuth(`{"username":"jo"}`), false},
		{"a header that is not read", "/build", registryAuth(`{"username":"jo"}`), false},
		{"of a build", "/build", http.Header{"X-Registry-Config": registryAuth(`{"r":{"username":"jo"}}`)["X-Registry-Auth"]}, true},
		{"an unknown operation", "/made/up", registryAuth(`{"username":"jo"}`), true},
	} {
		t.Run(row.name, func(t *testing.T) {
			q := askWith(t, "POST "+row.uri, row.h)
			require.Equal(t, row.wants, q.Credentials)
			requireVerdict(t, !row.wants, q, ask(t, "POST "+row.uri))
		})
	}
	jo, al := registryAuth(`{"username":"jo"}`), registryAuth(`{"username":"al","password":"x"}`)
	requireVerdict(t, same, askWith(t, "POST /images/a/push", jo), askWith(t, "POST /images/a/push", al))
}

func TestCredentialsInBodies(t *testing.T) {
	requirePairs(t, []pair{
		{"another password", same, `POST /auth {"username":"a","password":"b"}`, `POST /auth {"username":"c","password":"d"}`},
		{"a token instead", same, `POST /auth {"username":"a","password":"b"}`, `POST /auth {"IdentityToken":"d"}`},
		{"another registry", different, `POST /auth {"username":"a","serveraddress":"r"}`, `POST /auth {"username":"a","serveraddress":"s"}`},
		{"none", different, `POST /auth {"username":"a","serveraddress":"r"}`, `POST /auth {"serveraddress":"r"}`},
		{"no body", different, `POST /auth {"username":"a"}`, `POST /auth`},
		{"an empty body", same, `POST /auth {"username":""}`, `POST /auth`},
		{"no object", different, `POST /auth [1]`, `POST /auth [2]`},
		{"push", same, `POST /images/a/push {"username":"a"}`, `POST /images/a/push {"username":"b"}`},
		{"push without", different, `POST /images/a/push {"username":"a"}`, `POST /images/a/push {}`},
	})
	header := registryAuth(`{"username":"jo"}`)
	requireVerdict(t, same, askWith(t, "POST /images/a/push", header), ask(t, `POST /images/a/push {"username":"jo"}`))
	login := ask(t, `POST /auth {"username":"jo","password":"hunter2","serveraddress":"r"}`)
	require.Equal(t, map[string]any{"serveraddress": "r"}, login.Body.JSON)
	require.NotContains(t, login.Key(), "hunter2")
}

func TestIsAct(t *testing.T) {
	for request, want := range map[string]bool{
		"GET /info": false, "POST /containers/create": true, "POST /containers/a/wait": false, "POST /auth": false,
		"GET /made/up": false, "HEAD /made/up": false, "OPTIONS /made/up": false, "POST /made/up": true,
	} {
		q := ask(t, request)
		require.Equal(t, want, q.IsAct(), request)
	}
}

func TestAskRecorded(t *testing.T) {
	recorded := &cassettes.Interaction{Request: cassettes.Request{
		Method: "POST", URL: "http://docker/v1.41/volumes/create?x=1", Body: `{"Name":"a"}`,
	}}
	requireVerdict(t, same, ask(t, `POST /volumes/create {"name":"a"}`), matcher.AskRecorded(recorded))
}
