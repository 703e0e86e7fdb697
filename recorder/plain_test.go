package recorder_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// What many tests say and hear.
var (
	ping      = lines("GET /_ping HTTP/1.1", "Host: docker")
	pong      = lines("HTTP/1.1 200 OK", "Content-Length: 2") + "OK"
	noContent = lines("HTTP/1.1 204 No Content")
)

// plainCalls are requests, and the answers that pass byte for byte.
var plainCalls = []struct {
	name, sent, answer, body string
	class                    engineapi.Class
	events                   string
	closes                   bool // the answer ends with the connection
}{
	{
		name: "sized", sent: ping, answer: pong, body: "OK", class: engineapi.Unary,
	}, {
		name:   "odd order, case and spaces of the head",
		sent:   lines("GET /v1.41/info HTTP/1.1", "user-agent:  x ", "HOST: docker", "X-b: 1", "x-a: 2", "X-B:3"),
		answer: lines("HTTP/1.1 200 Fine", "ostype: x", "API-VERSION:1", "Content-length:  3 ", "Ostype: y") + "{}\n",
		body:   "{}\n", class: engineapi.Unary,
	}, {
		name:   "lines that end with LF alone",
		sent:   "GET /_ping HTTP/1.1\nHost: docker\n\n",
		answer: "HTTP/1.1 200 OK\nContent-Length: 2\n\nOK", body: "OK", class: engineapi.Unary,
	}, {
		name:   "lines that end with LF before an empty one with CR",
		sent:   "GET /_ping HTTP/1.1\nHost: docker\n\r\n",
		answer: "HTTP/1.1 200 OK\nContent-Length: 2\n\r\nOK", body: "OK", class: engineapi.Unary,
	}, {
		name:   "a query that Go would not parse",
		sent:   lines("GET /containers/json?a=;b&%zz&all=1 HTTP/1.1", "Host: docker"),
		answer: pong, body: "OK", class: engineapi.Unary,
	}, {
		name:   "an image with a slash, and a dirty path",
		sent:   lines("GET //images/a%2Fb/c//json HTTP/1.1", "Host: docker"),
		answer: lines("HTTP/1.1 301 Moved Permanently", "Location: /images/a/b/c/json", "Content-Length: 0"),
		class:  engineapi.Unary,
	}, {
		name:   "chunks with their sizes and extensions",
		sent:   lines("POST /images/create?fromImage=x HTTP/1.1", "Host: docker"),
		answer: chunkedHead + "005;a=\"b\"\r\n{1}\r\n\r\nA \r\n0123456789\r\n0;last\r\n\r\n",
		body:   "{1}\r\n0123456789", class: engineapi.Progress, events: "output 5, output 10, output-end",
	}, {
		name:   "a trailer",
		sent:   lines("GET /info HTTP/1.1", "Host: docker"),
		answer: lines("HTTP/1.1 200 OK", "Trailer: A", "Transfer-Encoding: chunked") + "1\r\n{\r\n0\r\n" + lines("A: b"),
		body:   "{", class: engineapi.Unary,
	}, {
		name:   "HEAD, with the length of what is not sent",
		sent:   lines("HEAD /_ping HTTP/1.1", "Host: docker"),
		answer: lines("HTTP/1.1 200 OK", "Content-Length: 2"), class: engineapi.Unary,
	}, {
		name:   "HEAD without a length",
		sent:   lines("HEAD /containers/x/archive?path=/ HTTP/1.1", "Host: docker"),
		answer: lines("HTTP/1.1 200 OK", "X-Docker-Container-Path-Stat: e30="), class: engineapi.Unary,
	}, {
		name:   "HEAD of chunks",
		sent:   lines("HEAD /info HTTP/1.1", "Host: docker"),
		answer: lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), class: engineapi.Unary,
	}, {
		name:   "204",
		sent:   lines("POST /containers/x/start HTTP/1.1", "Host: docker", "Content-Length: 0"),
		answer: noContent, class: engineapi.Unary,
	}, {
		name:   "304 with a length",
		sent:   lines("POST /containers/x/stop HTTP/1.1", "Host: docker"),
		answer: lines("HTTP/1.1 304 Not Modified", "Content-Length: 7"), class: engineapi.Unary,
	}, {
		name:   "a body that ends with the connection",
		sent:   lines("GET /containers/x/export HTTP/1.0", "Host: docker"),
		answer: lines("HTTP/1.0 200 OK", "Content-Type: application/x-tar") + "tar\x00", body: "tar\x00",
		class: engineapi.Download, closes: true,
	}, {
		name:   "an empty reason and no Host",
		sent:   lines("GET /_ping HTTP/1.0"),
		answer: lines("HTTP/1.1 200 ", "Content-Length: 2") + "OK", body: "OK", class: engineapi.Unary,
	}, {
		name:   "a path that nobody knows",
		sent:   lines("BREW /pot HTTP/1.1", "Host: docker"),
		answer: lines("HTTP/1.1 404 Not Found", "Content-Length: 2") + "{}", body: "{}", class: engineapi.Unary,
	}, {
		name:   "an absolute address",
		sent:   lines("GET http://elsewhere/_ping HTTP/1.1", "Host: docker"),
		answer: pong, body: "OK", class: engineapi.Unary,
	},
}

