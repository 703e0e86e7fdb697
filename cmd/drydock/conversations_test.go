package main

const (
	bytesPath = "/v1.41/containers/drydock-test-bytes"
	made      = "drydock-test-made"
	jsonType  = "Content-Type: application/json"
	tarType   = "Content-Type: application/x-tar"
	closing   = "Connection: close"

	// Of images that are of the same second, an engine shuffles the list.
	busyboxOnly = "filters=%7B%22reference%22%3A%5B%22busybox%22%5D%7D"
)

// plainTalk is of requests without bodies.
func plainTalk() []conversation {
	var all []conversation
	for _, request := range []string{
		"GET /version", "HEAD /_ping", "GET /_ping", "GET /v1.99/_ping", "GET /v1.1/_ping", "GET /nowhere", "GET /v1.41/nowhere",
		"GET //version", "GET /v1.41/images/json?" + busyboxOnly, "GET /images/json?all=1&digests=true&" + busyboxOnly, "HEAD /version", "PUT /version",
		"GET /images/drydock-test/nothing/json", "GET /images/busybox/history",
		"GET " + bytesPath + "/json?size=1", "GET /containers/json?filters=nonsense", "GET /containers/json?limit=x",
		"GET " + bytesPath + "/top", "GET " + bytesPath + "/changes", "GET /volumes/drydock-test-none", "GET /networks/bridge",
		"POST " + bytesPath + "/start?;odd=&query", "POST " + bytesPath + "/pause", "POST " + bytesPath + "/kill",
		"GET " + bytesPath + "/json?a=%zz&;&&=", "GET " + bytesPath + "/json?size=%31&size=0&=&x", "GET /info%3f", "GET /%76ersion",
		"POST " + bytesPath + "/stop", "DELETE /containers/drydock-test-nobody", "DELETE /images/drydock-test-nothing",
		"POST /containers/create", "POST /auth", "GET /swarm", "GET /plugins", "OPTIONS /anything",
		"POST /session", "POST /grpc", "POST /containers/drydock-test-nobody/attach?stream=1",
	} {
		all = append(all, conversation{name: request, talk: func(c *caller) {
			c.ask(request, "", closing, "Content-Length: 0")
			c.end()
		}})
	}
	return append(all,
		conversation{name: "GET image", differs: []difference{identity}, talk: func(c *caller) {
			c.ask("GET /images/busybox/json", "", closing)
			c.end()
		}},
		conversation{name: "two requests on one connection", talk: func(c *caller) {
			for _, line := range []string{"GET /version", "HEAD /_ping", "GET /nowhere", "GET " + bytesPath + "/json"} {
				c.ask(line, "")
				c.answer()
			}
			c.open()
		}},
		conversation{name: "pipelined requests", talk: func(c *caller) {
			c.send(c.request("GET /version", "") + c.request("HEAD /_ping", "") + c.request("GET /nowhere", "", closing))
			c.end()
		}},
		conversation{name: "HTTP/1.0", talk: func(c *caller) { c.ask("GET /version HTTP/1.0", ""); c.end() }},
		conversation{name: "HTTP/1.0 HEAD", talk: func(c *caller) { c.ask("HEAD /_ping HTTP/1.0", ""); c.end() }},
		conversation{name: "HTTP/1.0 keeps alive", talk: func(c *caller) {
			c.ask("GET /_ping HTTP/1.0", "", "Connection: keep-alive")
			c.answer()
			c.ask("GET /nowhere HTTP/1.0", "")
			c.end()
		}},
		conversation{name: "HTTP/1.0 stream", talk: func(c *caller) {
			c.ask("GET "+bytesPath+"/logs?stdout=1 HTTP/1.0", "")
			c.end()
		}},
		conversation{name: "no host", unreplayable: "it is refused before there is a request", talk: func(c *caller) {
			c.send("GET /version HTTP/1.1\r\n\r\n")
			c.end()
		}},
		conversation{name: "no HTTP", unreplayable: "it is no request", talk: func(c *caller) {
			c.send("hello, is there an engine?\r\n\r\n") // not shorter than what HTTP/2 begins with
			c.end()
		}},
		conversation{
			name:   "start, start again, kill, remove",
			before: [][]string{{"rm", "-f", made}, {"create", "--name", made, "busybox", "sleep", "1000"}},
			talk: func(c *caller) {
				for _, line := range []string{
					"POST /containers/" + made + "/start", "POST /containers/" + made + "/start",
					"POST /containers/" + made + "/kill", "DELETE /containers/" + made + "?force=1",
				} {
					c.ask(line, "")
					c.answer()
				}
				c.open()
			},
		},
	)
}
