package cassettes

import (
	"errors"
	"io"
	"strings"
)

// ErrNotKept is returned for a body of which only the size was recorded.
var ErrNotKept = errors.New("the body was not kept")

// Blobs tells which bodies of an interaction stand outside the cassette. The
// text of such a body is empty.
type Blobs struct {
	Request  *Blob `yaml:"request"`  // instead of Request.Body
	Response *Blob `yaml:"response"` // instead of Response.Body
	Input    *Blob `yaml:"input"`    // instead of Details.Input
}

// A Blob is a body outside the cassette.
type Blob struct {
	// SHA256 is the digest of the body in hexadecimal digits. The body is in
	// the file of that name; see FORMAT.md. It is not known before a recording
	// is settled, and never of a body that was dropped.
	SHA256 string `yaml:"sha256"`

	// Size is the length of the body in bytes.
	Size int64 `yaml:"size"`

	// Content tells what of the body counts when an upload is matched, as
	// package matcher works it out; empty where nobody has looked.
	Content string `yaml:"content"`

	// Dropped says that the body is nowhere: it was larger than what the
	// recording was to keep.
	Dropped bool `yaml:"dropped"`
}

// A Body is what a message carried, wherever that stands.
type Body struct {
	text   string
	blob   *Blob
	source blobSource
}

// A blobSource has the bodies that stand outside.
type blobSource interface {
	// open returns the bytes of a blob. Reading them fails at their end if
	// they are not what the blob says.
	open(b *Blob) (io.ReadCloser, error)

	// file returns the path of the file that holds the blob, compressed.
	file(b *Blob) (string, error)
}

// Size returns the length of the body in bytes.
func (b Body) Size() int64 {
	if b.blob != nil {
		return b.blob.Size
	}
	return int64(len(b.text))
}

// Blob returns what is known of a body that stands outside the cassette, and
// nil for one that does not.
func (b Body) Blob() *Blob { return b.blob }

// Kept reports whether the bytes were recorded.
func (b Body) Kept() bool { return b.blob == nil || !b.blob.Dropped }

// Open returns the bytes. It fails with [ErrNotKept] if there are none, and
// otherwise if the file that holds them cannot be opened. A file that holds
// other bytes than the recorded ones shows at the end of reading.
func (b Body) Open() (io.ReadCloser, error) {
	switch {
	case b.blob == nil:
		return io.NopCloser(strings.NewReader(b.text)), nil
	case b.blob.Dropped:
		return nil, ErrNotKept
	case b.source == nil:
		return nil, errors.New("nothing is known of the folder in which the body stands")
	}
	return b.source.open(b.blob)
}

// RequestBody returns the body of the request.
func (i *Interaction) RequestBody() Body {
	return Body{i.Request.Body, i.Details.Blobs.Request, i.source}
}

// ResponseBody returns the body of the answer: all that the engine sent after
// the head.
func (i *Interaction) ResponseBody() Body {
	return Body{i.Response.Body, i.Details.Blobs.Response, i.source}
}

// Input returns what the client sent after the connection was hijacked.
func (i *Interaction) Input() Body {
	return Body{i.Details.Input, i.Details.Blobs.Input, i.source}
}

// SetBodies gives an interaction the bodies that belong to it. They must be of
// one [Spool], or of none.
func (i *Interaction) SetBodies(request, response, input Body) {
	i.Request.Body, i.Details.Blobs.Request = request.text, request.blob
	i.Response.Body, i.Details.Blobs.Response = response.text, response.blob
	i.Details.Input, i.Details.Blobs.Input = input.text, input.blob
	for _, body := range []Body{request, response, input} {
		if body.source != nil {
			i.source = body.source
		}
	}
}

// Outside returns the bodies that stand outside the cassette, each once.
func (c *Cassette) Outside() []*Blob {
	var all []*Blob
	seen := map[string]bool{}
	for _, i := range c.Interactions {
		for _, b := range i.blobs() {
			if !b.Dropped && !seen[b.SHA256] {
				seen[b.SHA256] = true
				all = append(all, b)
			}
		}
	}
	return all
}

// blobs returns what of the interaction stands outside.
func (i *Interaction) blobs() []*Blob {
	var all []*Blob
	for _, b := range []*Blob{i.Details.Blobs.Request, i.Details.Blobs.Response, i.Details.Blobs.Input} {
		if b != nil {
			all = append(all, b)
		}
	}
	return all
}