func TestPlainCallPassesByteForByte(t *testing.T) {
	for _, row := range plainCalls {
		t.Run(row.name, func(t *testing.T) {
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				r := record(t, network, func(c *daemontest.Conn) {
					c.Want(row.sent)
					c.Write(row.answer)
					if !row.closes {
						c.WantEnd()
					}
				})
				client := r.dial()
				client.Write(row.sent)
				client.Want(row.answer)
				if row.closes {
					client.WantEnd()
				}
				client.Close()

				i := r.one()
				require.Equal(t, row.body, i.Response.Body)
				require.Equal(t, row.class, i.Details.Class)
				require.Equal(t, cassettes.EndComplete, i.Details.End)
				require.Equal(t, row.events, events(i))
			})
		})
	}
}

func TestInteractionHoldsWhatPassed(t *testing.T) {
	r := record(t, "unix", daemontest.Answers(lines("HTTP/1.1 201 Created", "Api-Version: 1.41",
		"Content-Type: application/json", "Content-Length: 12")+`{"Id":"4e"}`+"\n"))
	client := r.dial()
	client.Write(lines("POST /v1.41/containers/create?name=a%20b&b=;c HTTP/1.1", "Host: docker",
		"User-Agent: Docker-Client/28", "X-Twice: 1", "x-twice: 2", "Content-Length: 13") + `{"Image":"x"}`)
	client.ReadHead()
	client.Want(`{"Id":"4e"}` + "\n")
	client.Close()

	i := r.one()
	require.Equal(t, cassettes.Request{
		Method: "POST", Host: "docker", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		URL: "http://docker/v1.41/containers/create?name=a%20b&b=;c", RequestURI: "/v1.41/containers/create?name=a%20b&b=;c",
		ContentLength: 13, Body: `{"Image":"x"}`,
		Headers: http.Header{"User-Agent": {"Docker-Client/28"}, "X-Twice": {"1", "2"}, "Content-Length": {"13"}},
	}, i.Request)
	require.Positive(t, i.Response.Duration)
	i.Response.Duration = 0
	require.Equal(t, cassettes.Response{
		Status: "201 Created", Code: 201, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: 12, Body: `{"Id":"4e"}` + "\n",
		Headers: http.Header{"Api-Version": {"1.41"}, "Content-Type": {"application/json"}, "Content-Length": {"12"}},
	}, i.Response)
	require.Equal(t, 1, i.Details.Seen)
	require.Equal(t, []string{"Docker-Client/28"}, r.recorder.Clients())
	require.Equal(t, 1, r.recorder.Requests())
}

