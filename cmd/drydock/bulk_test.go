package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/docker/go-units"
	"github.com/stretchr/testify/require"
)

// bulkMiddles are what stands between client and engine: nothing; a process that
// copies bytes; one that also writes them to a file, which is the least that
// keeping them takes; drydock record, and the same when it keeps none.
var bulkMiddles = []string{"direct", "copy", "keep", "record", "record-none"}

// BenchmarkBulk sends one large body through a process between two unix
// sockets, up as docker load does and down as docker save does. It tells the
// speed, the most memory that the process has had, and how long the recorder
// took to end after the last byte.
//
// BULK_SIZE sets the size of the body (make bulk: 2GiB).
func BenchmarkBulk(b *testing.B) {
	size := bulkSize(b)
	engine := bulkEngine(b, size)
	for _, way := range bulkWays {
		for _, middle := range bulkMiddles {
			b.Run(way.name+"/"+middle, func(b *testing.B) {
				b.SetBytes(size)
				for b.Loop() {
					b.StopTimer()
					m := startMiddle(b, middle, filepath.Join(shortDir(b), "bulk.yaml"), engine)
					client := m.client()
					b.StartTimer()
					way.send(b, client, size)
					b.StopTimer()
					client.CloseIdleConnections()
					m.report(b)
					b.StartTimer()
				}
			})
		}
	}
}

// A bulkWay is a direction in which a large body goes.
type bulkWay struct {
	name string
	send func(testing.TB, *http.Client, int64)
}

var bulkWays = []bulkWay{{"up", upload}, {"down", download}}

func bulkSize(tb testing.TB) int64 {
	tb.Helper()
	text := os.Getenv("BULK_SIZE")
	if text == "" {
		text = "256MiB"
	}
	size, err := units.RAMInBytes(text)
	require.NoError(tb, err)
	return size
}

// bulk is a stream of bytes that compress to about a half, as those of images
// do.
func bulk(size int64) io.Reader {
	random := rand.NewChaCha8([32]byte{})
	block := make([]byte, 1<<20)
	for at := 0; at < len(block); at += 128 {
		_, _ = random.Read(block[at : at+64])
		copy(block[at+64:at+128], strings.Repeat("text ", 13))
	}
	return io.LimitReader(&repeated{block: block}, size)
}

// repeated yields a block again and again, each time with another number in it.
type repeated struct {
	block []byte
	n, at int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.at == 0 {
		copy(r.block, fmt.Sprintf("%016d", r.n))
		r.n++
	}
	n := copy(p, r.block[r.at:])
	r.at = (r.at + n) % len(r.block)
	return n, nil
}

// bulkEngine is an engine that takes large bodies and has one.
func bulkEngine(tb testing.TB, size int64) string {
	tb.Helper()
	socket := filepath.Join(shortDir(tb), "engine.sock")
	l, err := net.Listen("unix", socket)
	require.NoError(tb, err)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /images/load", func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r.Body, make([]byte, 64<<10))
		fmt.Fprintf(w, "%d\n", n)
	})
	mux.HandleFunc("GET /images/get", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.CopyBuffer(struct{ io.Writer }{w}, bulk(size), make([]byte, 64<<10))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "{}") })
	server := &http.Server{Handler: mux}
	serving := make(chan error, 1)
	go func() { serving <- server.Serve(l) }()
	tb.Cleanup(func() {
		server.Close()
		require.ErrorIs(tb, <-serving, http.ErrServerClosed)
	})
	return socket
}

func upload(tb testing.TB, client *http.Client, size int64) {
	tb.Helper()
	response, err := client.Post("http://docker/images/load", "application/x-tar", struct{ io.Reader }{bulk(size)})
	require.NoError(tb, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(tb, err)
	require.Equal(tb, strconv.FormatInt(size, 10), strings.TrimSpace(string(answer)))
}

func download(tb testing.TB, client *http.Client, size int64) {
	tb.Helper()
	response, err := client.Get("http://docker/images/get")
	require.NoError(tb, err)
	defer response.Body.Close()
	n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, response.Body, make([]byte, 64<<10))
	require.NoError(tb, err)
	require.Equal(tb, size, n)
}

