package cassettes

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"go.yaml.in/yaml/v4"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// Limits on what is read: a cassette may come from anyone.
const (
	// MaxFileSize is the size in bytes of the largest cassette that is read.
	MaxFileSize = 1 << 30

	maxDepth = 32 // levels of nesting; a cassette has 6
)

// A ParseError says where a file is no cassette, and why.
type ParseError struct {
	File string // "" when the cassette did not come from a file
	Line int    // 0 when no line is to blame
	Msg  string
}

func (e *ParseError) Error() string {
	switch {
	case e.File == "" && e.Line == 0:
		return e.Msg
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Msg)
	case e.File == "":
		return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// Load reads a cassette file. Its errors are those of the file system, and
// [*ParseError]. Bodies that stand outside are not looked for: [Cassette.Whole]
// does that.
func Load(path string) (*Cassette, error) {
	c, err := decodeFile(path)
	if err != nil {
		return nil, err
	}
	folder := blobFolderOf(path)
	for _, i := range c.Interactions {
		if len(i.blobs()) > 0 {
			i.source = folder
		}
	}
	return c, nil
}

// Whole reports, as an error, a body that stands outside the cassette and is not
// there. Whether those that are there are what was recorded shows when they are
// read.
func (c *Cassette) Whole() error {
	for _, i := range c.Interactions {
		for _, b := range i.blobs() {
			if b.Dropped || i.source == nil {
				continue
			}
			if _, err := i.source.file(b); err != nil {
				return fmt.Errorf("interaction %d has a body outside the cassette that is not there: %w", i.ID, err)
			}
		}
	}
	return nil
}

func decodeFile(path string) (*Cassette, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, &ParseError{File: path, Msg: "not a cassette: not a regular file"}
	}
	c, err := Decode(f)
	var parse *ParseError
	if errors.As(err, &parse) {
		parse.File = path
	}
	return c, err
}

// Decode reads one cassette, which Drydock or go-vcr wrote.
func Decode(r io.Reader) (*Cassette, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFileSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxFileSize {
		return nil, &ParseError{Msg: fmt.Sprintf("larger than %d bytes, the most that is read", MaxFileSize)}
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &ParseError{Msg: "not a cassette: the file is empty"}
	}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		return nil, yamlError(err, data)
	}
	if err := checkNode(&doc, 0); err != nil {
		return nil, err
	}
	if err := checkKeys(&doc); err != nil {
		return nil, err
	}
	var file cassetteFile
	if err := doc.Load(&file); err != nil {
		return nil, yamlError(err, data)
	}
	return file.cassette()
}

// checkKeys tells a cassette from any other YAML by the keys that both go-vcr
// and Drydock always write.
func checkKeys(doc *yaml.Node) error {
	keys := map[string]bool{}
	if len(doc.Content) > 0 && doc.Content[0].Kind == yaml.MappingNode {
		for n := 0; n < len(doc.Content[0].Content); n += 2 {
			keys[doc.Content[0].Content[n].Value] = true
		}
	}
	for _, key := range []string{"version", "interactions"} {
		if !keys[key] {
			return &ParseError{Line: 1, Msg: fmt.Sprintf("not a cassette: there is no %q key", key)}
		}
	}
	return nil
}

// cassetteFile is the file as it stands.
type cassetteFile struct {
	Version      int               `yaml:"version"`
	Drydock      *Header           `yaml:"drydock"`
	Interactions []interactionFile `yaml:"interactions"`
	End          *struct {
		Interactions int `yaml:"interactions"`
	} `yaml:"end"`
}

type interactionFile struct {
	ID       int      `yaml:"id"`
	Request  Request  `yaml:"request"`
	Response Response `yaml:"response"`
	Drydock  *Details `yaml:"drydock"`
}

func (f *cassetteFile) cassette() (*Cassette, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	c := &Cassette{Header: f.Drydock, Interactions: make([]*Interaction, 0, len(f.Interactions))}
	seen := map[int]bool{}
	for n := range f.Interactions {
		stored := &f.Interactions[n]
		i := &Interaction{ID: stored.ID, Request: stored.Request, Response: stored.Response}
		if i.Request.Method == "" {
			i.Request.Method = http.MethodGet // as in an http.Request of Go's
		}
		if stored.Drydock != nil {
			i.Details = *stored.Drydock
		} else {
			i.Details = foreignDetails(i)
		}
		if seen[i.ID] && f.Drydock != nil {
			return nil, &ParseError{Msg: fmt.Sprintf("two interactions have the id %d: number them anew", i.ID)}
		}
		seen[i.ID] = true
		if err := i.check(); err != nil {
			return nil, &ParseError{Msg: fmt.Sprintf("interaction %d: %s", i.ID, err)}
		}
		c.Interactions = append(c.Interactions, i)
	}
	return c, nil
}

