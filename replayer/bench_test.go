package replayer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// The sizes that are compared: a request takes as long with the one as with the
// other.
const small, large = 100, 100_000

// A load is a cassette of many alike requests, and what a client asks of it.
type load struct {
	name string

	// record returns the nth interaction, as "METHOD URI BODY", and the answer to it.
	record func(n int) (request string, code int, body string)

	// ask returns the nth request of a live client.
	ask func(n int) string

	most   int  // how much is asked for in all
	misses bool // nothing answers that

	sections bool // a mark tells which test asks; the last test comes first
}

// loads are the ways to ask that are measured. Each request of a pass is the
// first of its kind, as those that come again cost less.
func loads() []load {
	looks := func(n int) string { return fmt.Sprintf("GET /v1.51/containers/%s/json", hexID(n)) }
	return []load{
		{
			name:   "looks",
			record: func(n int) (string, int, string) { return looks(n), 200, inspection(hexID(n), recordedName(n)) },
			ask:    looks,
			most:   large,
		},
		{name: "creates", record: create(recordedName, "none"), ask: asked(create(liveName, "none")), most: large},
		{name: "styles", record: create(recordedStyle, "none"), ask: asked(create(liveStyle, "none")), most: large},
		{
			name:   "session",
			record: create(recordedName, sessionID("a")), ask: asked(create(liveName, sessionID("b"))), most: large,
		},
		{
			name: "sections", sections: true,
			record: create(recordedName, "none"), ask: asked(create(liveName, "none")), most: large,
		},
		{name: "polls", record: poll, ask: asked(poll), most: large},
		{name: "lists", record: list("a"), ask: asked(list("b")), most: large},
		{name: "moments", record: logs(1_700_000_000), ask: asked(logs(1_800_000_000)), most: large},
		{name: "misses", record: create(recordedName, "none"), ask: other, most: large / 50, misses: true},
	}
}

func asked(record func(n int) (string, int, string)) func(n int) string {
	return func(n int) string {
		request, _, _ := record(n)
		return request
	}
}

// hexID is the id of the nth object, which the engine has made.
func hexID(n int) string { return fmt.Sprintf("%016x%048x", uint64(n+1)*0x9e3779b97f4a7c15, n) }

func recordedName(n int) string { return fmt.Sprintf("it_%08x", uint32(n+1)*0x9e3779b1) }

func liveName(n int) string { return fmt.Sprintf("it_%08x", uint32(n+1)*0x85ebca6b) }

// recordedStyle and liveStyle are names of which nothing looks invented.
func recordedStyle(n int) string { return "test-app-" + letters(n, 'k') }

func liveStyle(n int) string { return "test-app-" + letters(n, 'p') }

// letters writes a number in letters.
func letters(n int, first byte) string {
	word := []byte{first}
	for range 5 {
		word = append(word, byte('a'+n%26))
		n /= 26
	}
	return string(word)
}

// sessionID is what the labels of all objects of a run share, as those of
// testcontainers do.
func sessionID(run string) string { return strings.Repeat(run+"4", 16) }

// create creates an object and looks at it by its name.
func create(name func(n int) string, session string) func(n int) (string, int, string) {
	return func(n int) (string, int, string) {
		object := n / 2
		if n%2 == 0 {
			return fmt.Sprintf(`POST /v1.51/containers/create?name=%s {"Image":"busybox",`+
				`"Labels":{"owner":"%[1]s","session":"%s"}}`, name(object), session), 201, fmt.Sprintf(`{"Id":"%s","Warnings":[]}`, hexID(object))
		}
		return fmt.Sprintf("GET /v1.51/containers/%s/json", name(object)), 200, inspection(hexID(object), name(object))
	}
}

// poll asks the same again and again.
func poll(n int) (string, int, string) {
	if n == 0 {
		return `POST /v1.51/containers/create?name=polled {"Image":"busybox"}`, 201, fmt.Sprintf(`{"Id":"%s"}`, hexID(0))
	}
	return "GET /v1.51/containers/polled/json", 200, inspection(hexID(0), "polled")
}

// logs asks the same for other points in time.
func logs(since int) func(n int) (string, int, string) {
	return func(n int) (string, int, string) {
		request := fmt.Sprintf("GET /v1.51/containers/%s/logs?stdout=1&since=%d", hexID(0), since+n)
		return request, 200, inspection(hexID(0), "talker")
	}
}

// list creates an object with the label of a session and lists those.
func list(run string) func(n int) (string, int, string) {
	return func(n int) (string, int, string) {
		object := n / 2
		session := fmt.Sprintf("%s%031x", run, uint64(object+1)*0x9e3779b97f4a7c15)
		if n%2 == 0 {
			return fmt.Sprintf(`POST /v1.51/containers/create {"Image":"busybox","Labels":{"session":"%s"}}`, session),
				201, fmt.Sprintf(`{"Id":"%s","Warnings":[]}`, hexID(object))
		}
		filters := url.QueryEscape(fmt.Sprintf(`{"label":["session=%s"]}`, session))
		return "GET /v1.51/containers/json?all=1&filters=" + filters, 200, "[" + inspection(hexID(object), session) + "]"
	}
}

