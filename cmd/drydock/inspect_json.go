package main

import (
	"encoding/base64"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/content"
	"github.com/drydock-go/drydock/internal/stdcopy"
)

// cassetteReport is what inspect --json writes.
type cassetteReport struct {
	Engine       *engineReport       `json:"engine"` // null for a cassette that go-vcr wrote
	Interactions []interactionReport `json:"interactions"`
}

type engineReport struct {
	Version    string `json:"version"`
	APIVersion string `json:"api_version"`
	OS         string `json:"os"`
	Arch       string `json:"arch"`
	Recorded   string `json:"recorded"` // RFC 3339
}

type interactionReport struct {
	ID       int           `json:"id"`
	Time     float64       `json:"time"` // seconds since the start of the recording
	Duration float64       `json:"duration"`
	Conn     int           `json:"conn,omitempty"` // ordinal of the client's connection
	Section  string        `json:"section,omitempty"`
	Class    string        `json:"class"`
	End      string        `json:"end,omitempty"`
	Cut      bool          `json:"request_cut,omitempty"`
	Seen     int           `json:"seen"`
	Head     float64       `json:"head,omitempty"` // seconds from the request to the head of the answer
	Request  messageReport `json:"request"`
	Response messageReport `json:"response"`
	Input    *bodyReport   `json:"input,omitempty"` // what the client sent on a hijacked connection
	Frames   []frameReport `json:"frames,omitempty"`
	Streams  []streamPart  `json:"streams,omitempty"` // of multiplexed output
}

type messageReport struct {
	Method  string              `json:"method,omitempty"`
	URI     string              `json:"uri,omitempty"`
	Status  int                 `json:"status,omitempty"`
	Headers map[string][]string `json:"headers"`
	Size    int64               `json:"size"`
	Body    *bodyReport         `json:"body,omitempty"`
	Outside *outsideReport      `json:"outside,omitempty"` // of a body that stands outside the cassette
}

type outsideReport struct {
	SHA256 string `json:"sha256,omitempty"` // of what was kept
	Kept   bool   `json:"kept"`
}

// bodyReport has one of its fields: text if the bytes are UTF-8.
type bodyReport struct {
	Text   *string `json:"text,omitempty"`
	Base64 *string `json:"base64,omitempty"`
}

type frameReport struct {
	Event string  `json:"event"`
	Size  int     `json:"size,omitempty"`
	At    float64 `json:"at"` // seconds since the request arrived
	Seen  int     `json:"seen,omitempty"`
}

type streamPart struct {
	Stream string      `json:"stream"`
	Data   *bodyReport `json:"data"`
}

// reportCassette lists a cassette without bodies.
func reportCassette(c *cassettes.Cassette) cassetteReport {
	report := cassetteReport{Engine: reportEngine(c.Header), Interactions: []interactionReport{}}
	for _, i := range c.Interactions {
		report.Interactions = append(report.Interactions, listInteraction(i))
	}
	return report
}

// reportEngine reports the engine of a recording, nil if it is not known.
func reportEngine(h *cassettes.Header) *engineReport {
	if h == nil {
		return nil
	}
	e := h.Engine
	return &engineReport{
		Version: e.Version, APIVersion: e.APIVersion, OS: e.OS, Arch: e.Arch,
		Recorded: h.Recorded.Format(time.RFC3339),
	}
}

// listInteraction reports an interaction without its bodies: it opens none.
func listInteraction(i *cassettes.Interaction) interactionReport {
	request, response := i.RequestBody(), i.ResponseBody()
	return interactionReport{
		ID:       i.ID,
		Time:     i.Details.At.Seconds(),
		Duration: i.Response.Duration.Seconds(),
		Conn:     i.Details.Conn,
		Section:  i.Details.Section,
		Class:    string(i.Details.Class),
		End:      string(i.Details.End),
		Cut:      i.Details.RequestCut,
		Seen:     i.Details.Seen,
		Head:     i.Details.Head.Seconds(),
		Request: messageReport{
			Method: i.Request.Method, URI: i.RequestURI(), Headers: i.Request.Headers,
			Size: request.Size(), Outside: reportOutside(request),
		},
		Response: messageReport{
			Status: i.Response.Code, Headers: i.Response.Headers,
			Size: response.Size(), Outside: reportOutside(response),
		},
	}
}

// reportInteraction reports all of an interaction, but for bodies that stand
// outside the cassette and are too large to be shown.
func reportInteraction(i *cassettes.Interaction) interactionReport {
	report := listInteraction(i)
	output, _ := read(i.ResponseBody())
	report.Request.Body, report.Response.Body = reportBody(i.RequestBody()), reportText(output)
	report.Input = reportBody(i.Input())
	for _, f := range i.Details.Frames {
		report.Frames = append(report.Frames, frameReport{string(f.Event), f.Size, f.At.Seconds(), f.Seen})
	}
	if isMultiplexed(i, output) {
		parts, _ := stdcopy.Split(output)
		for _, part := range parts {
			report.Streams = append(report.Streams, streamPart{part.Stream.String(), reportText(part.Payload)})
		}
	}
	return report
}

func reportOutside(body cassettes.Body) *outsideReport {
	blob := body.Blob()
	if blob == nil {
		return nil
	}
	return &outsideReport{SHA256: blob.SHA256, Kept: body.Kept()}
}

func reportBody(body cassettes.Body) *bodyReport {
	text, _ := read(body)
	return reportText(text)
}

func reportText(body string) *bodyReport {
	switch {
	case body == "":
		return nil
	case content.IsText([]byte(body)):
		return &bodyReport{Text: &body}
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(body))
	return &bodyReport{Base64: &encoded}
}
