package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A bulkCommand is a command of docker's client that moves one large body.
type bulkCommand struct {
	name   string
	before []string // what makes it possible, and is not measured
	args   []string
}

// BenchmarkBulkDocker moves one large body by docker load, save and cp, to and
// from the first engine. Engine and recorder share the disk.
func BenchmarkBulkDocker(b *testing.B) {
	e := engines(b)[0]
	dir := shortDir(b)
	file, archive := filepath.Join(dir, "bulk"), filepath.Join(dir, "bulk.tar")
	writeBulk(b, file, bulkSize(b))
	e.must(b, file, "import", "-", "drydock-test-bulk") // of a tar in which there is the file
	e.must(b, "", "save", "-o", archive, "drydock-test-bulk")
	e.must(b, "", "create", "--name", "drydock-test-bulk", "busybox")
	defer e.docker("rmi", "drydock-test-bulk")
	defer e.docker("rm", "drydock-test-bulk")
	for _, command := range []bulkCommand{
		{"load", []string{"rmi", "drydock-test-bulk"}, []string{"load", "-q", "-i", archive}},
		{"save", nil, []string{"save", "-o", archive + ".again", "drydock-test-bulk"}},
		{"cp-in", nil, []string{"cp", file, "drydock-test-bulk:/bulk"}},
		{"cp-out", nil, []string{"cp", "drydock-test-bulk:/bulk", file + ".again"}},
	} {
		for _, middle := range bulkMiddles {
			b.Run(command.name+"/"+middle, func(b *testing.B) { command.bench(b, e, middle) })
		}
	}
}

func (c bulkCommand) bench(b *testing.B, e engine, name string) {
	b.Helper()
	b.SetBytes(bulkSize(b))
	for b.Loop() {
		b.StopTimer()
		if c.before != nil {
			e.must(b, "", c.before...)
		}
		m := startMiddle(b, name, filepath.Join(shortDir(b), "bulk.yaml"), strings.TrimPrefix(e.host, "unix://"))
		b.StartTimer()
		engine{host: "unix://" + m.socket}.must(b, "", c.args...)
		b.StopTimer()
		m.report(b)
		b.StartTimer()
	}
}

// must runs a command that has to succeed, with a file, in a tar, for its
// input.
func (e engine) must(tb testing.TB, file string, args ...string) {
	tb.Helper()
	cmd := exec.Command("docker", append([]string{"--host", e.host}, args...)...)
	var talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &talk
	if file == "" {
		require.NoError(tb, cmd.Run(), "docker %v: %s", args, &talk)
		return
	}
	tar := exec.Command("tar", "-c", "-C", filepath.Dir(file), filepath.Base(file))
	var err error
	cmd.Stdin, err = tar.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, tar.Start())
	require.NoError(tb, cmd.Run(), "docker %v: %s", args, &talk)
	require.NoError(tb, tar.Wait())
}

func writeBulk(tb testing.TB, path string, size int64) {
	tb.Helper()
	file, err := os.Create(path)
	require.NoError(tb, err)
	_, err = io.Copy(file, bulk(size))
	require.NoError(tb, err)
	require.NoError(tb, file.Close())
}
