package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// words are what one run of a scenario calls its own: the names that it
// invents, its folder, its port, its pace. Every run has others, be it of the
// same scenario, as a user's tests have. Where they stood in what it printed,
// placeholders stand before it is compared with anything: a replay that shows
// the words of the recorded run is found out.
type words struct {
	names      []string // one for each client
	work, port string
	pace       string // seconds, for who asks again and again
}

// styles are the ways in which tests invent names. A scenario keeps to one: it
// is the same program that invents them in each of its runs.
var styles = []func() string{
	func() string { return fmt.Sprintf("it_%08x", rand.Uint32()) },
	func() string { return strconv.FormatUint(1<<50+rand.Uint64N(1<<50), 36) },
	func() string { return pick(adjectives) + "_" + pick(surnames) },
	func() string {
		hi, lo := rand.Uint64(), rand.Uint64()
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", hi>>32, hi>>16&0xffff, hi&0xfff, lo>>52, lo&(1<<48-1))
	},
}

var adjectives = strings.Fields(`admiring bold brave charming clever cool dazzling eager elegant fervent focused
	friendly gallant gifted happy hopeful jolly keen kind laughing modest nifty quirky quizzical relaxed serene
	sharp sweet tender vibrant wizardly zen`)

var surnames = strings.Fields(`agnesi babbage banach bell bohr borg brown carson cori curie darwin davinci euler
	fermi galileo gauss goldberg hopper hypatia jang kepler lamarr lovelace mccarthy meitner newton noether pare
	ride tesla turing wright`)

func pick(all []string) string { return all[rand.IntN(len(all))] }

// newWords invents the words of one run, for as many clients as it has.
func newWords(t *testing.T, scenario string, clients int) words {
	t.Helper()
	hash := fnv.New32a()
	hash.Write([]byte(scenario))
	invent := styles[hash.Sum32()%uint32(len(styles))]
	w := words{work: shortDir(t), port: freePort(t), pace: fmt.Sprintf("%.2f", 0.05+0.15*rand.Float64())}
	for len(w.names) < clients {
		if name := "drydock-test-" + invent(); !slices.Contains(w.names, name) {
			w.names = append(w.names, name)
		}
	}
	return w
}

// freePort returns a port of this host that an engine can give to a container.
// It is none of those that systems give away by themselves.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(20000 + rand.IntN(10000))
		if listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port)); err == nil {
			require.NoError(t, listener.Close())
			return port
		}
	}
	require.Fail(t, "no port is free")
	return ""
}

// env gives a script its words.
func (w words) env() []string {
	return []string{
		"NAME=" + w.names[0], "NAMES=" + strings.Join(w.names, " "), "WORK=" + w.work, "PORT=" + w.port, "PACE=" + w.pace,
	}
}

// inPlace returns what a run printed with <NAME>, <WORK> and <PORT> in the
// place of its words, and <NAME 2> and so on for those of the other clients.
func (w words) inPlace(printed outcome) outcome {
	places := []string{w.work, "<WORK>"}
	for n, name := range w.names {
		place := "<NAME>"
		if n > 0 {
			place = fmt.Sprintf("<NAME %d>", n+1)
		}
		places = append(places, name, place)
	}
	replacer, port := strings.NewReplacer(places...), regexp.MustCompile(`\b`+w.port+`\b`)
	put := func(text string) string { return port.ReplaceAllString(replacer.Replace(text), "<PORT>") }
	return outcome{put(printed.stdout), put(printed.stderr), printed.code}
}

// clientsLine is how a script says that it is played by several clients at the
// same time.
var clientsLine = regexp.MustCompile(`(?m)^# clients: (\d+)$`)

// playing returns the command that plays a scenario, and how many clients it
// takes.
func playing(t *testing.T, scenario string) (command []string, clients int) {
	t.Helper()
	script := filepath.Join("testdata/engine", scenario+".sh")
	text, err := os.ReadFile(script)
	require.NoError(t, err)
	said := clientsLine.FindSubmatch(text)
	if said == nil {
		return []string{"sh", script}, 1
	}
	clients, err = strconv.Atoi(string(said[1]))
	require.NoError(t, err)
	require.Greater(t, clients, 1, script)
	return []string{"sh", "testdata/clients/many.sh", script}, clients
}

// TestWords holds the words of two runs against each other, and what they
// printed.
func TestWords(t *testing.T) {
	for _, scenario := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		recorded, replayed := newWords(t, scenario, 3), newWords(t, scenario, 3)
		require.NotEqual(t, recorded.work, replayed.work)
		print := func(w words) outcome {
			return outcome{w.names[2] + " at " + w.names[0] + ":" + w.port + "/" + w.port + "0\n", w.work + "/in\n", 3}
		}
		want := outcome{"<NAME 3> at <NAME>:<PORT>/" + recorded.port + "0\n", "<WORK>/in\n", 3}
		require.Equal(t, want, recorded.inPlace(print(recorded)))
		require.NotEqual(t, want, replayed.inPlace(print(recorded)), "it shows the words of another run")
		for _, name := range recorded.names {
			require.Regexp(t, `^drydock-test-[a-z0-9]+([_-][a-z0-9]+)*$`, name) // whatever has a name may have this
			require.LessOrEqual(t, len(name), 63)
		}
	}
}
