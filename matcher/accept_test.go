package matcher_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
)

// TestAccept has the formats among which engines choose.
func TestAccept(t *testing.T) {
	for _, row := range []struct{ request, accept, want string }{
		{"GET /events", "", ""},
		{"GET /events", "application/json", ""},
		{"GET /events", "application/x-ndjson", ""},
		{"GET /events", "application/json-seq", "json-seq"},
		{"GET /v1.52/events", "text/plain;q=1, application/json-seq;q=0.9", "json-seq"},
		{"GET /v1.52/events", "application/json-seq;q=0, application/jsonl", ""},
		{"GET /v1.51/events", "application/json-seq", ""},
		{"GET /containers/a/logs", "application/jsonl", "json"},
		{"GET /containers/a/logs", "application/json-seq", "json-seq"},
		{"GET /v1.53/containers/a/logs", "application/jsonl", ""},
		{"GET /containers/a/json", "application/json-seq", ""},
		{"GET /made/up", "application/json-seq", ""},
	} {
		q := askWith(t, row.request, http.Header{"Accept": {row.accept}})
		require.Equal(t, row.want, q.Accept, "%+v", row)
		requireVerdict(t, row.want == "", q, ask(t, row.request))
		other := ask(t, row.request)
		require.Empty(t, matcher.Compare(ruled(t, "header.Accept"), &q, &other).Different)
	}
}
