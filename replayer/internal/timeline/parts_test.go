package timeline_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// tests are two tests that do the same under the same name, one after the other.
const tests = `
	one: POST /containers/create?name=x -> 201 {"Id":"id1"}
	one: POST /containers/x/start -> 204
	one: GET /containers/x/json
	one: GET /containers/x/json
	one: GET /containers/json?all=1
	one: DELETE /containers/x?force=1 -> 204
	two: POST /containers/create?name=x -> 201 {"Id":"id2"}
	two: POST /containers/x/start -> 204
	two: GET /containers/x/json
	two: GET /containers/json?all=1
	two: DELETE /containers/x?force=1 -> 204
	GET /containers/json?all=1
`

func (r *replay) asks(conn *timeline.Conn, script string) {
	r.tb.Helper()
	for line := range strings.Lines(script) {
		if request, want, found := strings.Cut(strings.TrimSpace(line), " = "); found {
			require.Equal(r.tb, want, r.ask(conn, request), request)
		}
	}
}

func TestSectionsInAnotherOrder(t *testing.T) {
	r := start(t, tests)
	r.asks(nil, `
		two: POST /containers/create?name=x = 6
		two: GET /containers/json?all=1 = 9
		two: POST /containers/x/start = 7
		two: GET /containers/x/json = 8
		two: GET /containers/x/json = 8
		two: DELETE /containers/x?force=1 = 10
		one: GET /containers/x/json = 2
		one: POST /containers/create?name=x = 0
		one: POST /containers/x/start = 1
		one: GET /containers/x/json = 2
		one: GET /containers/x/json = 3
		one: GET /containers/x/json = 3
		one: DELETE /containers/x?force=1 = 5
		three: GET /containers/json?all=1 = 11
		one: DELETE /containers/x?force=1 = none`)
}

// TestSectionIsNoWall has a test ask for what another one recorded.
func TestSectionIsNoWall(t *testing.T) {
	r := start(t, tests)
	r.asks(nil, `
		three: POST /containers/create?name=x = 0
		one: POST /containers/create?name=x = 6
		two: POST /containers/create?name=x = none`)
}

// clients are two that do the same at the same time; nothing but their
// connections tells them apart.
const clients = `
	/1: POST /containers/create {"Image":"x"} -> 201 {"Id":"` + "1111111111111111" + `"}
	/2: POST /containers/create {"Image":"x"} -> 201 {"Id":"` + "2222222222222222" + `"}
	/1: GET /containers/json
	/2: POST /images/x/tag?repo=two -> 201
	/1: POST /images/x/tag?repo=one -> 201
	/2: GET /images/json
	/1: POST /containers/1111111111111111/start -> 204
	/1: GET /containers/json
	/2: POST /containers/2222222222222222/start -> 204
	/2: GET /containers/json
	/1: POST /volumes/create {"Driver":"d"} -> 201 {"Name":"v1"}
	/2: POST /volumes/create {"Driver":"d"} -> 201 {"Name":"v2"}
`

func TestConnectionsTellClientsApart(t *testing.T) {
	r := start(t, clients)
	one, two := timeline.NewConn(), timeline.NewConn()
	r.asks(two, `
		POST /containers/create {"Image":"x"} = 0`) // it plays the first
	r.asks(two, `
		POST /containers/1111111111111111/start = 6
		GET /containers/json = 7
		POST /volumes/create {"Driver":"d"} = 10`)
	r.asks(one, `
		POST /containers/create {"Image":"x"} = 1
		POST /containers/2222222222222222/start = 8
		POST /volumes/create {"Driver":"d"} = 11`)
	r.asks(nil, `POST /volumes/create {"Driver":"d"} = none`)
}

// TestWhatOneHasDoneShows has the client of a look be told what it did last, and
// not what others did after that.
func TestWhatOneHasDoneShows(t *testing.T) {
	r := start(t, `
		POST /containers/create?name=before -> 201
		/1: POST /containers/create?name=a -> 201
		/2: GET /containers/json
		/3: POST /containers/create?name=b -> 201
		/2: GET /containers/json
		/2: GET /containers/json
	`)
	one, other := timeline.NewConn(), timeline.NewConn()
	r.asks(one, `POST /containers/create?name=a = 1`)
	r.asks(other, `POST /containers/create?name=b = 3`)
	r.asks(one, `
		GET /containers/json = 2
		GET /containers/json = 2`)
	r.asks(other, `
		GET /containers/json = 4
		GET /containers/json = 5
		GET /containers/json = 5`)
	r.asks(nil, `GET /containers/json = 5`)
}

