package matcher

import (
	"mime"
	"net/http"
	"strings"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

const acceptPlace = headerPlace + "Accept"

// The formats that engines choose from for events, since version 1.52 of the
// API, and for logs, since 1.54.
const (
	jsonSequence = "json-seq" // RFC 7464: 0x1E before each document
	jsonLines    = "json"
)

var acceptedFormats = map[string]string{
	"application/json-seq": jsonSequence,
	"application/jsonl":    jsonLines,
	"application/x-ndjson": jsonLines,
}

// accepted is the format that a request asks for by its Accept header, as far
// as the bytes of the answer then are others than those of the usual one.
func accepted(target *engineapi.Target, h http.Header) string {
	op := target.Op
	if op == nil || len(h["Accept"]) == 0 {
		return ""
	}
	param, negotiated := op.Header("Accept")
	if !negotiated {
		return ""
	}
	if version, err := engineapi.ParseVersion(target.Version); err == nil && !version.Between(param.Since, param.Until) {
		return ""
	}
	format := preferred(h)
	if op.Class == engineapi.Stream && op.Kind == engineapi.System && format == jsonLines {
		return "" // events are lines of JSON anyway
	}
	return format
}

// preferred returns the first of the formats that a client names without
// refusing it.
func preferred(h http.Header) string {
	for _, line := range h["Accept"] {
		for given := range strings.SplitSeq(line, ",") {
			kind, params, err := mime.ParseMediaType(given)
			weight, weighed := params["q"]
			refused := weighed && strings.Trim(weight, "0.") == ""
			if format := acceptedFormats[kind]; err == nil && format != "" && !refused {
				return format
			}
		}
	}
	return ""
}