func (f *cassetteFile) check() error {
	switch {
	case f.Version != vcr.CassetteFormatV2:
		return &ParseError{Msg: fmt.Sprintf("go-vcr format version %d; only version %d is supported",
			f.Version, vcr.CassetteFormatV2)}
	case f.Drydock == nil:
		return nil // go-vcr's own cassettes have neither header nor end
	case f.Drydock.Format > Format:
		return &ParseError{Msg: fmt.Sprintf("drydock format %d is newer than this drydock knows (%d): upgrade drydock",
			f.Drydock.Format, Format)}
	case f.End == nil:
		return &ParseError{Msg: "the file is cut off: its last key, \"end\", is missing"}
	case f.End.Interactions != len(f.Interactions):
		return &ParseError{Msg: fmt.Sprintf("%d interactions stand in the file and its \"end\" counts %d: "+
			"correct the count if you removed some by hand", len(f.Interactions), f.End.Interactions)}
	}
	return nil
}

// check holds an interaction against what can be.
func (i *Interaction) check() error {
	code := i.Response.Code
	if code != 0 && code != http.StatusSwitchingProtocols && (code < 200 || code > 999) {
		return fmt.Errorf("%d is not the status of an answer", code)
	}
	for _, b := range i.blobs() {
		if err := b.check(); err != nil {
			return err
		}
	}
	if i.Details.Conn < 0 {
		return fmt.Errorf("%d is not the ordinal of a connection", i.Details.Conn)
	}
	blobs := &i.Details.Blobs
	if blobs.Request != nil && i.Request.Body != "" || blobs.Response != nil && i.Response.Body != "" ||
		blobs.Input != nil && i.Details.Input != "" {
		return errors.New("a body stands both in the cassette and outside")
	}
	return i.checkFrames()
}

// checkFrames holds the frames against the bytes that they divide.
func (i *Interaction) checkFrames() error {
	var output, input int64
	wantOutput, wantInput := i.ResponseBody().Size(), i.Input().Size()
	for _, frame := range i.Details.Frames {
		if frame.Size < 0 {
			return fmt.Errorf("a frame of %d bytes", frame.Size)
		}
		// Checked before it is added, so that sums cannot overflow.
		size, tooLong := int64(frame.Size), false
		switch frame.Event {
		case Output:
			tooLong = size > wantOutput-output
			output += size
		case Input:
			tooLong = size > wantInput-input
			input += size
		case OutputEnd, InputEnd:
		default:
			return fmt.Errorf("unknown event %q of a frame", frame.Event)
		}
		if tooLong {
			return fmt.Errorf("the frames are longer than the recorded bytes (%d of output, %d of input)",
				wantOutput, wantInput)
		}
	}
	if len(i.Details.Frames) > 0 && (output != wantOutput || input != wantInput) {
		return fmt.Errorf("the frames cover %d of %d bytes of output, %d of %d bytes of input",
			output, wantOutput, input, wantInput)
	}
	return nil
}

// foreignDetails works out what Drydock would have noted of an interaction
// that go-vcr recorded. Nothing is known of its pieces or its causes.
func foreignDetails(i *Interaction) Details {
	details := Details{Class: engineapi.Unary}
	if target, ok := engineapi.Resolve(i.Request.Method, i.Path()); ok {
		details.Class = target.Op.Class
	}
	return details
}

// checkNode refuses what a cassette never needs and an attacker might use:
// anchors, aliases (which make a small file a large one) and deep nesting.
func checkNode(n *yaml.Node, depth int) error {
	switch {
	case depth > maxDepth:
		return &ParseError{Line: n.Line, Msg: fmt.Sprintf("nested more than %d levels deep", maxDepth)}
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return &ParseError{Line: n.Line, Msg: "anchors and aliases are not allowed in a cassette"}
	}
	for _, child := range n.Content {
		if err := checkNode(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// yamlError turns an error of the YAML library into one that names the line.
func yamlError(err error, data []byte) error {
	if bytes.IndexByte(data, 0) >= 0 {
		return &ParseError{Msg: "not a cassette: the file is binary"}
	}
	var first *yaml.LoadError
	var all *yaml.LoadErrors
	if errors.As(err, &all) && len(all.Errors) > 0 {
		first = all.Errors[0]
	} else if !errors.As(err, &first) {
		return &ParseError{Msg: "not a cassette: " + err.Error()}
	}
	return &ParseError{Line: first.Mark.Line, Msg: "not a cassette: " + first.Message}
}
