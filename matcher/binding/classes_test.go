package binding_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/binding"
)

func nothing(string) bool { return false }

// TestMask has what stands between brackets taken out, and nothing else.
func TestMask(t *testing.T) {
	classes := binding.NewClasses(regexp.MustCompile(`build-[a-z]+`))
	for _, text := range []string{
		"it_[9f3c2a71]", "it_[04771]", "[9f3c2a71d0b54c7a9f3c2a71d0b54c7a]", "[DEADBEEF1]", "name-[x7k2p9]-web-1",
		"[0f8b2c1e-aaaa-bbbb-cccc-0123456789ab]/x", "port [34567]/tcp", "[34567]:80", "web:8[]0"[:5] + "80",
		"/tmp/[tmpab_xyz12]/file", "/tmp/[go-build]", "/var/tmp/[x.y];rm", "/var/folders/ab/cd/T/[node-AbCdEf]:/data:ro",
		"vol [tmpkq_wxyab] of Python", "[10.7.0.0]/24", "[10.7.0.1]:80", "[build-abc] of the user",
		// Words that mean something.
		"python3", "sha256", "busybox:1.36", "amd64", "x86_64", "3.20.1", "v1.41", "web2", "abcdef", "decade", "tmpfs", "/tmp",
		"json-file", "no-new-privileges", "80/tcp", "node:20-alpine3", "h2c", "1.2.3.4.5", "1.36.1",
	} {
		plain := strings.NewReplacer("[", "", "]", "").Replace(text)
		want := regexp.MustCompile(`\[[^]]+\]`).ReplaceAllString(text, "\x00")
		require.Equal(t, want, classes.Mask(plain, nothing), text)
	}
	require.Equal(t, "at \x01", classes.Mask("at 2026-11-25T18:32:28.123456789Z", nothing))
	require.Equal(t, "at \x01,", classes.Mask("at 2026-11-25T18:32:28+01:00,", nothing))
	require.Equal(t, "9f3c2a71", classes.Mask("9f3c2a71", func(word string) bool { return word == "9f3c2a71" }))
}

func TestTokens(t *testing.T) {
	classes := binding.NewClasses()
	pairs, ok := classes.Tokens("a-0f8b2c1e at 2026-11-25T18:32:28Z in /tmp/one/b",
		"a-1234567 at 2027-01-01T00:00:00Z in /tmp/zwei/b", nothing)
	require.True(t, ok)
	require.Equal(t, []binding.Pair{{Recorded: "0f8b2c1e", Live: "1234567"}, {Recorded: "one", Live: "zwei"}}, pairs)
	for _, live := range []string{"b-0f8b2c1e", "a-0f8b2c1e-", "a-0f8b2c1e-0f8b2c1e", "a-"} {
		_, ok := classes.Tokens("a-0f8b2c1e", live, nothing)
		require.False(t, ok, live)
	}
}

func TestNames(t *testing.T) {
	for _, row := range []struct {
		recorded, live string
		want           []binding.Pair
	}{
		{"web", "api", []binding.Pair{{"web", "api"}}},
		{"web", "web", []binding.Pair{{"web", "web"}}},
		{"p-abc_default", "p-xyz_default", []binding.Pair{{"p-abc_default", "p-xyz_default"}, {"abc", "xyz"}}},
		{"brave_newton_default", "calm_bell_default", []binding.Pair{
			{"brave_newton_default", "calm_bell_default"}, {"brave_newton", "calm_bell"},
		}},
		{"it-04be77d1-and-x7k2p9", "it-9f3c2a71-and-m3n4b5", []binding.Pair{
			{"it-04be77d1-and-x7k2p9", "it-9f3c2a71-and-m3n4b5"},
			{"04be77d1-and-x7k2p9", "9f3c2a71-and-m3n4b5"},
			{"04be77d1", "9f3c2a71"},
			{"x7k2p9", "m3n4b5"},
		}},
		{"job-3", "job-7", []binding.Pair{{"job-3", "job-7"}}},
		{"3", "7", nil}, // too little to say anything by itself
	} {
		got := binding.NewClasses().Names(row.recorded, row.live, nothing)
		require.Equal(t, row.want, got, "%s %s", row.recorded, row.live)
	}
}

// TestCounts has numbers stand for others where they belong to a name that looks
// invented, and nowhere else.
func TestCounts(t *testing.T) {
	classes := binding.NewClasses().WithCounts()
	require.Equal(t, "echo t-\x00-\x00; sleep 3", classes.Mask("echo t-13-38215; sleep 3", nothing))
	require.Equal(t, "sleep 3; job-3", classes.Mask("sleep 3; job-3", nothing))
	pairs, ok := classes.Tokens("echo t-13-38215", "echo t-2-40001", nothing)
	require.True(t, ok)
	want := []binding.Pair{{Recorded: "t-13-38215", Live: "t-2-40001"}, {Recorded: "38215", Live: "40001"}}
	require.Equal(t, want, pairs)
}
