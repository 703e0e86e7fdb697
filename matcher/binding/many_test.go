package binding_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/binding"
)

// alike binds that many names that begin with the same word.
func alike(n int) *binding.Table {
	t := binding.NewTable()
	for i := range n {
		t.Bind([]binding.Pair{{Recorded: fmt.Sprintf("app_%07d", i), Live: fmt.Sprintf("app_x%07d", i)}})
	}
	return t
}

func TestNamesThatBeginAlike(t *testing.T) {
	bound := table("app_1=one", "app_1-db=two", "app_22=three", "app=four")
	for recorded, live := range map[string]string{
		"app_1 app_1-db app_1-d": "one two one-d",
		"app_22 app_2 app_222":   "three four_2 four_222",
		"app_1-dbs app_1-":       "one-dbs one-",
	} {
		require.Equal(t, live, bound.ToLive(recorded), recorded)
	}
}

// BenchmarkNamesThatBeginAlike takes as long however many there are.
func BenchmarkNamesThatBeginAlike(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bound := alike(n)
			for b.Loop() {
				bound.ToLive("/app_0000007 is there, app_y is not")
			}
		})
	}
}