// A middle is what stands between client and engine.
type middle struct {
	socket  string
	process *exec.Cmd // nil for none
	talk    bytes.Buffer
}

// startMiddle starts one by its name; "record" and "replay" are of the cassette
// at tape.
func startMiddle(tb testing.TB, name, tape, engine string) *middle {
	tb.Helper()
	m := &middle{socket: filepath.Join(shortDir(tb), "middle.sock")}
	listen := []string{"--listen", "unix://" + m.socket}
	var args []string
	switch name {
	case "direct":
		return &middle{socket: engine}
	case "copy":
		args = []string{"barecopy", m.socket, engine}
	case "keep":
		args = []string{"barecopy", m.socket, engine, tape + ".bytes"}
	case "record-none":
		listen = append(listen, "--max-body", "1MiB")
		args = append([]string{"drydock", "record", "--host", "unix://" + engine}, append(listen, tape)...)
	case "record":
		args = append([]string{"drydock", "record", "--host", "unix://" + engine}, append(listen, tape)...)
	case "record within 1 MiB":
		args = append([]string{
			"sh", "-c", `ulimit -f 2048; exec "$@"`, "sh", "drydock", "record", "--host", "unix://" + engine,
		}, append(listen, tape)...)
	case "replay":
		args = append([]string{"drydock", "replay"}, append(listen, tape)...)
	}
	m.process = exec.Command(args[0], args[1:]...)
	m.process.Stderr = &m.talk
	out, err := m.process.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, m.process.Start())
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it listens now
		_ = m.process.Wait()
		tb.Fatal(err, m.talk.String())
	}
	return m
}

func (m *middle) client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", m.socket)
		},
		WriteBufferSize: 64 << 10, ReadBufferSize: 64 << 10,
	}}
}

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// stop ends the process and returns the most memory that it has had, in bytes.
func (m *middle) stop(tb testing.TB) int64 {
	tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", m.process.Process.Pid))
	require.NoError(tb, err)
	kilobytes, err := strconv.ParseInt(peak.FindStringSubmatch(string(status))[1], 10, 64)
	require.NoError(tb, err)
	require.NoError(tb, m.process.Process.Signal(syscall.SIGTERM))
	err = m.process.Wait()
	require.NoError(tb, err, m.talk.String())
	return kilobytes << 10
}

// report is stop, and adds what it took to the results of a benchmark.
func (m *middle) report(b *testing.B) {
	b.Helper()
	if m.process == nil {
		return
	}
	began := time.Now()
	b.ReportMetric(float64(m.stop(b))/(1<<20), "MiB-peak")
	b.ReportMetric(time.Since(began).Seconds(), "s-to-end")
}

// barecopy is the limit: barecopy LISTEN DIAL [FILE] copies bytes between two
// unix sockets and, if it is to keep them, to a file.
func barecopy() {
	l, err := net.Listen("unix", os.Args[1])
	if err != nil {
		panic(err)
	}
	kept := io.Discard
	if len(os.Args) > 3 {
		file, err := os.Create(os.Args[3])
		if err != nil {
			panic(err)
		}
		defer file.Close()
		kept = file
	}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	go func() { <-stop.Done(); l.Close() }()
	fmt.Println("ready")
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		engine, err := net.Dial("unix", os.Args[2])
		if err != nil {
			panic(err)
		}
		go copyBytes(engine, client, kept)
		go copyBytes(client, engine, kept)
	}
}

func copyBytes(dst, src net.Conn, kept io.Writer) {
	_, _ = io.CopyBuffer(io.MultiWriter(dst, kept), struct{ io.Reader }{src}, make([]byte, 64<<10))
	_ = dst.(*net.UnixConn).CloseWrite()
}
