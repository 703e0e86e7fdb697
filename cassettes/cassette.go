package cassettes

import (
	"cmp"
	"time"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// Format is the version of the keys that Drydock adds to go-vcr's format.
const Format = 1

// SectionHeader is the header by which a request says which section of the
// recording it belongs to. It is an instruction to Drydock: engines ignore it.
const SectionHeader = "Drydock-Section"

// Both are go-vcr's own: what goes into the file under their names is exactly
// what go-vcr reads from it.
type (
	// Request is a recorded request.
	Request = vcr.Request

	// Response is the recorded answer to it.
	Response = vcr.Response
)

// A Cassette is one recorded session.
type Cassette struct {
	// Header describes the recording. It is nil in a cassette that go-vcr
	// wrote.
	Header *Header

	// Interactions stand in the order in which their requests arrived.
	Interactions []*Interaction
}

// Header says what was recorded, and where.
type Header struct {
	Format   int       `yaml:"format"`
	Recorded time.Time `yaml:"recorded"` // start of the recording, UTC
	Engine   Engine    `yaml:"engine"`

	// Environment holds what, besides its version, decides how an engine
	// answers. It is empty where the engine did not say.
	Environment Environment `yaml:"environment"`

	// Clients holds the User-Agent of every client seen, sorted.
	Clients []string `yaml:"clients"`
}

// Engine identifies the recorded engine, as its /version and /_ping do.
type Engine struct {
	Version       string `yaml:"version"`
	APIVersion    string `yaml:"api_version"`
	MinAPIVersion string `yaml:"min_api_version"`
	OS            string `yaml:"os"`
	Arch          string `yaml:"arch"`
	Experimental  bool   `yaml:"experimental"`
	Builder       string `yaml:"builder"` // Builder-Version of /_ping: "", "1" or "2"
	Server        string `yaml:"server"`  // Server header
}

// Environment is the fingerprint of the engine's surroundings, from /info.
type Environment struct {
	StorageDriver   string   `yaml:"storage_driver"`
	CgroupDriver    string   `yaml:"cgroup_driver"`
	CgroupVersion   string   `yaml:"cgroup_version"`
	SecurityOptions []string `yaml:"security_options"`
	Runtimes        []string `yaml:"runtimes"`
	DefaultRuntime  string   `yaml:"default_runtime"`
	Swarm           string   `yaml:"swarm"`
}

// An Interaction is one request and its answer.
type Interaction struct {
	ID       int
	Request  Request
	Response Response
	Details  Details

	source blobSource // of the bodies that stand outside; nil if none does
}

// Details is what Drydock knows of an interaction and go-vcr has no place for.
type Details struct {
	// At is when the request arrived, since the recording began.
	At time.Duration `yaml:"at"`

	// Conn is the ordinal of the client's connection on which the request
	// came, from 1, in the order in which connections brought their first
	// request; zero if that is not known.
	Conn int `yaml:"conn"`

	// Section names the part of the recording that the request belongs to,
	// a test for instance; empty for none.
	Section string `yaml:"section"`

	// Class is how the interaction travelled on the wire.
	Class engineapi.Class `yaml:"class"`

	// Seen is the number of requests that had arrived, over all connections,
	// when the head of the answer left the engine: interactions with a lower
	// ID may be causes of it, others cannot.
	Seen int `yaml:"seen"`

	// Head is when the head of the answer came, since the request arrived;
	// zero if that is not known.
	Head time.Duration `yaml:"head"`

	// End says why the answer ended; it is empty when the engine ended it.
	End End `yaml:"end"`

	// RequestCut reports that the request was not complete when it all
	// ended, whoever ended it: Request.Body is what had come of it.
	RequestCut bool `yaml:"request_cut"`

	// Input holds what the client sent after the connection was hijacked:
	// the standard input of an attach or an exec.
	Input string `yaml:"input"`

	// Blobs tells which of the bodies, and of Input, stand outside the
	// cassette.
	Blobs Blobs `yaml:"blobs"`

	// Frames divides the body of the answer and the input into the pieces in
	// which they arrived, in the order in which they arrived. Answers that are
	// read as a whole have none.
	Frames []Frame `yaml:"frames"`
}

// End says why an answer ended other than by the engine's finishing it.
type End string

// The ways in which an answer can end early.
const (
	EndComplete End = ""         // the engine finished it
	EndClient   End = "client"   // the client went away
	EndEngine   End = "engine"   // the engine closed the connection early
	EndReset    End = "reset"    // the engine reset the connection
	EndRecorder End = "recorder" // the recording was stopped
)

// A Frame is one piece of a stream.
type Frame struct {
	Event Event         `yaml:"event"`
	Size  int           `yaml:"size"` // bytes; none for the ends
	At    time.Duration `yaml:"at"`   // since the request arrived
	Seen  int           `yaml:"seen"` // as Details.Seen; of what the engine sent
}

// Event tells what a frame is.
type Event string

// The events of a stream.
const (
	Output    Event = "output"     // the engine sent Size bytes of the answer
	OutputEnd Event = "output-end" // the engine ended its direction
	Input     Event = "input"      // the client sent Size bytes of input
	InputEnd  Event = "input-end"  // the client closed its direction
)

// RequestURI returns the path and query of the request, still escaped, whoever
// wrote the cassette: go-vcr leaves the request line empty for requests that a
// Go client makes.
func (i *Interaction) RequestURI() string {
	path, query := engineapi.SplitURI(cmp.Or(i.Request.RequestURI, i.Request.URL))
	if query == "" {
		return path
	}
	return path + "?" + query
}

// Path returns the path of [Interaction.RequestURI].
func (i *Interaction) Path() string {
	path, _ := engineapi.SplitURI(cmp.Or(i.Request.RequestURI, i.Request.URL))
	return path
}
