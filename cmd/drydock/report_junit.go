package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// missesName is the name of the suite of the misses, which belong to no
// cassette.
const missesName = "misses"

// writeJUnit writes the report as systems for continuous integration show it: a
// suite for each cassette with a test for each interaction, and one for the
// misses, all of which have failed.
func (r *replayReport) writeJUnit(w io.Writer) error {
	suites := junit.Testsuites{Name: "drydock replay"}
	for n := range r.Cassettes {
		suites.AddSuite(r.cassetteSuite(n))
	}
	if len(r.Misses) > 0 {
		suites.AddSuite(r.missesSuite())
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return suites.WriteXML(w)
}

// suite returns one without tests. Readers want a time, and there is none.
func (r *replayReport) suite(id int, name string) junit.Testsuite {
	s := junit.Testsuite{Name: name, ID: id, Time: "0"}
	s.AddProperty("drydock", r.Drydock)
	s.AddProperty("strict", strconv.FormatBool(r.Strict))
	return s
}

func (r *replayReport) cassetteSuite(n int) junit.Testsuite {
	cassette := r.Cassettes[n]
	s := r.suite(n, cassette.name)
	s.File = cassette.Path
	if cassette.Engine != nil {
		s.AddProperty("engine", cassette.Engine.Version)
		s.AddProperty("api_version", cassette.Engine.APIVersion)
	}
	outOfOrder := map[int][]string{} // by ID
	for _, gate := range r.Gates {
		if gate.Cassette == n {
			outOfOrder[gate.ID] = append(outOfOrder[gate.ID], "out of order: "+gate.Reason)
		}
	}
	for _, use := range r.Interactions {
		if use.Cassette != n {
			continue
		}
		test := r.interactionCase(cassette.name, use)
		if gates := outOfOrder[use.ID]; gates != nil {
			test.SystemErr = &junit.Output{Data: strings.Join(gates, "\n")}
		}
		s.AddTestcase(test)
	}
	return s
}

// interactionCase returns the test that an interaction was asked for.
func (r *replayReport) interactionCase(cassette string, use replayer.Use) junit.Testcase {
	// Some take what stands behind a dot for a part of its own.
	test := junit.Testcase{Name: use.String(), Classname: strings.TrimSuffix(cassette, cassettes.Extension), Time: "0"}
	unasked := &junit.Result{
		Message: "not asked for", Type: "unused",
		Data: fmt.Sprintf("%s was recorded, and no request of this replay asked for it: "+
			"if the client has changed, record %s again", use, cassette),
	}
	switch {
	case use.Unused && r.Strict:
		test.Failure = unasked
	case use.Unused:
		test.Skipped = unasked
	case use.Served == 0:
		test.SystemOut = &junit.Output{
			Data: "not served, although it was asked for: less often than it was recorded, or it is a miss",
		}
	case use.Served > 1:
		test.SystemOut = &junit.Output{Data: fmt.Sprintf("served %d times", use.Served)}
	}
	return test
}

// missesSuite returns a failed test for each request that was missed, however
// often: names of tests are unique.
func (r *replayReport) missesSuite() junit.Testsuite {
	s := r.suite(len(r.Cassettes), missesName)
	var order []string
	missed := map[string][]replayer.Miss{}
	for _, miss := range r.Misses {
		asked := describeRequest(&miss)
		if missed[asked] == nil {
			order = append(order, asked)
		}
		missed[asked] = append(missed[asked], miss)
	}
	for _, asked := range order {
		s.AddTestcase(junit.Testcase{
			Name: asked, Classname: missesName, Time: "0", Failure: describeMisses(missed[asked]),
		})
	}
	return s
}

// describeMisses tells why a request was missed, and what differs, once for
// each reason.
func describeMisses(misses []replayer.Miss) *junit.Result {
	var lines []string
	if len(misses) > 1 {
		lines = append(lines, fmt.Sprintf("missed %d times", len(misses)))
	}
	var told []string
	for _, miss := range misses {
		if slices.Contains(told, miss.Reason) {
			continue
		}
		told = append(told, miss.Reason)
		lines = append(lines, miss.Reason)
		for _, difference := range miss.Differences {
			lines = append(lines, "- "+difference)
		}
	}
	return &junit.Result{Message: misses[0].Reason, Type: "miss", Data: strings.Join(lines, "\n")}
}
