package replayer

import (
	"io"
	"net/http"
	"strconv"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
)

func isPing(q matcher.Question) bool { return q.Known && q.Target.Op.Template == "/_ping" }

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
