package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

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
		require.True(t, bindFirst(t, x, table, request), request)
	}
	require.Equal(t, `["suite/app-00112233:aabbccddeef1"]`, table.ToLive(`["suite/app-ed210259:d17719cb7eae"]`))
}

// bindFirst binds what the first match of a request stands for, at the
// strictest level that has one. It reports whether there was one.
func bindFirst(t *testing.T, x *matcher.Index, table *binding.Table, request string) bool {
	t.Helper()
	q := ask(t, request)
	for level := range x.Levels() {
		for m := range x.Matches(&q, level, table, "") {
			require.True(t, table.Bind(m.Pairs))
			return true
		}
	}
	return false
}

// TestTyped has long words typed for others, but none that meant something when
// the recording was made.
func TestTyped(t *testing.T) {
	x := matcher.NewIndex(&matcher.Rules{}, tape("GET /containers/json?filters=restart"))
	for _, row := range []struct {
		live string
		size int
		want []binding.Pair
	}{
		{"say qjbhsxbwp\nmore", len("say qjbhsxbwp\n"), []binding.Pair{{Recorded: "uszmeabog", Live: "qjbhsxbwp"}}},
		{"say uszmeabog\n", len("say uszmeabog\n"), nil}, // nothing looks invented
	} {
		pairs, size, ok := x.Typed("say uszmeabog\n", row.live)
		require.True(t, ok, row.live)
		require.Equal(t, row.size, size, row.live)
		require.Equal(t, row.want, pairs, row.live)
	}
	for _, live := range []string{"say restart\n", "ask qjbhsxbwp\n", "say qjbhsxb"} {
		_, _, ok := x.Typed("say uszmeabog\n", live)
		require.False(t, ok, live)
	}
	_, _, ok := matcher.NewIndex(&matcher.Rules{NoBind: true}).Typed("say uszmeabog\n", "say qjbhsxbwp\n")
	require.False(t, ok)
}
