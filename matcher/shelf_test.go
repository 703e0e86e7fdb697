package matcher_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

// creates are containers of one run, every tenth of them in a section with the
// nine that follow.
func creates(n int) *matcher.Index {
	var requests []string
	for i := range n {
		requests = append(requests, createIn("aaaa4444bbbb5555", fmt.Sprintf("it_%06d", i)))
	}
	all := tape(requests...)
	for _, i := range all {
		i.Details.Section = fmt.Sprint("s", i.ID/10)
	}
	return matcher.NewIndex(&matcher.Rules{}, all)
}

func createIn(run, name string) string {
	return fmt.Sprintf(`POST /containers/create?name=%s {"Image":"busybox","Labels":{"run":"%s"}}`, name, run)
}

// first binds the first match of a question, and tells how many there are up to
// the one that is taken: the number that is skipped.
func first(t *testing.T, x *matcher.Index, request, section string, table *binding.Table, skip int) int {
	t.Helper()
	q := ask(t, request)
	for m := range x.Matches(&q, matcher.Shaped, table, section) {
		if skip--; skip < 0 {
			require.True(t, table.Bind(m.Pairs))
			return m.Entries[0].Interaction.ID
		}
	}
	return -1
}

// TestFreshAmongMany has what is bound be left out, whoever was skipped before.
func TestFreshAmongMany(t *testing.T) {
	x, table := creates(100), binding.NewTable()
	live := func(n int) string { return createIn("cccc6666dddd7777", fmt.Sprintf("it_%06d", 900_000+n)) }
	require.Equal(t, 2, first(t, x, live(0), "", table, 2))
	require.Equal(t, 0, first(t, x, live(1), "", table, 0), "it was skipped, and is as good as before")
	require.Equal(t, 1, first(t, x, live(2), "", table, 0))
	require.Equal(t, 3, first(t, x, live(3), "", table, 0))
	require.Equal(t, 50, first(t, x, live(4), "s5", table, 0))
	require.Equal(t, 51, first(t, x, live(5), "s5", table, 0))
	require.Equal(t, 4, first(t, x, live(6), "", table, 0))
	require.Equal(t, 3, first(t, x, live(3), "", table, 0), "what is bound means what it did")
	require.Equal(t, -1, first(t, x, live(3), "s5", table, 0))
	require.Equal(t, -1, first(t, x, createIn("0000eeee1111ffff", "it_700000"), "", table, 0), "another run")
	for n := range 93 {
		require.NotEqual(t, -1, first(t, x, live(10+n), "", table, 0))
	}
	require.Equal(t, -1, first(t, x, live(200), "", table, 0), "all are taken")
}
