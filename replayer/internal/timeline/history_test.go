package timeline_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// step is the form of a line of a recording: who asked (section, connection,
// both optional), what, and the answer (status and body, both optional).
//
//	a/2: POST /containers/create?name=web {"Image":"x"} -> 201 {"Id":"1"}
var step = regexp.MustCompile(`^(?:(\w*)(?:/(\d+))?: )?([A-Z]+) (\S+)(?: (\S+))?(?: -> (\d+)(?: (.*))?)?$`)

// recorded makes the interactions of a recording; IDs count from 0.
func recorded(tb testing.TB, text string) []*cassettes.Interaction {
	tb.Helper()
	var all []*cassettes.Interaction
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		m := step.FindStringSubmatch(line)
		require.NotNil(tb, m, line)
		i := &cassettes.Interaction{
			ID:       len(all),
			Request:  cassettes.Request{Method: m[3], RequestURI: m[4], Body: m[5]},
			Response: cassettes.Response{Code: http.StatusOK, Body: m[7]},
			Details:  cassettes.Details{Section: m[1]},
		}
		if m[2] != "" {
			i.Details.Conn, _ = strconv.Atoi(m[2])
		}
		if m[6] != "" {
			i.Response.Code, _ = strconv.Atoi(m[6])
		}
		all = append(all, i)
	}
	return all
}

// A replay is a timeline, and the series of all questions.
type replay struct {
	*timeline.Timeline
	tb     testing.TB
	index  *matcher.Index
	series map[string]*timeline.Series
}

func start(tb testing.TB, recordings ...string) *replay {
	tb.Helper()
	var tapes [][]*cassettes.Interaction
	for _, text := range recordings {
		tapes = append(tapes, recorded(tb, text))
	}
	return startTapes(tb, tapes...)
}

func startTapes(tb testing.TB, tapes ...[]*cassettes.Interaction) *replay {
	tb.Helper()
	index := matcher.NewIndex(&matcher.Rules{}, tapes...)
	return &replay{timeline.New(index.Entries()), tb, index, map[string]*timeline.Series{}}
}

// seriesOf returns the recordings of what a request asks.
func (r *replay) seriesOf(request string) *timeline.Series {
	r.tb.Helper()
	m := step.FindStringSubmatch(request)
	require.NotNil(r.tb, m, request)
	q, err := matcher.Ask(matcher.Request{Method: m[3], URI: m[4], Body: strings.NewReader(m[5])})
	require.NoError(r.tb, err)
	s := r.series[q.Key()]
	if s == nil {
		s = r.Series(r.index.Same(&q))
		r.series[q.Key()] = s
	}
	return s
}

// ask returns the ID of the recording that answers, as "tape.ID" of all but the
// first tape, and "none" if there is none.
func (r *replay) ask(conn *timeline.Conn, request string) string {
	r.tb.Helper()
	section, _, marked := strings.Cut(request, ": ")
	if !marked {
		section = ""
	}
	return name(r.seriesOf(request).Next(timeline.Asker{Section: section, Conn: conn}, nil))
}

func name(e *matcher.Entry) string {
	switch {
	case e == nil:
		return "none"
	case e.Tape == 0:
		return strconv.Itoa(e.Interaction.ID)
	}
	return fmt.Sprint(e.Tape, ".", e.Interaction.ID)
}

// entry returns a recording of the first tape.
func (r *replay) entry(id int) *matcher.Entry { return r.index.Entries()[id] }
