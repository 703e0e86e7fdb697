package main

import (
	"context"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/dockerhost"
	"github.com/drydock-go/drydock/recorder"
)

// A difference is what two answers of one engine to the same request do not
// have in common, whoever asks. There are no others between a client that
// asks the engine and one that asks through the recorder: every byte of a
// connection is compared, how it ends, too.
type difference struct {
	name  string
	level func(transcript string) string // makes it the same
}

var (
	// The clock goes on. Of every conversation.
	date = replaced("date", `\nDate: [^\r]*`, "\nDate: ...")

	// Of conversations in which the engine makes something: it is another
	// one each time. In a build that is twelve digits of an id.
	ids = replaced("ids", `\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b`, "ID")

	// Of what happens during the conversation, and of what is measured.
	times   = replaced("times", `"time(Nano)?":\d+|"(preread|read)":"[^"]+"`, `"time":0`)
	figures = replaced("figures", `:\d+(\.\d+)?([,}\]])`, ":0$2")

	// Of an answer that is measured, with its figures: they have more digits,
	// or fewer.
	length = replaced("length", `\nContent-Length: \d+`, "\nContent-Length: ...")

	// Of errors that name a file: the engine has put it into a new folder.
	folders = replaced("folders", `(docker-import-|containerd-mount)\d+`, "$1...")

	// Of images that were pulled from several places (API 1.56): they are in
	// another order in each answer.
	identity = replaced("identity", `"Identity":\{.*\]\}`, `"Identity":{}`)

	// Of saved images: in the archive are folders that the engine has made for
	// it, each with its time, and with a sum of the head that holds it.
	madeNow = replaced("times of folders", `(\x00\d{11}\x00)\d{11}\x00\d{6}\x00 5`, "${1}TIME 5")

	// Of answers that the engine puts together from several goroutines, or
	// from reads of what is still being written: where one chunk ends and the
	// next begins differs from answer to answer. The body, and that it is
	// chunked and has an end, are compared. It comes before what changes sizes.
	chunks = difference{"chunks", dechunk}
)

func replaced(name, pattern, with string) difference {
	expression := regexp.MustCompile(pattern)
	return difference{name, func(s string) string { return expression.ReplaceAllString(s, with) }}
}

// A conversation is what a client says on one connection.
type conversation struct {
	name    string
	before  [][]string // commands of docker's client, so that each time begins the same
	talk    func(c *caller)
	differs []difference

	// replayed names what differs when it is replayed, beside what differs
	// in any replay; unreplayable tells why it is not.
	replayed     []difference
	unreplayable string
}

// conversations are of every class of the wire, with bodies in both
// directions.
func conversations() []conversation {
	var all []conversation
	for _, some := range [][]conversation{plainTalk(), bodyTalk(), streamTalk(), hijackTalk()} {
		all = append(all, some...)
	}
	return all
}

// TestRecorderChangesNothing sends the same bytes to a real engine directly
// and through the recorder, and compares every byte that comes back. Then it
// sends them to a replay of what was recorded.
func TestRecorderChangesNothing(t *testing.T) {
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			e.clean()
			defer e.clean()
			e.docker("run", "--name", "drydock-test-bytes", "busybox", "sh", "-c", "echo out; echo err >&2")
			e.docker("run", "--name", "drydock-test-busy", "-d", "busybox", "sleep", "1000")
			defer e.docker("rmi", "-f", "drydock-test-built", "drydock-test-imported")
			for _, conv := range conversations() {
				t.Run(conv.name, func(t *testing.T) { conv.compare(t, e) })
			}
		})
	}
}

func (conv conversation) compare(t *testing.T, e engine) {
	t.Helper()
	direct := conv.hold(t, e, e.host)
	through := recorderFor(t, e, conv.unreplayable == "")
	recorded := conv.hold(t, e, through.host)
	require.NotEmpty(t, direct)
	require.Equal(t, conv.leveled(direct), conv.leveled(recorded))
	if conv.unreplayable == "" {
		conv.compareReplay(t, recorded, through.cassette())
	}
}

// hold has the conversation with a real engine and returns all that came back.
func (conv conversation) hold(t *testing.T, e engine, host string) string {
	t.Helper()
	for _, command := range conv.before {
		e.docker(command...)
	}
	c := newCaller(t, host, &e)
	conv.talk(c)
	c.conn.Close()
	return c.got.String()
}

func (conv conversation) leveled(transcript string) string {
	for _, d := range append([]difference{date}, conv.differs...) {
		transcript = d.level(transcript)
	}
	return transcript
}

// A throughput is a recorder in front of a real engine.
type throughput struct {
	*recorder.Recorder
	host string
	stop func()

	t      *testing.T
	path   string
	writer *cassettes.Writer
}

// inlineSize is that of the largest body in a cassette of the conversations:
// documents and archives stand outside it.
const inlineSize = 1 << 10

// recorderFor serves an engine through a recorder until the test ends, or
// until its cassette is wanted. With whole, everything must be recorded.
func recorderFor(t *testing.T, e engine, whole bool) *throughput {
	t.Helper()
	host, err := dockerhost.Resolve(dockerhost.Config{Flag: e.host})
	require.NoError(t, err)
	dir := shortDir(t)
	through := &throughput{t: t, path: filepath.Join(dir, "run.yaml"), host: "unix://" + filepath.Join(dir, "r.sock")}
	through.writer, err = cassettes.Create(through.path, false)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, through.writer.Close()) })
	l, err := net.Listen("unix", strings.TrimPrefix(through.host, "unix://"))
	require.NoError(t, err)
	spool := through.writer.Spool(cassettes.Limits{Inline: inlineSize})
	r := recorder.New(recorder.Config{Dial: host.Dial, Spool: spool, Store: through.writer.Append})
	through.Recorder = r
	serving := make(chan error, 1)
	go func() { serving <- r.Serve(l) }()
	through.stop = sync.OnceFunc(func() {
		l.Close()
		// An engine need not notice that its client has gone.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), grace)
		defer cancel()
		r.Close(ctx)
		require.NoError(t, <-serving)
		if whole {
			require.NoError(t, r.Err())
		}
	})
	t.Cleanup(through.stop)
	return through
}

// cassette ends the recording and returns it as it was written: large bodies
// are outside.
func (through *throughput) cassette() *cassettes.Cassette {
	through.t.Helper()
	through.stop()
	_, err := through.writer.Commit(cassettes.Header{Format: cassettes.Format}, true)
	require.NoError(through.t, err)
	loaded, err := cassettes.Load(through.path)
	require.NoError(through.t, err)
	for _, i := range loaded.Interactions {
		require.LessOrEqual(through.t, max(len(i.Request.Body), len(i.Response.Body), len(i.Details.Input)), inlineSize)
	}
	return loaded
}
