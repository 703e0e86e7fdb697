package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
)

// ruled are rules that ignore places.
func ruled(tb testing.TB, places ...string) *matcher.Rules {
	tb.Helper()
	rules := &matcher.Rules{NoBind: true}
	for _, text := range places {
		place, err := matcher.ParsePlace(text)
		require.NoError(tb, err)
		require.Equal(tb, text, place.String())
		rules.Ignore = append(rules.Ignore, place)
	}
	return rules
}

func TestPlacesThatCannotBeIgnored(t *testing.T) {
	for text, why := range map[string]string{
		"":                   "there is no such thing",
		"path":               "every request would be the same",
		"operation":          "every request would be the same",
		"query":              "it names no parameter",
		"query.":             "it names no parameter",
		"query.filters/":     "nothing follows the /",
		"body/HostConfig":    "named by a JSON pointer",
		"body.HostConfig":    "named by a JSON pointer",
		"body.":              "named by a JSON pointer",
		"body./":             "nothing follows the /",
		"header.User-Agent":  "only Accept counts",
		"header.Accept/a":    "only Accept counts",
		"header":             "only Accept counts",
		"credentials.x":      "there is no such thing",
		"/HostConfig/Memory": "there is no such thing",
	} {
		_, err := matcher.ParsePlace(text)
		require.ErrorContains(t, err, why, text)
		require.ErrorContains(t, err, `"`+text+`"`)
	}
}

// TestIgnored compares requests by one rule: it makes two the same that are
// not, in both directions, and no others.
func TestIgnored(t *testing.T) {
	const create = "POST /containers/create "
	for _, row := range []struct {
		place           string
		asked, recorded string
		same            bool
	}{
		{"query.t", "POST /build?t=a", "POST /build?t=b", true},
		{"query.t", "POST /build?t=a", "POST /build", true},
		{"query.t", "POST /build?t=a&target=x", "POST /build?t=b", false},
		{"query.filters/label", `GET /networks?filters={"label":["a"]}`, `GET /networks?filters={"label":{"b":true}}`, true},
		{"query.filters/label", `GET /networks?filters={"label":["a"]}`, `GET /networks`, true},
		{"query.filters/label", `GET /networks?filters={"label":["a"],"name":["b"]}`, `GET /networks?filters={"name":["b"]}`, true},
		{"query.filters/label", `GET /networks?filters={"name":["a"]}`, `GET /networks?filters={"name":["b"]}`, false},
		{"query.filters", `GET /networks?filters={"name":["a"]}`, `GET /networks?filters={"name":["b"]}`, true},
		{"body./HostConfig/Memory", create + `{"HostConfig":{"Memory":1}}`, create + `{"HostConfig":{"Memory":2}}`, true},
		{"body./HostConfig/Memory", create + `{"HostConfig":{"Memory":1}}`, create + `{"HostConfig":{"MemorySwap":2}}`, false},
		{"body./HostConfig/Memory", create + `{"HostConfig":{"Memory":1}}`, create + `{"Image":"a"}`, false},
		{"body./HostConfig/Memory", create + `{"HostConfig":{"Memory":1},"Image":"a"}`, create + `{"Image":"a"}`, true},
		{"body./HostConfig/Memory", create + `{"HostConfig":{"Memory":1}}`, create, true},
		{"body./HostConfig", create + `{"HostConfig":{"Memory":1,"Binds":["a"]}}`, create + `{"HostConfig":{"Memory":2}}`, true},
		{"body./HostConfig/*", create + `{"HostConfig":{"Memory":1}}`, create + `{"HostConfig":{"Binds":["b"]}}`, true},
		{"body./Labels/*", create + `{"Labels":{"a":"b"}}`, create + `{"Labels":{"c":"d"}}`, true},
		{"body./Labels/a~1b", create + `{"Labels":{"a/b":"c"}}`, create + `{"Labels":{"a/b":"d"}}`, true},
		{"body./Labels/a", create + `{"Labels":{"a":"1","b":"2"}}`, create + `{"Labels":{"a":"2","b":"3"}}`, false},
		{"body./HostConfig/Mounts/*/Source", create + `{"HostConfig":{"Mounts":[{"Source":"a","Target":"t"}]}}`, create + `{"HostConfig":{"Mounts":[{"Source":"b","Target":"t"}]}}`, true},
		{"body./HostConfig/Mounts/*/Source", create + `{"HostConfig":{"Mounts":[{"Source":"a"}]}}`, create + `{"HostConfig":{"Mounts":[{"Source":"b"},{"Source":"c"}]}}`, false},
		{"body./HostConfig/Binds/*", create + `{"HostConfig":{"Binds":["a"]}}`, create, true},
		{"body", create + `{"Image":"a"}`, create, true},
		{"body", "PUT /containers/a/archive?path=/ one", "PUT /containers/a/archive?path=/ other", true},
		{"body", create + `{"Image":"a"}`, "POST /containers/create?name=a", false},
	} {
		asked, recorded := ask(t, row.asked), ask(t, row.recorded)
		rules := ruled(t, row.place)
		require.NotEmpty(t, compare(asked, recorded), "%+v", row)
		require.Equal(t, row.same, len(matcher.Compare(rules, &asked, &recorded).Different) == 0, "%+v", row)
		require.Equal(t, row.same, len(matcher.Compare(rules, &recorded, &asked).Different) == 0, "%+v", row)
		x := matcher.NewIndex(rules, tape(row.recorded))
		require.Equal(t, row.same, len(x.Same(&asked)) > 0, "%+v", row)
	}
	with := askWith(t, "POST /images/a/push", registryAuth(`{"username":"jo"}`))
	without := ask(t, "POST /images/a/push")
	require.NotEmpty(t, compare(with, without))
	require.Empty(t, matcher.Compare(ruled(t, "credentials"), &with, &without).Different)
}

