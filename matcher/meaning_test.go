package matcher_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

// TestChangedMeaning has requests that mean something else than the recorded
// ones: an answer to those would not be theirs, and what stood for "true" would
// stand for it in {"Running":true}.
func TestChangedMeaning(t *testing.T) {
	for recorded, asked := range map[string]string{
		`POST /containers/create {"Env":["DEBUG=true"]}`:             `POST /containers/create {"Env":["DEBUG=false"]}`,
		`POST /containers/create {"Env":["LOG_LEVEL=error"]}`:        `POST /containers/create {"Env":["LOG_LEVEL=debug"]}`,
		`POST /containers/create {"Labels":{"state":"running"}}`:     `POST /containers/create {"Labels":{"state":"stopped"}}`,
		`POST /containers/create {"Labels":{"state":"exited"}}`:      `POST /containers/create {"Labels":{"state":"paused"}}`,
		`POST /containers/create {"User":"nobody"}`:                  `POST /containers/create {"User":"daemon"}`,
		`POST /networks/create {"Name":"n","Driver":"overlay"}`:      `POST /networks/create {"Name":"n","Driver":"macvlan"}`,
		`GET /containers/json?filters={"status":["exited"]}`:         `GET /containers/json?filters={"status":["running"]}`,
		`GET /containers/json?filters={"health":["healthy"]}`:        `GET /containers/json?filters={"health":["none"]}`,
		`GET /images/json?filters={"dangling":["true"]}`:             `GET /images/json?filters={"dangling":["false"]}`,
		`GET /networks?filters={"driver":["overlay"]}`:               `GET /networks?filters={"driver":["macvlan"]}`,
		`GET /events?filters={"event":["create"],"type":["volume"]}`: `GET /events?filters={"event":["rename"],"type":["plugin"]}`,
	} {
		x, table := matcher.NewIndex(&matcher.Rules{}, tape(recorded)), binding.NewTable()
		require.Nil(t, answered(t, x, table, asked), asked)
		q := ask(t, asked)
		require.NotEmpty(t, x.Compare(&q, &x.Entries()[0].Question, table).Different, asked)
		require.False(t, table.Differs())
		require.NotNil(t, answered(t, x, table, recorded), recorded)
	}
}

// TestAmounts: a number in a parameter says how much, and no other will do. One
// in a name may be another.
func TestAmounts(t *testing.T) {
	for recorded, asked := range map[string]string{
		"GET /containers/a/logs?tail=1000":             "GET /containers/a/logs?tail=2000",
		"POST /build?memory=104857600":                 "POST /build?memory=209715200",
		"POST /services/a/update?version=1234&force=1": "POST /services/a/update?version=1235&force=1",
	} {
		a, r := ask(t, asked), ask(t, recorded)
		require.Len(t, matcher.Compare(&matcher.Rules{}, &a, &r).Different, 1, asked)
	}
	a, r := ask(t, "POST /build?t=1001"), ask(t, "POST /build?t=1002")
	require.Empty(t, matcher.Compare(&matcher.Rules{}, &a, &r).Different)
}

// TestFiltersByNames bind what they name.
func TestFiltersByNames(t *testing.T) {
	for _, filter := range []string{"name", "id", "volume", "network", "ancestor", "reference", "container"} {
		x := matcher.NewIndex(&matcher.Rules{}, tape(`GET /events?filters={"`+filter+`":["jolly"]}`))
		table := binding.NewTable()
		require.NotNil(t, answered(t, x, table, `GET /events?filters={"`+filter+`":["grave_ibex"]}`), filter)
		require.Equal(t, "grave_ibex", table.ToLive("jolly"), filter)
	}
}

// TestComparedTellsOfWords: what is listed as literal is, and what others may
// stand for is not.
func TestComparedTellsOfWords(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{}, tape(
		`POST /containers/create {"Cmd":["migrate","up"],"User":"nobody","Env":["DEBUG=true"],"Image":"busybox"}`))
	rules := map[string]string{}
	for _, c := range x.Compared(x.Entries()[0]) {
		rules[c.Place] = c.Rule
	}
	require.Contains(t, rules["body./Cmd/0"], "other long words of the same length stand for those in it")
	for _, place := range []string{"body./Cmd/1", "body./User", "body./Env/0", "body./Image"} {
		require.Equal(t, "literal", rules[place], place)
	}
	require.NotNil(t, answered(t, x, binding.NewTable(),
		`POST /containers/create {"Cmd":["destroy","up"],"User":"nobody","Env":["DEBUG=true"],"Image":"busybox"}`))
}

// TestManyNamesInOneRequest takes time that grows with their number, or with
// its square where they are compared, and no more.
func TestManyNamesInOneRequest(t *testing.T) {
	create := func(image, tag string) string {
		labels := map[string]string{}
		for n := range 2000 {
			labels[fmt.Sprintf("V%d", n)] = fmt.Sprintf("val%s%d", tag, n)
		}
		body, err := json.Marshal(map[string]any{"Image": image, "Labels": labels})
		require.NoError(t, err)
		return "POST /containers/create?name=" + tag + " " + string(body)
	}
	x, table := matcher.NewIndex(&matcher.Rules{}, tape(create("busybox", "theirs"))), binding.NewTable()
	asked := ask(t, create("alpine", "mine"))
	different := x.Compare(&asked, &x.Entries()[0].Question, table).Different
	require.Len(t, different, 1)
	require.Equal(t, "/Image", different[0].Where)
	require.NotNil(t, answered(t, x, table, create("busybox", "mine")))
	require.Equal(t, "valmine77", table.ToLive("valtheirs77"))
}