// other is what nobody has asked for.
func other(n int) string {
	if n%2 == 0 {
		return fmt.Sprintf(`POST /v1.51/containers/create?name=%s {"Image":"alpine","Tty":true}`, liveName(n))
	}
	return "GET /v1.51/containers/json?limit=7"
}

// inspection is about 2 KB of JSON.
func inspection(id, name string) string {
	return fmt.Sprintf(`{"Id":"%s","Name":"/%s","Image":"busybox","Config":{"Env":[%s"PATH=/bin"]}}`, id, name, filling)
}

var filling = strings.Repeat(`"VARIABLE=some value of it","LC_ALL=C",`, 45)

// perSection is how many requests a test makes.
const perSection = 10

func section(n int) string { return fmt.Sprint("test ", n/perSection) }

// requests of a load come ready to be served.
func (l *load) requests(b *testing.B, size int) []*http.Request {
	b.Helper()
	all := make([]*http.Request, size)
	for place := range all {
		n := place
		if l.sections {
			n = size - perSection - n/perSection*perSection + n%perSection
		}
		method, rest, _ := strings.Cut(l.ask(n), " ")
		uri, body, _ := strings.Cut(rest, " ")
		request, err := http.NewRequestWithContext(b.Context(), method, uri, strings.NewReader(body))
		require.NoError(b, err)
		request.RequestURI = uri
		if l.sections {
			request.Header.Set(cassettes.SectionHeader, section(n))
		}
		all[place] = request
	}
	return all
}

func (l *load) cassette(size int) *cassettes.Cassette {
	c := &cassettes.Cassette{}
	for n := range size {
		request, code, body := l.record(n)
		i := answer(n, request, code, body)
		i.Details.Conn, i.Details.At = n%16+1, time.Duration(n)*time.Millisecond
		if l.sections {
			i.Details.Section = section(n)
		}
		c.Interactions = append(c.Interactions, i)
	}
	return c
}

// A sink is a client that only wants to know whether it was answered.
type sink struct {
	header http.Header
	status int
	size   int
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(data []byte) (int, error) {
	s.size += len(data)
	return len(data), nil
}

func (s *sink) Flush() {}

// BenchmarkServe measures how long a request takes with a small cassette and with
// a large one, without the network. x-small is the ratio of the two. Each cassette
// is asked for everything in it, the small one so many times over that both are
// asked as often.
func BenchmarkServe(b *testing.B) {
	for _, l := range loads() {
		perSmall := 0.0
		for _, size := range []int{small, 1_000, 10_000, large} {
			b.Run(fmt.Sprint(l.name, "/", size), func(b *testing.B) {
				per := l.serve(b, size)
				b.ReportMetric(0, "ns/op") // an operation is very many of them
				b.ReportMetric(per, "ns/request")
				if size == small {
					perSmall = per
				} else if perSmall > 0 {
					b.ReportMetric(per/perSmall, "x-small")
				}
			})
		}
	}
}

// serve returns the time of a request in nanoseconds.
func (l *load) serve(b *testing.B, size int) float64 {
	b.Helper()
	config := replayer.Config{Cassettes: []*cassettes.Cassette{l.cassette(size)}}
	requests := l.requests(b, min(size, l.most))
	served := 0
	for b.Loop() {
		for asked := 0; asked < l.most; asked += len(requests) {
			b.StopTimer()
			r := replayer.New(config)
			for _, request := range requests {
				rewind(request)
			}
			runtime.GC() // what making it leaves is not the requests' to clean up
			b.StartTimer()
			l.pass(b, r, requests)
			served += len(requests)
		}
	}
	return float64(b.Elapsed().Nanoseconds()) / float64(served)
}

// pass asks for everything once.
func (l *load) pass(b *testing.B, r *replayer.Replayer, requests []*http.Request) {
	b.Helper()
	for n, request := range requests {
		s := sink{header: http.Header{}}
		r.ServeHTTP(&s, request)
		if (s.status == replayer.StatusMiss) != l.misses {
			b.Fatalf("request %d, %s: %d", n, request.RequestURI, s.status)
		}
	}
}

// rewind gives a request its body again.
func rewind(request *http.Request) { request.Body, _ = request.GetBody() }

// BenchmarkNew measures how long it takes to make ready what was recorded, and how
// much memory that takes, for each interaction and beside the cassette.
func BenchmarkNew(b *testing.B) {
	for _, l := range loads() {
		b.Run(l.name, func(b *testing.B) {
			config := replayer.Config{Cassettes: []*cassettes.Cassette{l.cassette(large)}}
			before := heap()
			var r *replayer.Replayer
			for b.Loop() {
				r = replayer.New(config)
			}
			b.ReportMetric(float64(heap()-before)/large, "heap-B/interaction")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/large, "ns/interaction")
			runtime.KeepAlive(r)
			runtime.KeepAlive(config)
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
