package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"strings"
)

const (
	expects       = "Expect: 100-continue"
	inChunks      = "Transfer-Encoding: chunked"
	buildPath     = "/v1.41/build?nocache=1&forcerm=1&t=drydock-test-built"
	importPath    = "/v1.41/images/create?fromSrc=-&repo=drydock-test-imported"
	busyArchive   = "/containers/drydock-test-busy/archive?path=/tmp"
	nobodyArchive = "/containers/drydock-test-nobody/archive?path=/tmp"
)

// bodyTalk is of requests, and answers, that have large or odd bodies.
func bodyTalk() []conversation {
	all := append(createTalk(), buildTalk()...)
	all = append(all, archiveTalk()...)
	return append(all, imageTalk()...)
}

func createTalk() []conversation {
	remove := [][]string{{"rm", "-f", made}}
	create := "POST /containers/create?name=" + made
	return []conversation{
		{name: "create", before: remove, differs: []difference{ids}, talk: posts(create, `{"Image":"busybox"}`, jsonType)},
		{
			name: "create, chunked", before: remove, differs: []difference{ids},
			talk: posts(create, chunked(`{"Image":`, `"busybox"}`), jsonType, inChunks),
		},
		{name: "create, in two pieces", before: remove, differs: []difference{ids}, talk: func(c *caller) {
			c.ask(create, `{"Image":`, jsonType, "Content-Length: 19")
			c.send(`"busybox"}`)
			c.answer()
			c.open()
		}},
		{name: "create, when it may", before: remove, differs: []difference{ids}, talk: func(c *caller) {
			c.ask(create, "", jsonType, "Content-Length: 19", expects)
			c.until("100 Continue")
			c.send(`{"Image":"busybox"}`)
			c.answer()
			c.open()
		}},
		{name: "create what is there", talk: posts("POST /containers/create?name=drydock-test-bytes", `{"Image":"busybox"}`, jsonType)},
		{name: "create of nothing", talk: posts("POST /containers/create", `{"Image":"drydock-test/nothing"}`, jsonType)},
		{name: "create from no JSON", talk: posts("POST /containers/create", `{"Image":`, jsonType)},
		{name: "create of another type", talk: posts("POST /containers/create", `{"Image":1}`, jsonType)},
		{name: "create without a type", talk: posts("POST /containers/create", `{"Image":"busybox"}`)},
		{name: "exec in a container that has ended", talk: posts("POST "+bytesPath+"/exec", `{"Cmd":["true"]}`, jsonType)},
	}
}

func buildTalk() []conversation {
	good := archive("Dockerfile", "FROM busybox\nCOPY a /a\nRUN cat /a\n", "a", "content\n")
	failing := archive("Dockerfile", "FROM busybox\nRUN exit 3\n")
	unbuild := [][]string{{"rmi", "-f", "drydock-test-built"}}
	wrong := archive("Dockerfile", "FRM busybox\n")
	differs := []difference{chunks, ids}
	return []conversation{
		{name: "build", before: unbuild, differs: differs, talk: posts("POST "+buildPath, good, tarType)},
		{name: "build, chunked", before: unbuild, differs: differs, talk: posts("POST "+buildPath, chunked(good[:700], good[700:]), tarType, inChunks)},
		{name: "build, when it may", before: unbuild, differs: differs, talk: func(c *caller) {
			c.ask("POST "+buildPath, "", tarType, inChunks, expects)
			c.until("100 Continue")
			c.send(chunked(good))
			c.answer()
			c.open()
		}},
		{name: "build with a failing step", differs: differs, talk: posts("POST "+buildPath, failing, tarType)},
		{name: "build of what does not parse", talk: posts("POST "+buildPath, wrong, tarType)},
		{name: "build of no archive", talk: posts("POST "+buildPath, "no archive", tarType)},
	}
}

