package binding_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/binding"
)

func table(pairs ...string) *binding.Table {
	t := binding.NewTable()
	for _, pair := range pairs {
		recorded, live, _ := strings.Cut(pair, "=")
		t.Bind([]binding.Pair{{Recorded: recorded, Live: live}})
	}
	return t
}

func TestOneToOne(t *testing.T) {
	bound := table("a=x", "b=b")
	fits := func(pairs ...binding.Pair) bool { return bound.Fits(pairs) }
	require.True(t, fits(binding.Pair{Recorded: "a", Live: "x"}))
	require.True(t, fits(binding.Pair{Recorded: "c", Live: "y"}))
	require.False(t, fits(binding.Pair{Recorded: "a", Live: "y"}))
	require.False(t, fits(binding.Pair{Recorded: "c", Live: "x"}))
	require.False(t, fits(binding.Pair{Recorded: "c", Live: "b"}), "it stands for itself")
	require.False(t, fits(binding.Pair{Recorded: "c", Live: "y"}, binding.Pair{Recorded: "c", Live: "z"}))
	require.False(t, fits(binding.Pair{Recorded: "c", Live: "y"}, binding.Pair{Recorded: "d", Live: "y"}))
}

func TestRewriting(t *testing.T) {
	bound := table("it_04be77d1=it_9f3c2a71", "04be77d1=9f3c2a71", "web=my-api", "db=db", "one_two=one")
	for recorded, live := range map[string]string{
		"it_04be77d1":        "it_9f3c2a71",
		"/it_04be77d1-web-1": "/it_9f3c2a71-my-api-1",
		"x04be77d1":          "x04be77d1", // a part of a word is another word
		"04be77d1x":          "04be77d1x",
		"04be77d1 04be77d1":  "9f3c2a71 9f3c2a71",
		"webs web2 web":      "webs web2 my-api",
		"one_two three":      "one three",
		"":                   "",
		"no word of it: db":  "no word of it: db",
	} {
		require.Equal(t, live, bound.ToLive(recorded), recorded)
		require.Equal(t, recorded, bound.ToRecorded(live), live)
	}
}

func TestRewritingJSON(t *testing.T) {
	bound := table("abc1=x\"y", "n04be77d1=q", "test=web", "status=api", "34567=45678", "tmp_1=tmp_2", "true=false")
	for recorded, live := range map[string]string{
		`{"a":"\nabc1\u00e9abc1"}`:                         `{"a":"\nx\"y\u00e9x\"y"}`, // what a backslash begins is no word
		`{"test":{"Name":"/test"}}`:                        `{"web":{"Name":"/web"}}`,  // a network, and a name
		`{"status":"test is status"}`:                      `{"status":"web is api"}`,
		`{"com.test.x":"test","it-n04be77d1.x":1}`:         `{"com.test.x":"web","it-q.x":1}`,
		`{"PublicPort":34567,"x":134567,"y":34567.5}`:      `{"PublicPort":45678,"x":134567,"y":45678.5}`,
		`{"Volumes":{"/test":{}}}`:                         `{"Volumes":{"/web":{}}}`,
		`{"Running":true,"Word":"true"}`:                   `{"Running":true,"Word":"false"}`,
		`{"Volumes":{"/tmp/tmp_1":{}},"b":["/tmp/tmp_1"]}`: `{"Volumes":{"/tmp/tmp_2":{}},"b":["/tmp/tmp_2"]}`,
		"{\"stream\":\"a\"}\r\n{\"stream\":\"test\"}":      "{\"stream\":\"a\"}\r\n{\"stream\":\"web\"}",
	} {
		for cut := range len(recorded) + 1 {
			var at binding.JSON
			out, size := bound.WriteJSON(nil, binding.Part{Text: recorded, Size: cut}, &at)
			rest := recorded[size:]
			out, _ = bound.WriteJSON(out, binding.Part{Text: rest, Size: len(rest)}, &at)
			require.Equal(t, live, string(out), "cut at %d", cut)
		}
	}
}

// FuzzParts has a text rewritten as a whole and in two parts: the place where
// it is cut makes no difference.
func FuzzParts(f *testing.F) {
	f.Add("see it_04be77d1-web 04be77d1", 8)
	f.Add("one_two web", 5)
	f.Add("xweb", 1)
	bound := table("it_04be77d1=it_9f3c2a71", "04be77d1=9f3c2a71", "web=my-api", "one_two=1")
	f.Fuzz(func(t *testing.T, text string, cut int) {
		if cut < 0 || cut > len(text) {
			t.Skip()
		}
		first, size := bound.Write(nil, binding.Part{Text: text, Size: cut})
		require.GreaterOrEqual(t, size, cut)
		const letters = "abcdefghijklmnopqrstuvwxyz"
		within := size > 0 && strings.ContainsAny(text[size-1:size], letters+strings.ToUpper(letters)+"0123456789")
		both, _ := bound.Write(first, binding.Part{Text: text[size:], Size: len(text) - size, Within: within})
		require.Equal(t, bound.ToLive(text), string(both))
	})
}
