package wire

import (
	"bufio"
	"bytes"
	"net/http"
)

// ReadRequest reads the complete head of a request, and tells how its body is
// framed. The request has no body.
func ReadRequest(head []byte) (*http.Request, Body, error) {
	request, err := http.ReadRequest(readerOf(head))
	if err != nil {
		return nil, Body{}, err
	}
	return request, bodyOf(request.ContentLength, request.TransferEncoding), nil
}

// ReadResponse reads the complete head of an answer to a request with a method,
// and tells how its body is framed. The answer has no body.
func ReadResponse(head []byte, method string) (*http.Response, Body, error) {
	response, err := http.ReadResponse(readerOf(head), &http.Request{Method: method})
	if err != nil {
		return nil, Body{}, err
	}
	switch {
	case method == http.MethodHead,
		response.StatusCode == http.StatusNoContent, response.StatusCode == http.StatusNotModified:
		return response, Body{}, nil
	case response.ContentLength < 0 && len(response.TransferEncoding) == 0:
		return response, Body{Framing: UntilClose}, nil
	}
	return response, bodyOf(response.ContentLength, response.TransferEncoding), nil
}

// readerOf reads a head without a buffer larger than that.
func readerOf(head []byte) *bufio.Reader {
	return bufio.NewReaderSize(bytes.NewReader(head), len(head))
}

func bodyOf(length int64, encoding []string) Body {
	if len(encoding) > 0 {
		return Body{Framing: Chunked}
	}
	return Body{Framing: Sized, Length: length}
}
