package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

// A call is one exchange that a scenario makes by hand.
type call struct {
	method, target string
	headers        []string
	body           string
	websocket      bool
	form           string // how the body of the answer is shown, see forms
	steps          []string
}

const wireUsage = `usage: wire [-upgrade] [-ws] [-H LINE] [-d BODY] [-show FORM] METHOD PATH [STEP...]`

// wire is the client of the scenarios for what docker's own client and curl
// cannot ask. It makes one exchange with DOCKER_HOST and prints it: the request
// line, the head of the answer (less its Date, sorted), the body in one of the
// forms, and how it ended. The head of the request is sent as it is given;
// then the steps are taken, in their order:
//
//	send TEXT    sends what Go's "TEXT" means: send '\x10\x11'
//	file NAME    sends a file
//	chunks NAME  sends a file in chunks, and the end of them
//	close        ends the client's direction
//	continue     waits for 100 Continue
//	head         waits for the head of the answer
//	await TEXT   waits until the body has come as far as TEXT
//	lines N      waits until the body has N lines
//	run COMMAND  runs a shell command; what that prints stands above the answer
//	leave        goes away; of the body, all that was waited for is printed
//
// After the last step it waits for the end of the answer.
func wire() {
	var c call
	var upgrade bool
	flags := flag.NewFlagSet("wire", flag.ExitOnError)
	flags.BoolVar(&upgrade, "upgrade", false, "ask for the connection")
	flags.BoolVar(&c.websocket, "ws", false, "speak the websocket protocol")
	flags.StringVar(&c.form, "show", "text", "show the body as `FORM`: text, streams, tar, size or none")
	flags.StringVar(&c.body, "d", "", "send `BODY` with the head")
	flags.Func("H", "send a `LINE` in the head", func(line string) error {
		c.headers = append(c.headers, line)
		return nil
	})
	_ = flags.Parse(os.Args[1:]) // it exits
	if flags.NArg() < 2 || forms[c.form] == nil {
		fmt.Fprintln(os.Stderr, wireUsage)
		os.Exit(2)
	}
	if upgrade {
		c.headers = append(c.headers, "Connection: Upgrade", "Upgrade: tcp")
	}
	c.method, c.target, c.steps = flags.Arg(0), flags.Arg(1), flags.Args()[2:]
	if err := c.make(os.Getenv("DOCKER_HOST")); err != nil {
		fmt.Fprintln(os.Stderr, "wire:", err)
		os.Exit(1)
	}
}

// head is the head of the request on the wire.
func (c *call) head() string {
	lines := append([]string{c.method + " " + c.target + " HTTP/1.1", "Host: docker", "User-Agent: wire"}, c.headers...)
	if c.body != "" {
		lines = append(lines, "Content-Type: application/json")
	}
	framing := func(line string) bool {
		name, _, _ := strings.Cut(strings.ToLower(line), ":")
		return name == "content-length" || name == "transfer-encoding"
	}
	framed := false
	for _, line := range c.headers {
		framed = framed || framing(line)
	}
	if !framed && (c.body != "" || c.method == "POST" || c.method == "PUT") {
		lines = append(lines, fmt.Sprintf("Content-Length: %d", len(c.body)))
	}
	return strings.Join(append(lines, "", ""), "\r\n")
}

// make makes the exchange and prints it.
func (c *call) make(host string) error {
	fmt.Println(">", c.method, c.target)
	var p peer
	var err error
	answer := newAnswer()
	if c.websocket {
		p, err = dialWebsocket(host, c.target, answer)
	} else {
		p, err = dialPlain(host, c, answer)
	}
	if err != nil {
		return err
	}
	defer p.Close()
	err = c.take(p, answer)
	if left := errors.Is(err, errLeft); left || err != nil {
		p.Close()
		<-answer.done
		answer.left = left
	}
	<-answer.done
	answer.print(os.Stdout, forms[c.form])
	if errors.Is(err, errLeft) {
		return nil
	}
	return err
}
