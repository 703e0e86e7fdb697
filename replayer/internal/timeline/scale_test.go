package timeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// suite is a history of that many interactions: one container after the other,
// each polled and listed.
func suite(size int) string {
	var text strings.Builder
	for n := range size / 10 {
		id := fmt.Sprintf("%064x", n)
		fmt.Fprintf(&text, `
			t%[1]d/%[3]d: POST /containers/create?name=c%[1]d {"Labels":{"suite":"x","n":"%[1]d"}} -> 201 {"Id":"%[2]s"}
			t%[1]d/%[3]d: POST /containers/%[2]s/start -> 204
			t%[1]d/%[3]d: GET /containers/c%[1]d/json -> 200 {"Id":"%[2]s","Name":"/c%[1]d"}
			t%[1]d/%[3]d: GET /containers/c%[1]d/json -> 200 {"Id":"%[2]s","Name":"/c%[1]d"}
			t%[1]d/%[3]d: GET /containers/json?all=1 -> 200 [{"Id":"%[2]s","Names":["/c%[1]d"]}]
			t%[1]d/%[3]d: GET /containers/json?filters={"label":["n=%[1]d"]} -> 200 [{"Id":"%[2]s","Names":["/c%[1]d"]}]
			t%[1]d/%[3]d: GET /containers/json?filters={"label":["suite=x"]} -> 200 [{"Id":"%[2]s","Names":["/c%[1]d"]}]
			t%[1]d/%[3]d: POST /containers/c%[1]d/stop -> 204
			t%[1]d/%[3]d: GET /info
			t%[1]d/%[3]d: DELETE /containers/c%[1]d -> 204`, n, id, n%16+1)
	}
	return text.String()
}

// questions returns the series that each entry is of.
func (r *replay) questions() []*timeline.Series {
	series := map[string]*timeline.Series{}
	all := make([]*timeline.Series, 0, len(r.index.Entries()))
	for _, e := range r.index.Entries() {
		s := series[e.Question.Key()]
		if s == nil {
			s = r.Series(r.index.Same(&e.Question))
			series[e.Question.Key()] = s
		}
		all = append(all, s)
	}
	return all
}

// TestLargeCassette is there for its time, of which it takes a hundredth of what
// a choice that looks at everything would.
func TestLargeCassette(t *testing.T) {
	tape := recorded(t, suite(20_000))
	began := time.Now()
	r := startTapes(t, tape)
	for n, s := range r.questions() {
		require.Equal(t, n, s.Next(timeline.Asker{}, nil).Interaction.ID, "in order, each recording comes in turn")
	}
	require.Less(t, time.Since(began), 20*time.Second)
}

func BenchmarkNew(b *testing.B) {
	index := matcher.NewIndex(&matcher.Rules{}, recorded(b, suite(100_000)))
	for b.Loop() {
		timeline.New(index.Entries())
	}
}

func BenchmarkNext(b *testing.B) {
	for _, size := range []int{100, 100_000} {
		tape := recorded(b, suite(size))
		for _, order := range []string{"in order", "sections backwards"} {
			b.Run(fmt.Sprint(size, " ", order), func(b *testing.B) {
				var r *replay
				var all []*timeline.Series
				for n := 0; b.Loop(); n++ {
					if n%size == 0 {
						b.StopTimer()
						r = startTapes(b, tape)
						all = r.questions()
						b.StartTimer()
					}
					next, asker := n%size, timeline.Asker{}
					if order != "in order" {
						next = size - 10 - next/10*10 + next%10
						asker.Section = r.entry(next).Interaction.Details.Section
					}
					if all[next].Next(asker, nil) == nil {
						b.Fatal("used up")
					}
				}
			})
		}
	}
}
