package replayer_test

import (
	"fmt"
	"net"
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

// TestWhatWasMadeLiveIsAskedLive, even where something recorded has a name, or an
// id, of the same shape.
func TestWhatWasMadeLiveIsAskedLive(t *testing.T) {
	const (
		id, liveID = "77f0aa61bb12cc33dd44ee55ff66aa77f0aa61bb12cc33dd44ee55ff66aa77f0", "4ea7661a86c6d3c1b0b04ea7661a86c6"
		created    = `{"Id":"` + liveID + `","Warnings":[]}`
	)
	for _, tt := range []struct {
		recorded, asked string
		live            bool
	}{
		{"DELETE /containers/it_04be77d1", "DELETE /containers/it_9f3c2a71", true},
		{"POST /containers/it_04be77d1/exec {}", "POST /containers/it_9f3c2a71/exec {}", true},
		{"POST /containers/" + id + "/start", "POST /containers/" + liveID + "/start", true},
		{"POST /containers/" + id[:12] + "/start", "POST /containers/" + liveID[:12] + "/start", true},
		{"GET /containers/json?filters=" + named("it_04be77d1"), "GET /containers/json?filters=" + named("it_9f3c2a71"), true},
		{"DELETE /containers/it_04be77d1", "DELETE /containers/it_9f3c2a72", false},
		{"GET /containers/it_9f3c2a71/json", "GET /containers/it_9f3c2a71/json", true},
		{"DELETE /networks/it_04be77d1", "DELETE /networks/it_9f3c2a71", false},
		{"GET /version", "GET /version", false},
	} {
		t.Run(tt.asked, func(t *testing.T) {
			engine := &liveEngine{}
			d := serveLive(t, func(_ int, client net.Conn, _ func()) bool {
				if engine.read(client) != nil {
					return false
				}
				_, err := fmt.Fprintf(client, "HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s", len(created), created)
				return err == nil
			}, answer(0, tt.recorded, 200, "recorded"))
			l := d.dial(t)
			l.ask("POST /containers/create?name=it_9f3c2a71 {}")
			require.Equal(t, "HTTP/1.1 201 Created", l.head()[0])
			l.bytes(len(created))
			l.ask(tt.asked)
			if !tt.live {
				l.wantRecorded("recorded")
				return
			}
			require.Equal(t, "HTTP/1.1 201 Created", l.head()[0])
			require.Len(t, engine.requests(), 2)
			require.Empty(t, d.Summary().Misses)
		})
	}
}

// named is a filter.
func named(name string) string { return "%7B%22name%22%3A%5B%22" + name + "%22%5D%7D" }
