package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/content"
	"github.com/drydock-go/drydock/internal/stdcopy"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// interaction shows one interaction in full, streams decoded.
func (u *ui) interaction(i *cassettes.Interaction) {
	d := &i.Details
	u.printf("#%d, %s after the start, %s, took %s\n",
		i.ID, seconds(d.At), orUnknown(string(d.Class)), i.Response.Duration)
	if d.Conn != 0 {
		u.printf("on connection %d\n", d.Conn)
	}
	if d.Section != "" {
		u.printf("in section %s\n", printable(d.Section))
	}
	if d.Head != 0 {
		u.printf("the answer began after %s\n", d.Head)
	}
	if d.Seen > i.ID+1 {
		u.printf("answered after %s had arrived\n", count(d.Seen, "request"))
	}
	switch d.End {
	case cassettes.EndComplete:
	case cassettes.EndReset:
		u.printf("not finished: reset by the engine\n")
	default:
		u.printf("not finished: ended by the %s\n", printable(string(d.End)))
	}
	if d.RequestCut {
		u.printf("the request was not complete\n")
	}
	u.printf("\n> %s %s %s\n", printable(i.Request.Method), printable(i.RequestURI()), printable(i.Request.Proto))
	u.headers("> ", i.Request.Headers)
	u.body(i.RequestBody())
	u.printf("\n< %s %s\n", printable(i.Response.Proto), printable(i.Response.Status))
	u.headers("< ", i.Response.Headers)
	if len(d.Frames) == 0 {
		u.body(i.ResponseBody())
		return
	}
	u.printf("\n")
	output, outputShown := u.shown(i.ResponseBody())
	input, inputShown := u.shown(i.Input())
	if outputShown && inputShown {
		u.frames(i, output, input)
	}
}

// maxShown is the size in bytes of the largest body outside a cassette that is
// shown.
const maxShown = 1 << 20

// shown returns the text of a body. Of one that is not to be shown it tells
// where it is instead.
func (u *ui) shown(body cassettes.Body) (text string, ok bool) {
	text, why := read(body)
	if why != "" {
		u.printf("\n(%s)\n", printable(why))
	}
	return text, why == ""
}

// read returns the text of a body, or why it is not read: bodies outside a
// cassette may be larger than any screen.
func read(body cassettes.Body) (text, why string) {
	blob := body.Blob()
	switch {
	case !body.Kept():
		return "", size(body.Size()) + " that were not kept"
	case blob != nil && body.Size() > maxShown:
		return "", fmt.Sprintf("%s outside the cassette, SHA-256 %s", size(body.Size()), blob.SHA256)
	}
	r, err := body.Open()
	if err != nil {
		return "", err.Error()
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return "", err.Error()
	}
	return string(data), ""
}

func (u *ui) headers(mark string, h map[string][]string) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			u.printf("%s%s: %s\n", mark, printable(name), printable(value))
		}
	}
}

// body shows a body as a person reads it: JSON indented, text as it is, other
// bytes by their number.
func (u *ui) body(stored cassettes.Body) {
	body, ok := u.shown(stored)
	if !ok || body == "" {
		return
	}
	var indented bytes.Buffer
	switch {
	case json.Indent(&indented, []byte(body), "", "  ") == nil:
		u.printf("\n%s\n", printable(strings.TrimSuffix(indented.String(), "\n")))
	case content.IsText([]byte(body)):
		u.printf("\n%s\n", printable(strings.TrimSuffix(body, "\n")))
	default:
		u.printf("\n(%s of binary content)\n", size(stored.Size()))
	}
}

// frames shows the pieces of a stream with their times, output decoded.
func (u *ui) frames(i *cassettes.Interaction, output, input string) {
	multiplexed := isMultiplexed(i, output)
	var undecoded string // the beginning of a frame that the next piece ends
	for _, frame := range i.Details.Frames {
		at := fmt.Sprintf("%9s ", "+"+frame.At.Round(time.Millisecond/10).String())
		switch frame.Event {
		case cassettes.Output:
			piece := output[:frame.Size]
			output = output[frame.Size:]
			if multiplexed {
				whole, rest := stdcopy.Whole(undecoded + piece)
				undecoded = rest
				u.piece(at, "< ", decoded(whole))
			} else {
				u.piece(at, "< ", []string{piece})
			}
		case cassettes.Input:
			u.piece(at, "> ", []string{"stdin: " + input[:frame.Size]})
			input = input[frame.Size:]
		case cassettes.OutputEnd:
			u.printf("%s< (end)\n", at)
		case cassettes.InputEnd:
			u.printf("%s> (end)\n", at)
		}
	}
	if undecoded != "" {
		u.printf("(%s of a frame that was cut off)\n", size(int64(len(undecoded))))
	}
}

// isMultiplexed reports whether an answer is stdout and stderr in frames. No
// header says so on engines before API 1.42.
func isMultiplexed(i *cassettes.Interaction, output string) bool {
	if i.Details.Class != engineapi.Hijack && i.Details.Class != engineapi.Stream {
		return false
	}
	_, ok := stdcopy.Split(output)
	return ok
}

// decoded takes the frames of stdout and stderr apart.
func decoded(multiplexed string) (texts []string) {
	frames, _ := stdcopy.Split(multiplexed)
	for _, frame := range frames {
		texts = append(texts, frame.Stream.String()+": "+frame.Payload)
	}
	return texts
}

// piece shows one piece of a stream, each line of it behind its time.
func (u *ui) piece(at, mark string, texts []string) {
	for _, text := range texts {
		if !content.IsText([]byte(text)) {
			text = fmt.Sprintf("(%s of binary content)", size(int64(len(text))))
		}
		for line := range strings.Lines(text) {
			u.printf("%s%s%s\n", at, mark, printable(strings.TrimRight(line, "\r\n")))
			at = strings.Repeat(" ", len(at))
		}
	}
}
