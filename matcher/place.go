package matcher

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The places where values stand, as rules name them. A pointer follows that of
// the body, and that of a parameter which holds JSON.
const (
	pathPlace        = "path" // the object that it names
	unknownPlace     = "route"
	queryPlace       = "query."
	headerPlace      = "header."
	credentialsPlace = "credentials"
	bodyPlace        = "body"
)

// anySegment stands, in a rule, for every name and number at a step.
const anySegment = "*"

// A Place names a part of requests that a rule is about: a parameter, a header,
// the credentials, the body, or what a JSON pointer finds in it. It covers all
// that lies below. The zero Place names nothing.
type Place struct {
	text string
	head string   // "query.filters", "body."
	path []string // the steps of the pointer, escaped
}

// ParsePlace reads a place as it is written in a rule: query.NAME,
// query.NAME/KEY for a parameter that holds JSON, header.Accept, credentials,
// body, or body./JSON/POINTER (RFC 6901). A * stands for one step of a pointer.
func ParsePlace(text string) (Place, error) {
	head, pointer, below := strings.Cut(text, "/")
	if below && pointer == "" {
		return Place{}, badPlace(text, "nothing follows the /")
	}
	p := Place{text: text, head: head}
	if below {
		p.path = strings.Split(pointer, "/")
	}
	if strings.HasPrefix(head, headerPlace) {
		p.head = headerPlace + http.CanonicalHeaderKey(strings.TrimPrefix(head, headerPlace))
	}
	if why := p.refusal(below); why != "" {
		return Place{}, badPlace(text, why)
	}
	return p, nil
}

// refusal tells why nothing can be ignored at a place, below which the text may
// go on; nothing if it can.
func (p *Place) refusal(below bool) string {
	kind, name, _ := strings.Cut(p.head, ".")
	switch {
	case kind+"." == queryPlace:
		if name == "" {
			return "it names no parameter"
		}
	case p.head == bodyPlace+"." && below, p.head == bodyPlace && !below, p.head == credentialsPlace && !below:
	case kind == bodyPlace:
		return `a part of the body is named by a JSON pointer: "body./HostConfig/Memory"`
	case kind+"." == headerPlace:
		if p.head != acceptPlace || below {
			return `of the headers only Accept counts, and that of credentials is "credentials"`
		}
	case kind == pathPlace, kind == "operation", kind == "method":
		return "without it, every request would be the same"
	default:
		return "there is no such thing"
	}
	return ""
}

func badPlace(text, why string) error {
	return fmt.Errorf("%q cannot be ignored: %s", text, why)
}

// PlaceForms tells which places there are, for a message.
const PlaceForms = `query.NAME, query.filters/KEY, header.Accept, credentials, body or body./JSON/POINTER, ` +
	`in which * stands for one step`

func (p Place) String() string { return p.text }

// is reports whether a place in a request is the one that p names.
func (p *Place) is(place string) bool {
	rest, ok := strings.CutPrefix(place, p.head)
	if !ok || p.head == "" {
		return false
	}
	for _, step := range p.path {
		if rest == "" || rest[0] != '/' {
			return false
		}
		rest = rest[1:]
		end := strings.IndexByte(rest, '/')
		if end < 0 {
			end = len(rest)
		}
		if step != anySegment && step != rest[:end] {
			return false
		}
		rest = rest[end:]
	}
	return rest == ""
}

// wide returns the place that a rule must name to leave out what differs at a
// place: the elements of lists have no names of their own. lists holds the
// places of the lists on the way.
func wide(place string, lists []string) string {
	if slices.Contains(lists, place[:max(0, strings.LastIndexByte(place, '/'))]) {
		place = place[:strings.LastIndexByte(place, '/')]
	}
	for n := len(lists) - 1; n >= 0; n-- {
		below, ok := strings.CutPrefix(place, lists[n]+"/")
		if !ok {
			continue
		}
		_, rest, _ := strings.Cut(below, "/")
		place = lists[n] + "/" + anySegment + "/" + rest
	}
	return place
}

// differenceAt names a place in a request as differences do.
func differenceAt(place string) Difference {
	place = strings.TrimSuffix(place, keyMark)
	if name, ok := strings.CutPrefix(place, queryPlace); ok {
		return Difference{Criterion: Query, Where: name, Ignore: place}
	}
	if pointer, ok := strings.CutPrefix(place, bodyPlace+"."); ok {
		if pointer == "" {
			place = bodyPlace
		}
		return Difference{Criterion: BodyField, Where: pointer, Ignore: place}
	}
	return Difference{Criterion: Path}
}

// whereOf names a place within what differs there: the parameter, or the pointer.
func whereOf(place string) string { return differenceAt(place).Where }

// isShown reports whether values at a place may be shown.
func isShown(place string) bool { return place == pathPlace || !hidden(whereOf(place)) }

// pointerEscaper escapes a name for a JSON pointer.
var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")
