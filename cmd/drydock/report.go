package main

import (
	"io"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// reportFormat is the version of what a replay's report in JSON looks like.
const reportFormat = 1

// A replayReport is what replay --report tells; docs/reports.md specifies it in
// JSON. Its texts come from cassettes and from clients, which may have written
// anything: none of them commands a terminal, and all can stand in XML.
type replayReport struct {
	Format       int                `json:"format"`
	Drydock      string             `json:"drydock"` // the version
	Strict       bool               `json:"strict"`
	Counts       reportCounts       `json:"counts"`
	Cassettes    []reportedCassette `json:"cassettes"`
	Interactions []replayer.Use     `json:"interactions"`
	Misses       []replayer.Miss    `json:"misses"`
	Gates        []replayer.Gate    `json:"gates"`
}

type reportCounts struct {
	Requests int `json:"requests"`
	Served   int `json:"served"`
	Repeated int `json:"repeated"`
	Guessed  int `json:"guessed"`
	Missed   int `json:"missed"`
	Gated    int `json:"gated"`
	Recorded int `json:"recorded"`
	Used     int `json:"used"`
	Unused   int `json:"unused"`
}

// A reportedCassette has a path, or the name of a sample.
type reportedCassette struct {
	Path   string        `json:"path,omitempty"`
	Sample string        `json:"sample,omitempty"`
	Engine *engineReport `json:"engine"` // null for a cassette that go-vcr wrote
	Unused []int         `json:"unused"` // IDs of interactions

	name string // what people know it by
}

// newReport reports a replay of cassettes.
func newReport(loaded []loadedCassette, s replayer.Summary, strict bool) *replayReport {
	r := &replayReport{
		Format: reportFormat, Drydock: buildVersion(), Strict: strict,
		Counts: reportCounts{
			Requests: s.Requests, Served: s.Served, Repeated: s.Repeated, Guessed: s.Guessed,
			Missed: s.Missed, Gated: len(s.Gates),
			Recorded: s.Recorded, Used: s.Used, Unused: len(s.Unused),
		},
		Cassettes:    make([]reportedCassette, 0, len(loaded)),
		Interactions: make([]replayer.Use, 0, len(s.Interactions)),
		Misses:       make([]replayer.Miss, 0, len(s.Misses)),
		Gates:        make([]replayer.Gate, 0, len(s.Gates)),
	}
	for _, l := range loaded {
		r.Cassettes = append(r.Cassettes, reportedCassette{
			Path: printable(l.path), Sample: l.sample, Engine: printableEngine(l.Header), Unused: []int{},
			name: printable(l.name()),
		})
	}
	for _, use := range s.Interactions {
		use.Method, use.URI = printable(use.Method), printable(use.URI)
		r.Interactions = append(r.Interactions, use)
		if cassette := &r.Cassettes[use.Cassette]; use.Unused {
			cassette.Unused = append(cassette.Unused, use.ID)
		}
	}
	for _, miss := range s.Misses {
		r.Misses = append(r.Misses, printableMiss(*miss))
	}
	for _, gate := range s.Gates {
		gate.Method, gate.Path, gate.Reason = printable(gate.Method), printable(gate.Path), printable(gate.Reason)
		r.Gates = append(r.Gates, gate)
	}
	return r
}

// printableEngine reports an engine as [printable] shows it.
func printableEngine(h *cassettes.Header) *engineReport {
	e := reportEngine(h)
	if e != nil {
		e.Version, e.APIVersion = printable(e.Version), printable(e.APIVersion)
		e.OS, e.Arch = printable(e.OS), printable(e.Arch)
	}
	return e
}

func printableMiss(m replayer.Miss) replayer.Miss {
	m.Method, m.URI, m.Reason = printable(m.Method), printable(m.URI), printable(m.Reason)
	m.Section = printable(m.Section)
	differences := make([]string, 0, len(m.Differences))
	for _, difference := range m.Differences {
		differences = append(differences, printable(difference))
	}
	m.Differences = differences
	return m
}

func (r *replayReport) writeJSON(w io.Writer) error { return encodeJSON(w, r) }
