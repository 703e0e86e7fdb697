package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

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
