package replayer_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/samples"
	"github.com/drydock-go/drydock/replayer"
)

// TestSamplesAnswerThemselves asks what real engines were asked, in the same
// order, and wants what they answered.
func TestSamplesAnswerThemselves(t *testing.T) {
	all := samples.All()
	require.NotEmpty(t, all)
	for _, sample := range all {
		t.Run(sample.Name, func(t *testing.T) {
			c, err := sample.Load()
			require.NoError(t, err)
			// One thing after the other is not the order of causes.
			d := serve(t, replayer.Config{Cassettes: []*cassettes.Cassette{c}, GateTimeout: time.Nanosecond})
			for _, i := range c.Interactions {
				requireReplays(t, d, i)
			}
			s := d.Summary()
			require.Empty(t, s.Misses)
			require.Empty(t, s.Unused)
		})
	}
}

func requireReplays(t *testing.T, d *dock, i *cassettes.Interaction) {
	t.Helper()
	what := fmt.Sprintf("#%d %s %s", i.ID, i.Request.Method, i.RequestURI())
	l := d.dial(t)
	var head []string
	for _, name := range []string{"Upgrade", "Connection", "X-Registry-Auth"} {
		if value := http.Header(i.Request.Headers).Get(name); value != "" {
			head = append(head, name+": "+value)
		}
	}
	l.ask(strings.TrimRight(i.Request.Method+" "+i.RequestURI()+" "+i.Request.Body, " "), head...)
	response, err := http.ReadResponse(l.in, &http.Request{Method: i.Request.Method})
	require.NoError(t, err, what)
	require.Equal(t, i.Response.Code, response.StatusCode, what)
	require.Equal(t, http.Header(i.Response.Headers), response.Header, what)
	if i.Response.Code == http.StatusSwitchingProtocols {
		response.Body = io.NopCloser(l.in)
	}
	require.Equal(t, i.Response.Body, readString(t, response.Body, len(i.Response.Body)), what)
	if i.Details.End == cassettes.EndComplete {
		require.Empty(t, body(t, response), what)
	}
}
