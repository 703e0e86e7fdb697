package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

// A question is what ask sends, byte for byte: nothing checks that it makes
// sense.
type question struct {
	method, target, body string
	headers              []string
}

// ask is the client of the scripts: ask [-s] [-H LINE] METHOD PATH [BODY]
// prints the status and the body of an answer. It sends the lines of -H as
// they are, and PATH may be an absolute address; -s exits with 1 on an error
// status.
func ask() {
	var q question
	flags := flag.NewFlagSet("ask", flag.ExitOnError)
	strictly := flags.Bool("s", false, "exit with 1 on an error status")
	flags.Func("H", "send a `LINE` in the head", func(line string) error {
		q.headers = append(q.headers, line)
		return nil
	})
	_ = flags.Parse(os.Args[1:]) // it exits
	if flags.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "usage: ask [-s] [-H LINE] METHOD PATH [BODY]")
		os.Exit(2)
	}
	q.method, q.target, q.body = flags.Arg(0), flags.Arg(1), strings.Join(flags.Args()[2:], " ")
	status, err := q.ask(os.Getenv("DOCKER_HOST"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "ask:", err)
		os.Exit(1)
	}
	if *strictly && status >= http.StatusBadRequest {
		os.Exit(1)
	}
}

// String is the question on the wire.
func (q question) String() string {
	head := append([]string{q.method + " " + q.target + " HTTP/1.1", "Host: docker", "User-Agent: ask"}, q.headers...)
	if q.body != "" || q.method == http.MethodPost {
		head = append(head, fmt.Sprintf("Content-Length: %d", len(q.body)))
	}
	return strings.Join(append(head, "Connection: close", "", ""), "\r\n") + q.body
}

func (q question) ask(host string) (status int, err error) {
	scheme, address, _ := strings.Cut(host, "://")
	conn, err := net.Dial(scheme, address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, q.String()); err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: q.method})
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	fmt.Println(response.Status)
	_, err = io.Copy(os.Stdout, response.Body)
	return response.StatusCode, err
}
