package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

// answered asks the index for a question as a replay does, and binds what then
// stands for what.
func answered(t *testing.T, x *matcher.Index, table *binding.Table, request string) []string {
	t.Helper()
	q := ask(t, request)
	for level := range x.Levels() {
		for m := range x.Matches(&q, level, table, "") {
			require.True(t, table.Bind(m.Pairs))
			return places(m.Entries)
		}
	}
	return nil
}

// TestNamesMadeOfBoundOnes: what is made of a name that is bound is not bound to
// itself when it is met, or answers would show the recorded one from then on.
func TestNamesMadeOfBoundOnes(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{}, tape("POST /containers/create?name=it_04be77d1 {}",
		"POST /containers/it_04be77d1/rename?name=it_04be77d1-renamed", "GET /containers/it_04be77d1-renamed/json"))
	table := binding.NewTable()
	require.Equal(t, []string{"0/0"}, answered(t, x, table, "POST /containers/create?name=it_9f3c2a71 {}"))
	rename := "POST /containers/it_9f3c2a71/rename?name=it_9f3c2a71-renamed"
	require.Equal(t, []string{"0/1"}, answered(t, x, table, rename))
	require.Equal(t, []string{"0/2"}, answered(t, x, table, "GET /containers/it_9f3c2a71-renamed/json"))
	require.Equal(t, "no such container: it_9f3c2a71-renamed", table.ToLive("no such container: it_04be77d1-renamed"))
}

// TestNameMadeOfBoundParts asks for a name that is, part by part, what was
// bound before: the whole then stands for the whole.
func TestNameMadeOfBoundParts(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{}, tape(
		"POST /images/busybox/tag?repo=suite/app-ed210259&tag=d17719cb7eae",
		"GET /images/suite/app-ed210259:d17719cb7eae/json",
	))
	table := binding.NewTable()
	for _, request := range []string{
		"POST /images/busybox/tag?repo=suite/app-00112233&tag=aabbccddeef1",
		"GET /images/suite/app-00112233:aabbccddeef1/json",
	} {
		require.NotNil(t, answered(t, x, table, request), request)
	}
	require.Equal(t, `["suite/app-00112233:aabbccddeef1"]`, table.ToLive(`["suite/app-ed210259:d17719cb7eae"]`))
}

// TestBoundNamesBesideOthers: a bound name that does not look invented stands
// beside what does.
func TestBoundNamesBesideOthers(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{}, tape("POST /containers/create?name=kind_ride {}",
		`POST /containers/create?name=a {"Cmd":["kind_ride","kind_ride made it_04be77d1"]}`))
	table := binding.NewTable()
	require.Equal(t, []string{"0/0"}, answered(t, x, table, "POST /containers/create?name=gallant_borg {}"))
	again := `POST /containers/create?name=a {"Cmd":["gallant_borg","gallant_borg made it_9f3c2a71"]}`
	asked := ask(t, again)
	require.Empty(t, x.Compare(&asked, &x.Entries()[1].Question, table).Different)
	require.Equal(t, []string{"0/1"}, answered(t, x, table, again))
	require.Equal(t, "it_9f3c2a71 of gallant_borg", table.ToLive("it_04be77d1 of kind_ride"))
}

// TestNamesElsewhereInTheirRequest: what a container is called, it may print.
func TestNamesElsewhereInTheirRequest(t *testing.T) {
	recorded := `POST /containers/create?name=kind_ride {"Cmd":["echo","this is kind_ride"],"Image":"busybox"}`
	x := matcher.NewIndex(&matcher.Rules{}, tape(recorded))
	for request, answers := range map[string]bool{
		`{"Cmd":["echo","this is zen_bohr"],"Image":"busybox"}`:  true,
		`{"Cmd":["echo","this is kind_ride"],"Image":"busybox"}`: true, // it may be no name there
		`{"Cmd":["echo","this is calm_moor"],"Image":"busybox"}`: false,
		`{"Cmd":["echo","this is zen_bor"],"Image":"busybox"}`:   false,
		`{"Cmd":["echo","this is zen_bohr"],"Image":"zen_bohr"}`: false,
	} {
		request, table := "POST /containers/create?name=zen_bohr "+request, binding.NewTable()
		asked := ask(t, request)
		found := x.Compare(&asked, &x.Entries()[0].Question, table)
		require.Equal(t, answers, len(found.Different) == 0, request)
		require.Equal(t, answers, answered(t, x, table, request) != nil, request)
	}
}

// TestWhatConfigsHold: configs are sent in Base64, in which no name is found.
func TestWhatConfigsHold(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{}, tape(`POST /configs/create {"Name":"kind_ride","Data":"a2luZF9yaWRl"}`))
	table := binding.NewTable()
	made := `POST /configs/create {"Name":"gallant_borg","Data":"Z2FsbGFudF9ib3Jn"}`
	require.Equal(t, []string{"0/0"}, answered(t, x, table, made))
	require.Equal(t, "Z2FsbGFudF9ib3Jn", table.ToLive("a2luZF9yaWRl"))
}

// TestNamesThatShareWords: a word of a name may be one of another name, too,
// where other clients have other words.
func TestNamesThatShareWords(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{}, tape("POST /containers/create?name=kind_bohr {}",
		"POST /containers/create?name=kind_curie {}", "GET /containers/kind_bohr/json", "GET /containers/kind_curie/json"))
	table := binding.NewTable()
	bound := map[string]string{}
	for _, name := range []string{"bold_bohr", "zen_curie"} {
		made := answered(t, x, table, "POST /containers/create?name="+name+" {}")
		require.NotNil(t, made, name)
		bound[name] = made[0]
	}
	for name, made := range bound {
		looked := answered(t, x, table, "GET /containers/"+name+"/json")
		require.Equal(t, map[string][]string{"0/0": {"0/2"}, "0/1": {"0/3"}}[made], looked)
	}
}
