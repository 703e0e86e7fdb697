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
