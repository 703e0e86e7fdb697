package replayer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

var engine = &cassettes.Header{Engine: cassettes.Engine{
	APIVersion: "1.41", OS: "linux", Builder: "1", Server: "Docker/20.10.24 (linux)",
}}

func TestPing(t *testing.T) {
	get, head := answer(0, "GET /_ping", 200, "OK"), answer(0, "HEAD /_ping", 200, "")
	for _, row := range []struct {
		name     string
		recorded *cassettes.Interaction
		header   *cassettes.Header
		asked    string
		code     int
		version  string // 1.51 is recorded, 1.41 is the header's
		body     string
	}{
		{"recorded", get, engine, "GET /v1.30/_ping", 200, "1.51", "OK"},
		{"recorded HEAD", head, engine, "HEAD /_ping", 200, "1.51", ""},
		{"only HEAD recorded", head, engine, "GET /_ping", 200, "1.41", "OK"},
		{"only GET recorded", get, engine, "HEAD /_ping", 200, "1.41", ""},
		{"not recorded", answer(0, "GET /info", 200, "{}"), engine, "GET /_ping", 200, "1.41", "OK"},
		{"not recorded HEAD", answer(0, "GET /info", 200, "{}"), engine, "HEAD /v1.51/_ping", 200, "1.41", ""},
		{"no header", answer(0, "GET /info", 200, "{}"), nil, "HEAD /_ping", 200, "", ""},
		{"no header, some versions", answer(0, "GET /v1.30/info", 200, "{}"), nil, "HEAD /_ping", 200, "1.30", ""},
		{"header that knows nothing", head, &cassettes.Header{}, "GET /_ping", 200, "", "OK"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{
				tape(), {Header: row.header, Interactions: []*cassettes.Interaction{row.recorded}},
			}})
			response := d.response(t, row.asked)
			require.Equal(t, row.code, response.StatusCode)
			require.Equal(t, row.version, response.Header.Get("Api-Version"))
			require.Equal(t, row.body, body(t, response))
			require.Empty(t, d.Summary().Misses)
		})
	}
}

func TestSyntheticPingIsLikeTheEngines(t *testing.T) {
	d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{{Header: engine}}})
	l := d.dial(t)
	l.ask("HEAD /_ping")
	lines := l.head()
	for _, want := range []string{
		"Api-Version: 1.41", "Builder-Version: 1", "Docker-Experimental: false", "Ostype: linux", "Pragma: no-cache",
		"Cache-Control: no-cache, no-store, must-revalidate", "Content-Length: 0",
		"Content-Type: text/plain; charset=utf-8", "Server: Docker/20.10.24 (linux)",
	} {
		require.Contains(t, lines, want)
	}
	require.Equal(t, 1, d.Summary().Requests)
}
