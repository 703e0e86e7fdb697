package matcher

import (
	"io"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/content"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// readContent tells contents apart: archives by what is in them, other content
// by its bytes.
func readContent(r io.Reader) (Body, error) {
	read, err := content.Read(r)
	if err != nil || read.Size == 0 {
		return Body{}, err
	}
	return Body{canonical: read.Counts(), bytes: content.OfBytes(read.SHA256)}, nil
}

// outsideBody is what is known of a body that stands outside its cassette
// without reading it: of content, what counts was worked out when it was
// recorded.
func outsideBody(op *engineapi.Operation, blob *cassettes.Blob) Body {
	bytes := content.OfBytes(blob.SHA256)
	body := Body{canonical: bytes, bytes: bytes, unread: true, dropped: blob.Dropped}
	if op != nil && op.Body() == nil && takesContent(op) && blob.Content != "" && !blob.Dropped {
		body.canonical, body.unread = blob.Content, false
	}
	return body
}