// TestWhatOneHasSeenShows has a container end by itself: whoever has seen that is
// not told in a list that it is running.
func TestWhatOneHasSeenShows(t *testing.T) {
	r := start(t, `
		/1: POST /containers/create?name=a -> 201
		/2: POST /containers/create?name=b -> 201
		/1: POST /containers/a/start -> 204
		/2: GET /containers/json
		/1: GET /containers/a/json
		/1: GET /containers/a/json
		/1: GET /containers/json
		/2: GET /containers/json
	`)
	one, other := timeline.NewConn(), timeline.NewConn()
	r.asks(one, `POST /containers/create?name=a = 0`)
	r.asks(other, `POST /containers/create?name=b = 1`)
	r.asks(one, `
		POST /containers/a/start = 2
		GET /containers/a/json = 4
		GET /containers/a/json = 5
		GET /containers/json = 6
		GET /containers/json = 7
		GET /containers/json = 7`)
	r.asks(other, `GET /containers/json = 3`)
}

func TestNamesAreOfOneTape(t *testing.T) {
	r := start(t, `
		POST /containers/create?name=x -> 201 {"Id":"id1"}
		GET /containers/x/json
	`, `
		GET /containers/x/json
		POST /containers/x/start -> 204
		GET /containers/x/json
	`)
	require.Nil(t, r.Find(1, "container", "id1"))
	require.Nil(t, r.Find(0, "container", "y"))
	require.Equal(t, r.Find(0, "container", "x"), r.Find(0, "container", "id1"))
	require.NotEqual(t, r.Find(0, "container", "x"), r.Find(1, "container", "x"))
	r.asks(nil, `
		GET /containers/x/json = 1
		POST /containers/create?name=x = 0
		GET /containers/x/json = 1
		GET /containers/x/json = 1.0
		GET /containers/x/json = 1.0
		POST /containers/x/start = 1.1
		GET /containers/x/json = 1.2`)
}

func TestPreferred(t *testing.T) {
	r := start(t, polling)
	create := r.seriesOf(`POST /containers/create?name=job {"Image":"x"}`)
	require.Equal(t, "0", name(create.Next(timeline.Asker{}, nil)))
	require.Nil(t, create.Next(timeline.Asker{}, nil))
	r.Request(r.entry(2))
	look := r.seriesOf("GET /containers/job/json")
	ask := func(id int) string {
		return name(look.Next(timeline.Asker{}, func(e *matcher.Entry) bool { return e.Interaction.ID == id }))
	}
	require.Equal(t, "4", ask(4))
	require.Equal(t, "3", ask(4), "used up")
	require.Equal(t, "5", ask(7), "of another epoch")
	require.Equal(t, "4", ask(4), "all are used up")
	require.NotNil(t, look.Next(timeline.Asker{}, nil))
}

func TestTakenBack(t *testing.T) {
	r := start(t, polling)
	r.asks(nil, `
		POST /containers/create?name=job {"Image":"x"} = 0
		POST /containers/`+idA+`/start = 2
		GET /containers/job/json = 3
		GET /containers/job/json = 4`)
	require.Equal(t, 1, r.Served(r.entry(3)))
	for _, id := range []int{0, 3} {
		r.Unserve(r.entry(id))
	}
	require.Equal(t, 0, r.Served(r.entry(3)))
	require.False(t, r.Requested(r.entry(0)), "nobody has told so")
	r.asks(nil, `
		GET /containers/job/json = 3
		GET /containers/job/json = 5
		POST /containers/create?name=job {"Image":"x"} = 0
		POST /containers/create?name=job {"Image":"x"} = none`)
}

func TestChanged(t *testing.T) {
	r := start(t, polling)
	changed := r.Changed()
	r.Request(r.entry(1)) // a look
	require.NotNil(t, changed)
	select {
	case <-changed:
		require.Fail(t, "a look is no act")
	default:
	}
	require.False(t, r.Requested(r.entry(1)))
	r.asks(nil, `POST /containers/create?name=job {"Image":"x"} = 0`)
	require.Nil(t, r.Latest())
	require.False(t, r.Requested(r.entry(0)))
	r.Request(r.entry(0))
	<-changed
	require.True(t, r.Requested(r.entry(0)))
	require.Equal(t, r.entry(0), r.Latest())
	require.NotEqual(t, changed, r.Changed())
}

func TestActs(t *testing.T) {
	r := start(t, executing)
	ids := func(o *timeline.Object, after, before int) (ids []string) {
		for _, e := range r.Acts(o, after, before) {
			ids = append(ids, name(e))
		}
		return ids
	}
	container := r.About(r.entry(9))
	require.Equal(t, []string{"1", "2", "4", "6", "9"}, ids(container, 0, 99))
	require.Equal(t, []string{"4"}, ids(container, 2, 6))
	require.Empty(t, ids(container, 9, 9))
	require.Equal(t, []string{"2", "6", "9"}, ids(r.About(r.entry(7)), 0, 99), "of an exec and its container")
	require.Empty(t, ids(nil, 0, 99))
}
