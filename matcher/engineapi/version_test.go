package engineapi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

type version = engineapi.Version

func TestParseVersion(t *testing.T) {
	for in, want := range map[string]version{
		"1.41": {1, 41}, "v1.41": {1, 41}, "1": {1, 0}, "v1.41.0": {1, 41}, "1.": {}, "1..2": {}, "1.41.1": {},
		"": {}, "v": {}, ".": {}, "1.-4": {}, "+1.4": {}, "1.4x": {}, "0.0": {}, "1.99999999999999999999": {}, "vv1.2": {},
	} {
		got, err := engineapi.ParseVersion(in)
		require.Equal(t, want, got, in)
		require.Equal(t, want.IsZero(), err != nil, in)
	}
}

func TestVersionString(t *testing.T) {
	require.Equal(t, "1.41", version{1, 41}.String())
	require.Empty(t, version{}.String())
}

func TestVersionCompare(t *testing.T) {
	require.Negative(t, version{1, 9}.Compare(version{1, 10}))
	require.Positive(t, version{2, 0}.Compare(version{1, 99}))
	require.Zero(t, version{1, 41}.Compare(version{1, 41}))
}

func TestVersionBetween(t *testing.T) {
	v, open := version{1, 41}, version{}
	for _, row := range []struct {
		since, until version
		want         bool
	}{
		{open, open, true}, {v, v, true}, {version{1, 42}, open, false}, {open, version{1, 40}, false}, {version{1, 25}, version{1, 56}, true},
	} {
		require.Equal(t, row.want, v.Between(row.since, row.until), row)
		require.True(t, open.Between(row.since, row.until), "an unknown version is never out of range")
	}
}
