package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
)

// A step does what a word says, with the word after it if it takes one.
type step struct {
	takesWord bool
	do        func(p peer, a *answer, word string) error
}

// errLeft ends the steps of a client that goes away.
var errLeft = errors.New("the client leaves")

// steps are what a scenario can have wire do while the exchange lasts.
var steps = map[string]step{
	"send": {true, func(p peer, _ *answer, text string) error {
		meant, err := strconv.Unquote(`"` + text + `"`)
		if err != nil {
			return err
		}
		_, err = io.WriteString(p, meant)
		return err
	}},
	"file": {true, func(p peer, _ *answer, name string) error {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return refusable(p.Write(data))
	}},
	"chunks": {true, func(p peer, _ *answer, name string) error {
		return sendChunks(p, name)
	}},
	"close": {false, func(p peer, _ *answer, _ string) error {
		return p.CloseWrite()
	}},
	"continue": {false, func(_ peer, a *answer, _ string) error {
		return a.wait(func() bool { return a.continued }, "100 Continue")
	}},
	"head": {false, func(_ peer, a *answer, _ string) error {
		return a.wait(func() bool { return a.headed }, "the head")
	}},
	"await": {true, func(_ peer, a *answer, text string) error {
		return a.waitBody(text, func(body []byte) int {
			at := bytes.Index(body, []byte(text))
			if at < 0 {
				return -1
			}
			return at + len(text)
		})
	}},
	"lines": {true, func(_ peer, a *answer, count string) error {
		n, err := strconv.Atoi(count)
		if err != nil {
			return err
		}
		return a.waitBody(count+" lines", func(body []byte) int { return endOfLine(body, n) })
	}},
	"run": {true, func(_ peer, _ *answer, command string) error {
		c := exec.Command("sh", "-c", command)
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		return c.Run()
	}},
	"leave": {false, func(peer, *answer, string) error { return errLeft }},
}

// take takes the steps of a call, until one fails.
func (c *call) take(p peer, a *answer) error {
	for n := 0; n < len(c.steps); n++ {
		name := c.steps[n]
		s, known := steps[name]
		if !known || s.takesWord && n+1 == len(c.steps) {
			return fmt.Errorf("%q is no step, or lacks its word", name)
		}
		word := ""
		if s.takesWord {
			n++
			word = c.steps[n]
		}
		if err := s.do(p, a, word); err != nil {
			return err
		}
	}
	return nil
}

// chunkSize is odd, so that chunks end where nothing else does.
const chunkSize = 4099

func sendChunks(p peer, name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for len(data) > 0 {
		n := min(chunkSize, len(data))
		if _, err := fmt.Fprintf(p, "%x\r\n%s\r\n", n, data[:n]); err != nil {
			return refusable(0, err)
		}
		data = data[n:]
	}
	return refusable(io.WriteString(p, "0\r\n\r\n"))
}

// refusable forgives a body that the engine does not take to its end: it has
// something to say then, and that is what counts.
func refusable(_ int, err error) error {
	if isBroken(err) {
		return nil
	}
	return err
}

// endOfLine returns where the nth line ends, -1 if it does not.
func endOfLine(body []byte, n int) int {
	end := 0
	for range n {
		length := bytes.IndexByte(body[end:], '\n')
		if length < 0 {
			return -1
		}
		end += length + 1
	}
	return end
}
