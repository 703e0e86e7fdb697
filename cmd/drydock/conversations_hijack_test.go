package main

var upgrading = []string{"Connection: Upgrade", "Upgrade: tcp"}

// hijackTalk is of connections that are taken over.
func hijackTalk() []conversation {
	all := append(attachTalk(), execTalk()...)
	return append(all, conversation{
		name: "attach by websocket", before: cat(), talk: func(c *caller) {
			c.ask("GET /containers/"+made+"/attach/ws?stream=1&stdin=1&stdout=1", "", "Connection: Upgrade",
				"Upgrade: websocket", "Origin: http://docker", "Sec-WebSocket-Version: 13",
				"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
			c.head()
			c.send("\x82\x83\x00\x00\x00\x00hi\n") // a frame, masked with nothing
			c.until("\x82\x03hi\n")
			c.send("\x88\x80\x00\x00\x00\x00") // goodbye
			c.end()
		},
	}, conversation{
		name: "attach by websocket, no handshake", talk: posts("GET "+bytesPath+"/attach/ws?stream=1", ""),
	})
}

func attachTalk() []conversation {
	var all []conversation
	for name, headers := range map[string][]string{" with an upgrade": upgrading, " without an upgrade": nil} {
		path := "POST /containers/" + made + "/attach?stream=1&stdin=1&stdout=1&stderr=1"
		all = append(all,
			conversation{name: "attach" + name, before: cat(), talk: func(c *caller) {
				c.ask(path, "", headers...)
				c.head()
				c.send("hello\n")
				c.until("hello\n")
				c.send("again\n")
				c.half() // ends cat
				c.end()
			}},
			conversation{name: "attach to a terminal" + name, before: cat("-t"), talk: func(c *caller) {
				c.ask(path, "", headers...)
				c.head()
				c.send("hello\n")
				c.until("hello\r\nhello\r\n")
				c.send("\x04")
				c.end()
			}},
			conversation{name: "attach to the past" + name, talk: func(c *caller) {
				c.ask("POST "+bytesPath+"/attach?logs=1&stdout=1&stderr=1", "", headers...)
				c.end()
			}},
			conversation{name: "attach to nobody" + name, talk: func(c *caller) {
				c.ask("POST /containers/drydock-test-nobody/attach?stream=1", "", headers...)
				c.end()
			}},
			conversation{name: "attach to one that has ended" + name, talk: func(c *caller) {
				c.ask("POST "+bytesPath+"/attach?stream=1&stdout=1", "", headers...)
				c.head() // it will not end before the container is gone
			}},
			conversation{name: "attach as HTTP/1.0" + name, talk: func(c *caller) {
				c.ask("POST "+bytesPath+"/attach?logs=1&stdout=1 HTTP/1.0", "", headers...)
				c.end()
			}},
		)
	}
	return all
}

func execTalk() []conversation {
	const started = `{"Detach":false,"Tty":false}`
	all := []conversation{
		{name: "exec, detached", differs: []difference{ids}, talk: func(c *caller) {
			c.ask("POST /exec/"+c.exec(`{"Cmd":["true"]}`)+"/start", `{"Detach":true}`, jsonType)
			c.answer()
			c.open()
		}},
		{name: "exec that is not there", talk: posts("POST /exec/nothing/start", started, jsonType)},
		{name: "exec that runs", differs: []difference{ids}, talk: func(c *caller) {
			id := c.exec(`{"Cmd":["sleep","1000"]}`)
			for range 2 {
				c.ask("POST /exec/"+id+"/start", `{"Detach":true}`, jsonType)
				c.answer()
			}
		}},
	}
	for name, headers := range map[string][]string{" with an upgrade": upgrading, " without an upgrade": nil} {
		headers = append([]string{jsonType}, headers...)
		all = append(all,
			conversation{name: "exec" + name, differs: []difference{ids}, talk: func(c *caller) {
				id := c.exec(`{"Cmd":["cat"],"AttachStdin":true,"AttachStdout":true,"AttachStderr":true}`)
				c.ask("POST /exec/"+id+"/start", started, headers...)
				c.head()
				c.send("hello\n")
				c.until("hello\n")
				c.half()
				c.end()
			}},
			conversation{name: "exec in a terminal" + name, differs: []difference{ids}, talk: func(c *caller) {
				id := c.exec(`{"Cmd":["cat"],"AttachStdin":true,"AttachStdout":true,"Tty":true}`)
				c.ask("POST /exec/"+id+"/start", `{"Detach":false,"Tty":true}`, headers...)
				c.head()
				c.send("hello\n")
				c.until("hello\r\nhello\r\n")
				c.send("\x04")
				c.end()
			}},
			conversation{name: "exec of nothing" + name, differs: []difference{ids}, talk: func(c *caller) {
				id := c.exec(`{"Cmd":["drydock-test-nothing"],"AttachStdout":true,"AttachStderr":true}`)
				c.ask("POST /exec/"+id+"/start", started, headers...)
				c.end()
			}},
		)
	}
	return all
}

// exec makes an exec in the container that runs, and returns its id.
func (c *caller) exec(body string) string {
	c.t.Helper()
	c.ask("POST /containers/drydock-test-busy/exec", body, jsonType)
	return field(c.answer(), "Id")
}

// cat starts a container that gives back what it is given, until that ends.
func cat(flags ...string) [][]string {
	create := append([]string{"create", "-i", "--name", made}, flags...)
	return [][]string{{"rm", "-f", made}, append(create, "busybox", "cat"), {"start", made}}
}