// TestRulesOfDifferences holds the rules that differences name against them:
// taken together they make the requests the same.
func TestRulesOfDifferences(t *testing.T) {
	for _, row := range [][2]string{
		{"POST /build?t=a&nocache=1", "POST /build?t=b"},
		{`GET /networks?filters={"label":["a"],"id":["x"]}`, `GET /networks?filters={"label":["b"]}`},
		{
			`POST /containers/create?name=a {"Image":"a","HostConfig":{"Binds":["a:/a","c:/c"],"Mounts":[{"Type":"bind","Source":"a"}],"Dns":["a"]}}`,
			`POST /containers/create?name=b {"Image":"b","HostConfig":{"Binds":["b:/b"],"Mounts":[{"Type":"bind","Source":"b"}],"Dns":["b","c"]}}`,
		},
		{`POST /plugins/a/set ["PW=1"]`, `POST /plugins/a/set ["PW=2"]`},
		{`POST /services/create {"Mode":{"Global":{}}}`, `POST /services/create {"Mode":{"Replicated":{"Replicas":2}}}`},
		{`POST /containers/create {"Image":"a"}`, `POST /containers/create`},
	} {
		asked, recorded := ask(t, row[0]), ask(t, row[1])
		var places []string
		for _, d := range compare(asked, recorded) {
			require.NotEmpty(t, d.Ignore, "%v", d)
			places = append(places, d.Ignore)
		}
		require.NotEmpty(t, places)
		require.Empty(t, matcher.Compare(ruled(t, places...), &asked, &recorded).Different, "%v", places)
	}
}

func BenchmarkIgnored(b *testing.B) {
	for name, rules := range map[string]*matcher.Rules{
		"none": {NoBind: true}, "some": ruled(b, "query.t", "body./HostConfig/Memory"),
	} {
		x := matcher.NewIndex(rules, tape(`POST /containers/create {"Image":"a","HostConfig":{"Memory":1,"Binds":["a:/a"]}}`))
		q := x.Entries()[0].Question
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.Same(&q)
			}
		})
	}
}
