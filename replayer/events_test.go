package replayer_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher/engineapi"
	"github.com/drydock-go/drydock/replayer"
)

// A told event is a piece of the answer to GET /events, and how many requests
// had been seen by then.
type told struct {
	seen int
	text string
}

// event is a message of an engine's.
func event(kind, action, id, attributes string) string {
	return fmt.Sprintf(`{"Type":%q,"Action":%q,"Actor":{"ID":%q,"Attributes":{%s}}}`+"\n", kind, action, id, attributes)
}

// The events of two containers, which differ in length.
var (
	createA  = event("container", "create", "idA", `"name":"a"`)
	connectA = event("network", "connect", "net", `"container":"idA","name":"bridge"`)
	startA   = event("container", "start", "idA", `"name":"a"`)
	dieA     = event("container", "die", "idA", `"name":"a"`)
	createB  = event("container", "create", "idB", `"name":"other"`)
	startB   = event("container", "start", "idB", `"name":"other"`)
	unknown  = event("daemon", "reload", "engine", "")
)

// watching is a history that was watched from its beginning; the containers
// were asked for by their names, and called by their ids in the events.
func watching(tells ...told) []*cassettes.Interaction {
	events := stream(0, "GET /events", 1)
	events.Details.Class, events.Details.End = engineapi.Stream, cassettes.EndRecorder
	events.Details.Frames = nil
	for _, tell := range tells {
		events.Response.Body += tell.text
		events.Details.Frames = append(events.Details.Frames,
			cassettes.Frame{Event: cassettes.Output, Size: len(tell.text), Seen: tell.seen})
	}
	return []*cassettes.Interaction{
		events,
		answer(1, "POST /containers/create?name=a", 201, `{"Id":"idA"}`),
		answer(2, "POST /containers/create?name=other", 201, `{"Id":"idB"}`),
		answer(3, "POST /containers/a/start", 204, ""),
		answer(4, "POST /containers/other/start", 204, ""),
		answer(5, "POST /containers/prune", 200, "{}"),
	}
}

// done is what is asked of a watched history, and the events that come of it.
type done struct{ request, events string }

func TestEventsComeAfterWhatCausedThem(t *testing.T) {
	whole := []told{{2, createA}, {3, createB}, {4, connectA + startA}, {4, dieA}, {5, startB}}
	pruned := append(whole[:len(whole):len(whole)],
		told{6, event("container", "destroy", "idA", `"name":"a"`)}, told{6, event("container", "prune", "", "")})
	half := len(startA) / 2
	for name, tt := range map[string]struct {
		tells []told
		done  []done
	}{
		"in order": {whole, []done{
			{"POST /containers/create?name=a", createA},
			{"POST /containers/create?name=other", createB},
			{"POST /containers/a/start", connectA + startA + dieA},
			{"POST /containers/other/start", startB},
		}},
		"clients that do not wait for one another": {whole, []done{
			{"POST /containers/create?name=other", createB},
			{"POST /containers/other/start", startB},
			{"POST /containers/create?name=a", createA},
			{"POST /containers/a/start", connectA + startA + dieA},
		}},
		"one that does things in another order": {whole, []done{
			{"POST /containers/a/start", ""},
			{"POST /containers/create?name=a", createA + connectA + startA + dieA},
		}},
		"a prune": {pruned, []done{
			{"POST /containers/create?name=a", createA},
			{"POST /containers/a/start", connectA + startA + dieA},
			{"POST /containers/prune", event("container", "destroy", "idA", `"name":"a"`) + event("container", "prune", "", "")},
		}},
		"sequences, in pieces that are none": {
			[]told{{2, "\x1e" + createA + "\x1e" + startA[:half]}, {4, startA[half:] + "\x1e" + createB}},
			[]done{
				{"POST /containers/create?name=a", "\x1e" + createA},
				{"POST /containers/a/start", "\x1e" + startA},
				{"POST /containers/create?name=other", "\x1e" + createB},
			},
		},
		"what happens to nothing keeps its place": {[]told{{2, createA}, {3, unknown}, {3, createB}}, []done{
			{"POST /containers/create?name=other", createB},
			{"POST /containers/create?name=a", createA + unknown},
		}},
		"an exec": {[]told{{2, createA}, {3, event("container", "exec_create: x", "idA", `"execID":"unheard"`)}}, []done{
			{"POST /containers/create?name=a", createA + event("container", "exec_create: x", "idA", `"execID":"unheard"`)},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := replayer.New(config(watching(tt.tells...)...))
				c := callHandler(t, r, "GET", "/events")
				want := ""
				for _, do := range tt.done {
					synctest.Wait()
					require.Equal(t, want, c.sent())
					method, uri, _ := strings.Cut(do.request, " ")
					callHandler(t, r, method, uri)
					synctest.Wait()
					want += do.events
					require.Equal(t, want, c.sent(), do.request)
				}
				require.Empty(t, r.Summary().Gates)
				c.leave()
				synctest.Wait()
			})
		})
	}
}

