package matcher

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/registryauth"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// Request is what of an HTTP request can count.
type Request struct {
	Method string
	URI    string // path and query as in the request line, still escaped
	Header http.Header
	Body   io.Reader // nil for none; read to its end
}

// A Question is what a request asks of the engine.
type Question struct {
	Method string

	// Target is the operation that the path names, if it names one.
	Target engineapi.Target
	Known  bool

	// Path is the path without its version, unescaped.
	Path string

	// Query holds the parameters that count, by name, in canonical form.
	Query map[string][]string

	// Credentials reports whether the request carries any for a registry.
	Credentials bool

	// Accept is the format that is asked for instead of the usual one, if
	// the engine has a choice: "json-seq", or "json" for lines of JSON.
	Accept string

	// Body is the part of the body that counts.
	Body Body

	parsed  map[string][]any // those of the parameters that hold JSON
	moments string           // the points in time that are asked for, as they were given
}

// Ask works out what a request asks. It fails only if the body cannot be read;
// what it returns then is what a request asks that is cut off.
func Ask(r Request) (Question, error) {
	path, rawQuery := engineapi.SplitURI(r.URI)
	q := Question{Method: r.Method}
	q.Target, q.Known = engineapi.Resolve(r.Method, path)
	if q.Known {
		q.Path = q.Target.Path
	} else {
		q.Path = unescaped(path)
	}
	q.Query, q.parsed = canonicalQuery(q.operation(), rawQuery)
	q.moments = moments(q.operation(), rawQuery)
	body, err := readWhole(q.operation(), r.Body)
	if err != nil {
		body, err = Body{canonical: cutByClient}, fmt.Errorf("read the body of %s %s: %w", r.Method, r.URI, err)
	}
	q.Body = body
	q.Credentials = carriesCredentials(q.operation(), r.Header)
	q.Accept = accepted(&q.Target, r.Header)
	if q.takesCredentialsInBody() {
		q.Credentials = q.Body.takeCredentials() || q.Credentials
	}
	return q, err
}

// AskRecorded works out what a recorded request asks. A body that stands outside
// the cassette is not read.
func AskRecorded(i *cassettes.Interaction) Question {
	request := Request{
		Method: i.Request.Method,
		URI:    i.RequestURI(),
		Header: i.Request.Headers,
	}
	if !i.Details.RequestCut {
		request.Body = strings.NewReader(i.Request.Body)
	}
	q, err := Ask(request)
	if err != nil {
		panic(err) // unreachable: a string can be read
	}
	q.Body.forgetData()
	if blob := i.RequestBody().Blob(); blob != nil {
		q.Body = outsideBody(q.operation(), blob)
	}
	if i.Details.RequestCut {
		q.Body = cutBody(i.Details.End)
	}
	return q
}

// Key is equal for questions that are the same, to the letter of the names in
// them.
func (q *Question) Key() string {
	w := wording{rules: &Rules{}}
	return w.head(q).form + " " + w.body(q).form
}

// SameMoments reports whether two questions with the same key name the same
// points in time, too. Those that name none do.
func (q *Question) SameMoments(other *Question) bool { return q.moments == other.moments }

// IsAct reports whether the request changes the engine. What nobody knows is
// judged by its method.
func (q *Question) IsAct() bool {
	if q.Known {
		return q.Target.Op.Effect == engineapi.Act
	}
	return q.Method != http.MethodGet && q.Method != http.MethodHead && q.Method != http.MethodOptions
}

func (q *Question) operation() *engineapi.Operation {
	if q.Known {
		return q.Target.Op
	}
	return nil
}

func (q *Question) takesCredentialsInBody() bool {
	return q.Known && registryauth.InBody(q.Target.Op.Template)
}

// schema is that of the body; nil if nothing is known of it.
func (q *Question) schema() *engineapi.Schema {
	if op := q.operation(); op != nil {
		return op.Body()
	}
	return nil
}

func unescaped(path string) string {
	_, path = engineapi.SplitVersion(path)
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}
