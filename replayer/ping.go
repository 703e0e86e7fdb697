package replayer

import (
	"io"
	"net/http"
	"strconv"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// IsPing reports whether a question is one that a [Replayer] answers even if
// nobody recorded it.
func IsPing(q matcher.Question) bool { return q.Known && q.Target.Op.Template == "/_ping" }

// recordedEngine returns what is known of the engine: what the first header
// says, or, where go-vcr recorded, the newest version of the API that was
// asked for, as the engine must have known that.
func recordedEngine(all []*cassettes.Cassette) cassettes.Engine {
	var newest engineapi.Version
	for _, c := range all {
		if c.Header != nil {
			return c.Header.Engine
		}
		for _, i := range c.Interactions {
			prefix, _ := engineapi.SplitVersion(i.Path())
			version, err := engineapi.ParseVersion(prefix)
			if err == nil && version.Compare(newest) > 0 {
				newest = version
			}
		}
	}
	if newest.IsZero() {
		return cassettes.Engine{}
	}
	return cassettes.Engine{APIVersion: newest.String()}
}

// writePing answers a ping that was not recorded from the header of the
// cassette, as the recorded engine would have, so that any client can
// negotiate the version of the API.
func writePing(w http.ResponseWriter, request *http.Request, e cassettes.Engine) {
	h := w.Header()
	setKnown(h, "Api-Version", e.APIVersion)
	setKnown(h, "Ostype", e.OS)
	setKnown(h, "Builder-Version", e.Builder)
	setKnown(h, "Server", e.Server)
	h.Set("Docker-Experimental", strconv.FormatBool(e.Experimental))
	h.Set("Cache-Control", "no-cache, no-store, must-revalidate")
	h.Set("Pragma", "no-cache")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	if request.Method == http.MethodHead {
		h.Set("Content-Length", "0")
		return
	}
	_, _ = io.WriteString(w, "OK") // fails only when the client has gone
}

func setKnown(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}
