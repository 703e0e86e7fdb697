package recorder

import (
	"bufio"
	"bytes"
	"net/http"

	"github.com/drydock-go/drydock/internal/wire"
)

// readerOf reads a head without a buffer larger than that.
func readerOf(head []byte) *bufio.Reader {
	return bufio.NewReaderSize(bytes.NewReader(head), len(head))
}

// isPreface tells the first line of an HTTP/2 connection, which has the form of
// a request (RFC 9113, 3.4).
func isPreface(r *http.Request) bool {
	return r.Method == "PRI" && r.RequestURI == "*" && r.ProtoMajor == 2
}

// interim tells the answers that announce another one: 100 Continue.
func interim(status int) bool {
	return status >= 100 && status < 200 && status != http.StatusSwitchingProtocols
}

func bodyOf(length int64, encoding []string) wire.Body {
	switch {
	case len(encoding) > 0:
		return wire.Body{Framing: wire.Chunked}
	case length > 0:
		return wire.Body{Framing: wire.Sized, Length: length}
	}
	return wire.Body{}
}

func answerBody(e *exchange, r *http.Response) wire.Body {
	switch {
	case e.interaction.Request.Method == http.MethodHead,
		r.StatusCode == http.StatusNoContent, r.StatusCode == http.StatusNotModified:
		return wire.Body{}
	case r.ContentLength < 0 && len(r.TransferEncoding) == 0:
		return wire.Body{Framing: wire.UntilClose}
	}
	return bodyOf(r.ContentLength, r.TransferEncoding)
}
