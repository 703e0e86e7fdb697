package replayer_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLooksAreAskedAnewAfterLiveActs, if those may have changed what they show.
func TestLooksAreAskedAnewAfterLiveActs(t *testing.T) {
	const create = "POST /containers/create?name=web {}"
	for _, tt := range []struct {
		name, look, act string
		live            bool
	}{
		{"nothing done", "GET /containers/json", "", false},
		{"list", "GET /containers/json", create, true},
		{"list of another kind", "GET /networks", create, false},
		{"list of what else it touches", "GET /images/json", "POST /build", true},
		{"object by its name", "GET /containers/web/json", create, true},
		{"object", "GET /containers/web/json", "POST /containers/web/stop", true},
		{"another object", "GET /containers/db/json", create, false},
		{"the system", "GET /info", create, true},
		{"what never changes", "GET /version", create, false},
		{"ping", "GET /_ping", create, false},
		{"what nobody knows", "GET /unheard/of", create, true},
		{"by what nobody knows", "GET /unheard/of", "POST /unheard/of", true},
		{"another look", "GET /containers/json", "GET /networks", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			engine := &liveEngine{}
			d := serveLive(t, engine.serve, answer(0, tt.look, 200, "recorded"))
			l := d.dial(t)
			before := 0
			if tt.act != "" {
				l.ask(tt.act)
				l.wantLive()
				before = 1
			}
			l.ask(tt.look)
			l.wantRecorded("recorded") // it has still to be given out
			l.ask(tt.look)
			if tt.live {
				l.wantLive()
				require.Len(t, engine.requests(), before+1)
				require.Equal(t, 1, d.Summary().Used)
			} else {
				l.wantRecorded("recorded")
			}
			d.stop()
			require.Empty(t, d.Summary().Misses)
			require.Equal(t, 2-len(engine.requests())+before, d.Summary().Requests)
		})
	}
}
