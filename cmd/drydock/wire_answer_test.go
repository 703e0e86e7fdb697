package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/drydock-go/drydock/internal/stdcopy"
)

// An answer is what has come so far.
type answer struct {
	done chan struct{} // closed when no more will come

	mu        sync.Mutex
	grown     *sync.Cond
	heads     []string
	continued bool
	headed    bool
	body      []byte
	mark      int // where in the body the last thing was that was waited for
	end       error
	ended     bool
	left      bool // the client did not wait for the end
}

func newAnswer() *answer {
	a := &answer{done: make(chan struct{})}
	a.grown = sync.NewCond(&a.mu)
	return a
}

// Headers that differ in every exchange are not shown, and those that an engine
// sends with nearly everything stand in one line.
var (
	notShown  = []string{"Date", "Sec-Websocket-Accept"}
	signature = []string{"Api-Version", "Docker-Experimental", "Ostype", "Server"}
)

// head takes a head, of which there may be several: 100 Continue comes first.
func (a *answer) head(r *http.Response) {
	var lines, signed []string
	for name, values := range r.Header {
		line := name + ": " + strings.Join(values, ", ")
		switch {
		case slices.Contains(signature, name):
			signed = append(signed, line)
		case !slices.Contains(notShown, name):
			lines = append(lines, "< "+line)
		}
	}
	for _, encoding := range r.TransferEncoding {
		lines = append(lines, "< Transfer-Encoding: "+encoding)
	}
	slices.Sort(lines)
	if slices.Sort(signed); signed != nil {
		lines = append([]string{"< " + strings.Join(signed, "; ")}, lines...)
	}
	a.change(func() {
		a.heads = append(append(a.heads, "< "+r.Proto+" "+r.Status), lines...)
		a.continued = a.continued || r.StatusCode == http.StatusContinue
		a.headed = r.StatusCode != http.StatusContinue
	})
}

// Write takes a piece of the body.
func (a *answer) Write(p []byte) (int, error) {
	a.change(func() { a.body = append(a.body, p...) })
	return len(p), nil
}

// finish notes why no more will come; nil is the end that the protocol has.
func (a *answer) finish(err error) {
	a.change(func() { a.end, a.ended = err, true })
	close(a.done)
}

func (a *answer) change(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
	a.grown.Broadcast()
}

func (a *answer) wait(found func() bool, what string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for !found() {
		if a.ended {
			return fmt.Errorf("the answer ended before %s", what)
		}
		a.grown.Wait()
	}
	return nil
}

// waitBody waits until find finds something, and keeps where that ends.
func (a *answer) waitBody(what string, find func(body []byte) int) error {
	return a.wait(func() bool {
		end := find(a.body)
		a.mark = max(a.mark, end)
		return end >= 0
	}, what)
}

// print prints what has come. Of an answer that was left nobody knows how much
// had come by then: what was waited for had.
func (a *answer) print(w io.Writer, form func(io.Writer, []byte)) {
	for _, line := range a.heads {
		fmt.Fprintln(w, line)
	}
	body := a.body
	if a.left {
		body = body[:a.mark]
	}
	form(w, body)
	switch {
	case a.left:
		fmt.Fprintln(w, "< left")
	case errors.Is(a.end, io.ErrUnexpectedEOF):
		fmt.Fprintln(w, "< broken off")
	case a.end != nil:
		fmt.Fprintln(w, "<", a.end)
	default:
		fmt.Fprintln(w, "< end")
	}
}

// forms are the ways to show a body.
var forms = map[string]func(io.Writer, []byte){
	"text":    showText,
	"streams": showStreams,
	"tar":     showTar,
	"size":    showSize,
	"none":    func(io.Writer, []byte) {},
}

// showText shows lines, what cannot be seen in them as Go writes it.
func showText(w io.Writer, body []byte) { showLines(w, "", string(body)) }

func showLines(w io.Writer, before, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintln(w, before+visible(strings.TrimSuffix(line, "\n")))
	}
}

func visible(line string) string {
	var all strings.Builder
	for n := 0; n < len(line); {
		r, size := utf8.DecodeRuneInString(line[n:])
		switch {
		case r == '\r':
			all.WriteString(`\r`)
		case r == utf8.RuneError && size == 1, !unicode.IsPrint(r) && r < utf8.RuneSelf:
			fmt.Fprintf(&all, `\x%02x`, line[n])
		default:
			all.WriteString(line[n : n+size])
		}
		n += size
	}
	return all.String()
}

// showStreams takes a multiplexed stream apart. The order of one stream
// against another is chance.
func showStreams(w io.Writer, body []byte) {
	frames, ok := stdcopy.Split(string(body))
	if !ok {
		fmt.Fprintln(w, "no frames")
		showText(w, body)
		return
	}
	streams := map[stdcopy.Stream]string{}
	for _, frame := range frames {
		streams[frame.Stream] += frame.Payload
	}
	for _, stream := range []stdcopy.Stream{stdcopy.Stdin, stdcopy.Stdout, stdcopy.Stderr, stdcopy.SystemError} {
		showLines(w, stream.String()+": ", streams[stream])
	}
}

// showTar lists an archive, and its digest: its times differ in every
// recording, but not in a replay.
func showTar(w io.Writer, body []byte) {
	archive := tar.NewReader(bytes.NewReader(body))
	for {
		header, err := archive.Next()
		if err != nil {
			if err != io.EOF {
				fmt.Fprintln(w, "no archive:", err)
			}
			break
		}
		fmt.Fprintf(w, "%s %s\n", header.FileInfo().Mode(), header.Name)
	}
	showSize(w, body)
}

func showSize(w io.Writer, body []byte) {
	fmt.Fprintf(w, "%d bytes, sha256:%x\n", len(body), sha256.Sum256(body))
}