func TestAddressIsMadeWhole(t *testing.T) {
	for line, want := range map[string]string{
		lines("GET /_ping HTTP/1.1", "Host: x:2375"):            "http://x:2375/_ping",
		lines("GET /_ping HTTP/1.1", "Host: "):                  "http://docker/_ping",
		lines("GET http://elsewhere/_ping HTTP/1.1", "Host: x"): "http://elsewhere/_ping",
		lines("OPTIONS * HTTP/1.1", "Host: x"):                  "*",
	} {
		t.Run(want, func(t *testing.T) {
			r := record(t, "unix", daemontest.Answers(noContent))
			client := r.dial()
			client.Write(line)
			client.Want(noContent)
			client.Close()
			require.Equal(t, want, r.one().Request.URL)
		})
	}
}

func TestKeepAliveCarriesSeveralRequests(t *testing.T) {
	inChunks := chunkedHead + chunk("a") + lastChunk
	r := record(t, "tcp", daemontest.Answers(pong, noContent, inChunks, pong))
	client := r.dial()
	for _, call := range [][2]string{
		{ping, pong},
		{lines("POST /containers/x/start HTTP/1.1", "Host: docker"), noContent},
		{lines("GET /info HTTP/1.1", "Host: docker"), inChunks},
		{ping, pong},
	} {
		client.Write(call[0])
		client.Want(call[1])
	}
	client.Close()
	all := r.end()
	require.Len(t, all, 4)
	for n, body := range []string{"OK", "", "a", "OK"} {
		require.Equal(t, n, all[n].ID)
		require.Equal(t, body, all[n].Response.Body)
		require.Equal(t, n+1, all[n].Details.Seen)
	}
	require.Equal(t, 1, r.daemon.Connections())
}

func TestPipelinedRequestsMeetTheirAnswers(t *testing.T) {
	asked := ping + lines("HEAD /_ping HTTP/1.1", "Host: docker") +
		lines("PUT /x HTTP/1.1", "Host: docker", "Content-Length: 4") + "body" + ping
	answered := pong + lines("HTTP/1.1 200 OK", "Content-Length: 99") + noContent +
		lines("HTTP/1.1 200 OK", "Content-Length: 4") + "last"
	for name, portions := range map[string][]string{
		"at once":     {asked},
		"cut in head": {asked[:60], asked[60:]},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, "unix", func(c *daemontest.Conn) {
				c.Want(asked)
				c.Write(answered)
				c.WantEnd()
			})
			client := r.dial()
			for _, portion := range portions {
				client.Write(portion)
			}
			client.Want(answered)
			client.Close()
			all := r.end()
			require.Len(t, all, 4)
			for n, want := range []string{"GET OK", "HEAD ", "PUT ", "GET last"} {
				require.Equal(t, want, all[n].Request.Method+" "+all[n].Response.Body)
			}
			require.Equal(t, "body", all[2].Request.Body)
		})
	}
}

func TestInterimAnswerPassesAndIsNotRecorded(t *testing.T) {
	const goOn = "HTTP/1.1 100 Continue\r\n\r\n"
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Write(goOn)
		c.Want("tar archive")
		c.Write(pong)
		c.WantEnd()
	})
	client := r.dial()
	client.Write(lines("PUT /containers/x/archive?path=/ HTTP/1.1", "Host: docker",
		"Expect: 100-continue", "Content-Length: 11"))
	client.Want(goOn)
	client.Write("tar archive")
	client.Want(pong)
	client.Close()
	i := r.one()
	require.Equal(t, 200, i.Response.Code)
	require.Equal(t, "tar archive", i.Request.Body)
	require.Equal(t, engineapi.Upload, i.Details.Class)
}

func TestChunkedRequestBody(t *testing.T) {
	sent := lines("POST /images/load HTTP/1.1", "Host: docker", "Transfer-Encoding: chunked") +
		"3;x\r\none\r\n04\r\n two\r\n0\r\n\r\n"
	r := record(t, "tcp", func(c *daemontest.Conn) {
		c.Want(sent)
		c.Write(pong)
		c.WantEnd()
	})
	client := r.dial()
	client.Write(sent)
	client.Want(pong)
	client.Close()
	i := r.one()
	require.Equal(t, "one two", i.Request.Body)
	require.Equal(t, []string{"chunked"}, i.Request.TransferEncoding)
	require.EqualValues(t, -1, i.Request.ContentLength)
}