// TestEventsThatNothingCauses come one after the other, each after the time that
// a gate waits, and those that happened for the same reason together.
func TestEventsThatNothingCauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(watching(told{2, createA}, told{4, connectA}, told{4, startA}, told{5, startB})...))
		c := callHandler(t, r, "GET", "/events")
		for _, want := range []string{"", createA, createA + connectA + startA, createA + connectA + startA + startB} {
			synctest.Wait()
			require.Equal(t, want, c.sent())
			time.Sleep(replayer.DefaultGateTimeout)
		}
		var reasons []string
		for _, gate := range r.Summary().Gates {
			reasons = append(reasons, gate.Reason)
		}
		require.Equal(t, []string{
			"went on after 5s without #1 POST /containers/create",
			"went on after 5s without #3 POST /containers/a/start",
			"went on after 5s without #2 POST /containers/create",
		}, reasons)
		c.leave()
		synctest.Wait()
	})
}

// TestEventsNameWhatTheClientMade, also if it gives it a name after it began to
// watch.
func TestEventsNameWhatTheClientMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := watching(told{2, createA}, told{4, startA})
		for _, i := range all {
			i.Request.RequestURI = strings.ReplaceAll(i.Request.RequestURI, "name=a", "name=test_04be77d1")
			i.Request.RequestURI = strings.ReplaceAll(i.Request.RequestURI, "/a/", "/test_04be77d1/")
			i.Response.Headers.Set("Content-Type", "application/json")
		}
		recorded := strings.ReplaceAll(all[0].Response.Body, `"name":"a"`, `"name":"test_04be77d1"`)
		all[0].Response.Body = recorded
		for n := range all[0].Details.Frames {
			all[0].Details.Frames[n].Size += len("test_04be77d1") - len("a")
		}
		r := replayer.New(config(all...))
		c := callHandler(t, r, "GET", "/events")
		callHandler(t, r, "POST", "/containers/create?name=test_9f3c2a71aa")
		callHandler(t, r, "POST", "/containers/test_9f3c2a71aa/start")
		synctest.Wait()
		require.Equal(t, strings.ReplaceAll(recorded, "04be77d1", "9f3c2a71aa"), c.sent())
		c.leave()
		synctest.Wait()
	})
}

// TestEventsWaitForSlowClients that are on their way to what causes them.
func TestEventsWaitForSlowClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(watching(told{5, startB})...))
		c := callHandler(t, r, "GET", "/events")
		for _, request := range []string{
			"POST /containers/create?name=a", "POST /containers/create?name=other",
			"POST /containers/a/start",
		} {
			time.Sleep(replayer.DefaultGateTimeout - time.Second)
			method, uri, _ := strings.Cut(request, " ")
			callHandler(t, r, method, uri)
			synctest.Wait()
			require.Empty(t, c.sent(), request)
		}
		callHandler(t, r, "POST", "/containers/other/start")
		synctest.Wait()
		require.Equal(t, startB, c.sent())
		require.Empty(t, r.Summary().Gates)
		c.leave()
		synctest.Wait()
	})
}

// TestEndOfEventsWaitsOnce has a client wait for the end of what it asked for.
func TestEndOfEventsWaitsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := watching(told{2, createA}, told{3, createB}, told{5, startB})
		all[0].Details.End = cassettes.EndComplete
		r := replayer.New(config(all...))
		began := time.Now()
		c := callHandler(t, r, "GET", "/events")
		<-c.done
		require.Equal(t, createA+createB+startB, c.sent())
		require.Equal(t, replayer.DefaultGateTimeout, time.Since(began))
		require.Len(t, r.Summary().Gates, 3)
	})
}

// TestEventsKeepTheirPace, and those that wait hold nobody else's.
func TestEventsKeepTheirPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := watching(told{2, createA}, told{3, createB})
		all[0].Details.Frames[0].At, all[0].Details.Frames[1].At = time.Second, 2*time.Second
		c := config(all...)
		c.Speed = 1
		r := replayer.New(c)
		watched := callHandler(t, r, "GET", "/events")
		callHandler(t, r, "POST", "/containers/create?name=other")
		time.Sleep(2*time.Second - time.Nanosecond)
		synctest.Wait()
		require.Empty(t, watched.sent())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		require.Equal(t, createB, watched.sent())
		callHandler(t, r, "POST", "/containers/create?name=a")
		synctest.Wait()
		require.Equal(t, createB+createA, watched.sent())
		watched.leave()
		synctest.Wait()
	})
}

// TestManyEvents are more than are held at once.
func TestManyEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		long := event("container", "die", "idA", `"name":"`+strings.Repeat("x", 1<<20)+`"`)
		var tells []told
		for range 8 {
			tells = append(tells, told{2, long})
		}
		r := replayer.New(config(watching(append(tells, told{3, createB})...)...))
		c := callHandler(t, r, "GET", "/events")
		callHandler(t, r, "POST", "/containers/create?name=other")
		synctest.Wait()
		require.Empty(t, c.sent(), "what is not held has not been looked at")
		callHandler(t, r, "POST", "/containers/create?name=a")
		synctest.Wait()
		require.Equal(t, strings.Repeat(long, 8)+createB, c.sent())
		c.leave()
		synctest.Wait()
	})
}

func TestClientLeavesAtAnEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := replayer.New(config(watching(told{2, createA})...))
		c := callHandler(t, r, "GET", "/events")
		synctest.Wait()
		c.leave()
		synctest.Wait()
		require.True(t, c.over())
		require.Empty(t, r.Summary().Gates)
	})
}