func archiveTalk() []conversation {
	sent := archive("drydock", "content\n")
	all := []conversation{
		{name: "PUT archive", talk: posts("PUT "+busyArchive, sent, tarType)},
		{name: "PUT archive, chunked", talk: posts("PUT "+busyArchive, chunked(sent[:10], sent[10:]), tarType, inChunks)},
		{name: "PUT archive, when it may", talk: func(c *caller) {
			c.ask("PUT "+busyArchive, "", tarType, expects, fmt.Sprintf("Content-Length: %d", len(sent)))
			c.until("100 Continue")
			c.send(sent)
			c.answer()
			c.open()
		}},
		{name: "PUT archive to nobody", talk: posts("PUT "+nobodyArchive, sent, tarType)},
		{
			name: "PUT archive to nobody, when it may",
			talk: func(c *caller) {
				c.ask("PUT "+nobodyArchive, "", tarType, expects, fmt.Sprintf("Content-Length: %d", len(sent)))
				c.until("\r\n\r\n")
				c.half() // an engine waits for the body that it does not want
				c.end()
			},
		},
		{name: "PUT no archive", talk: posts("PUT "+busyArchive, "no archive", tarType)},
	}
	for _, line := range []string{
		"GET " + bytesPath + "/archive?path=/etc/passwd", "HEAD " + bytesPath + "/archive?path=/etc/passwd",
		"GET " + bytesPath + "/archive?path=/etc", "HEAD " + bytesPath + "/archive?path=/nowhere",
		"GET " + bytesPath + "/archive?path=/nowhere", "GET " + bytesPath + "/archive", "GET " + bytesPath + "/export",
	} {
		all = append(all,
			conversation{name: line, talk: posts(line, ""), differs: []difference{chunks}, replayed: []difference{pieces}})
	}
	return append(all, conversation{
		name:    "GET archive, compressed",
		differs: []difference{chunks}, replayed: []difference{pieces},
		talk: posts("GET "+bytesPath+"/archive?path=/etc", "", "Accept-Encoding: gzip"),
	})
}

func imageTalk() []conversation {
	const load = "POST /images/load?quiet=1"
	remove := [][]string{{"rmi", "-f", "drydock-test-imported"}}
	differs := []difference{chunks, ids}
	return []conversation{
		{name: "load garbage", differs: []difference{chunks}, talk: posts(load, "no archive", tarType)},
		{name: "load garbage, chunked", differs: []difference{chunks}, talk: posts(load, chunked("no ", "archive"), tarType, inChunks)},
		{name: "load nothing", differs: []difference{chunks, folders}, talk: posts(load, archive("a", "b"), tarType)},
		{name: "import", before: remove, differs: differs, talk: posts("POST "+importPath, archive("a", "content"), tarType)},
		{name: "import, chunked", before: remove, differs: differs, talk: posts("POST "+importPath, chunked(archive("a", "content")), tarType, inChunks)},
		{name: "import garbage", differs: []difference{chunks, ids, folders, length}, talk: posts("POST "+importPath, "no archive", tarType)},
		{name: "pull from nobody", differs: differs, talk: posts("POST /images/create?fromImage=127.0.0.1:1/drydock-test", "", "Content-Length: 0")},
		{name: "save of nothing", talk: posts("GET /images/drydock-test-nothing/get", "")},
		{name: "save", differs: []difference{chunks, madeNow}, replayed: []difference{pieces}, talk: posts("GET /images/busybox/get", "")},
	}
}

// posts sends one request and reads its answer; the connection may be used
// again then, if the engine says so.
func posts(line, body string, headers ...string) func(*caller) {
	return func(c *caller) {
		c.ask(line, body, headers...)
		c.answer()
		if c.last {
			c.end()
		} else {
			c.open()
		}
	}
}

// chunked makes a body of chunks.
func chunked(pieces ...string) string {
	var body strings.Builder
	for _, piece := range pieces {
		fmt.Fprintf(&body, "%x\r\n%s\r\n", len(piece), piece)
	}
	return body.String() + "0\r\n\r\n"
}

// archive makes a tar of files: name and content in turn.
func archive(files ...string) string {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for n := 0; n < len(files); n += 2 {
		_ = w.WriteHeader(&tar.Header{Name: files[n], Mode: 0o644, Size: int64(len(files[n+1]))}) // to memory
		_, _ = w.Write([]byte(files[n+1]))
	}
	_ = w.Close()
	return out.String()
}