// TestAnswerBeforeTheBodyHasCome is a daemon that refuses an upload half-way,
// and what the client sends after that.
func TestAnswerBeforeTheBodyHasCome(t *testing.T) {
	refused := lines("HTTP/1.1 400 Bad Request", "Connection: close", "Content-Length: 2") + "{}"
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		heard := make(chan struct{})
		r := record(t, network, func(c *daemontest.Conn) {
			c.ReadHead()
			c.Want("first half")
			c.Write(refused)
			c.CloseWrite()
			c.Want(", second half")
			close(heard)
			c.WantEnd()
		})
		client := r.dial()
		client.Write(lines("POST /build HTTP/1.1", "Host: docker", "Content-Length: 1000") + "first half")
		client.Want(refused)
		client.WantEnd()
		client.Write(", second half")
		client.Await(heard)
		client.Close()
		i := r.one()
		require.Equal(t, 400, i.Response.Code)
		require.Equal(t, "first half", i.Request.Body)
		require.Equal(t, cassettes.EndComplete, i.Details.End)
	})
}

// TestAnswerAndCloseBeforeTheBodyHasCome is the same with a daemon that does
// not wait for the client to stop.
func TestAnswerAndCloseBeforeTheBodyHasCome(t *testing.T) {
	refused := lines("HTTP/1.1 400 Bad Request", "Connection: close", "Content-Length: 2") + "{}"
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Write(refused)
	})
	client := r.dial()
	client.Write(lines("POST /build HTTP/1.1", "Host: docker", "Content-Length: 1000"))
	client.Want(refused)
	for client.TryWrite("more") == nil { // until it is told that nobody listens
	}
	client.Close()
	i := r.one()
	require.Equal(t, 400, i.Response.Code)
	require.Equal(t, cassettes.EndComplete, i.Details.End)
}

// TestBothBodiesAtOnce is the full duplex of POST /build.
func TestBothBodiesAtOnce(t *testing.T) {
	head := lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
	r := record(t, "unix", func(c *daemontest.Conn) {
		c.ReadHead()
		c.Want("abc")
		c.Write(head + "4\r\n\"a\"\n\r\n")
		c.Want("def")
		c.Write("4\r\n\"b\"\n\r\n0\r\n\r\n")
		c.Want("ghi" + ping)
		c.Write(pong)
		c.WantEnd()
	})
	client := r.dial()
	client.Write(lines("POST /build HTTP/1.1", "Host: docker", "Content-Length: 9") + "abc")
	client.Want(head + "4\r\n\"a\"\n\r\n")
	client.Write("def")
	client.Want("4\r\n\"b\"\n\r\n0\r\n\r\n")
	client.Write("ghi" + ping)
	client.Want(pong)
	client.Close()
	all := r.end()
	require.Len(t, all, 2)
	require.Equal(t, "abcdefghi", all[0].Request.Body)
	require.Equal(t, "\"a\"\n\"b\"\n", all[0].Response.Body)
	require.Equal(t, "/_ping", all[1].Request.RequestURI)
}

func TestPortionsAreKept(t *testing.T) {
	portions := []string{
		lines("PUT /containers/x/archive?path=/ HTTP/1.1", "Host: docker", "Content-Length: 9"),
		"one", "two", "end",
	}
	answer := []string{lines("HTTP/1.1 200 OK", "Content-Length: 4"), "ab", "cd"}
	daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
		t.Helper()
		arrived, read := make(chan struct{}), make(chan struct{})
		r := record(t, network, func(c *daemontest.Conn) {
			for _, want := range portions {
				if got := c.ReadPortion(); got != want {
					c.Want(want + ", not " + got)
				}
				arrived <- struct{}{}
			}
			for _, portion := range answer {
				c.Write(portion)
				c.Await(read)
			}
			c.WantEnd()
		})
		client := r.dial()
		for _, portion := range portions {
			client.Write(portion)
			client.Await(arrived)
		}
		for _, want := range answer {
			require.Equal(t, want, client.ReadPortion())
			read <- struct{}{}
		}
		client.Close()
		require.Equal(t, "onetwoend", r.one().Request.Body)
	})
}
