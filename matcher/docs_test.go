package matcher

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDocs holds docs/matching.md against the code.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/matching.md")
	require.NoError(t, err)
	_, after, found := strings.Cut(string(page), "<!-- defaults -->\n")
	require.True(t, found)
	table, after, _ := strings.Cut(after, "\n\n")
	rows := strings.Split(table, "\n")[2:]

	var want []string
	for operation, fields := range bodyDefaults {
		for pointer, values := range fields {
			for _, value := range values {
				want = append(want, fmt.Sprintf("| `%s` | `%s` | `%s` |", operation, pointer, value))
			}
		}
	}
	slices.Sort(want)
	require.Equal(t, want, rows)

	_, after, found = strings.Cut(after, "<!-- parameters -->\n")
	require.True(t, found)
	table, after, _ = strings.Cut(after, "\n\n")
	want = nil
	for operation, params := range paramDefaults {
		for name, values := range params {
			want = append(want, fmt.Sprintf("| `%s` | `%s` | `%s` |", operation, name, strings.Join(values, "` `")))
		}
	}
	slices.Sort(want)
	require.Equal(t, want, strings.Split(table, "\n")[2:])
	require.Contains(t, after, "1. **"+Exact.String()+"**")

	for _, place := range []string{
		"query.t", "body./HostConfig/Memory", "body./Labels/*", "body./HostConfig/Mounts/*/Source", "header.Accept", "credentials",
	} {
		require.Contains(t, string(page), place)
		_, err := ParsePlace(place)
		require.NoError(t, err)
	}
}
