package replayer

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// BuildKit talks HTTP/2 over connections of which nothing is recorded, so that
// nothing of it can be replayed. This file decides what belongs to it, and
// says no in the way in which its clients show it to people: those print what
// a gRPC call returns, and nothing of what refuses an upgrade, after which
// they go and look for a BuildKit elsewhere.

// refusal is the one place where it is decided what is not replayed whatever
// was recorded: it says why, or nothing.
func (r *Replayer) refusal(request *http.Request, q matcher.Question) string {
	const hint = "record and replay builds with DOCKER_BUILDKIT=0"
	switch {
	case isHTTP2(request):
		return "HTTP/2 connections, as BuildKit makes them, are not replayed: " + hint
	case isBuildKits(q) && wantsH2C(request), r.wasBuildKits(q):
		return "BuildKit is not replayed, as its HTTP/2 connections are not recorded: " + hint
	case isBuildKitBuild(request.Method, request.RequestURI):
		return "a build by BuildKit is not replayed: " + hint
	}
	return ""
}

// wasBuildKits reports whether a question was asked by BuildKit when it was
// recorded.
func (r *Replayer) wasBuildKits(q matcher.Question) bool {
	if !r.buildKit {
		return false
	}
	first := r.history.index.FirstSame(&q)
	return first != nil && first.Interaction.Details.Class == engineapi.H2C
}

// holdsBuildKit reports whether there is anything of BuildKit's in recordings.
func holdsBuildKit(tapes [][]*cassettes.Interaction) bool {
	return slices.ContainsFunc(tapes, func(tape []*cassettes.Interaction) bool {
		return slices.ContainsFunc(tape, func(i *cassettes.Interaction) bool { return i.Details.Class == engineapi.H2C })
	})
}

// isHTTP2 tells the requests of a connection that is HTTP/2, and the preface
// of one that a server does not take for that.
func isHTTP2(request *http.Request) bool { return request.ProtoMajor >= 2 }

// isBuildKits tells the operations that exist for it. That a client would
// rather speak HTTP/2 says little: curl --http2 does with any.
func isBuildKits(q matcher.Question) bool { return q.Known && q.Target.Op.Class == engineapi.H2C }

func wantsH2C(request *http.Request) bool {
	return strings.EqualFold(request.Header.Get("Upgrade"), "h2c")
}

// isBuildKitBuild tells a build by BuildKit from a classic one, by its request
// line: a body may still be on its way to where it is kept.
func isBuildKitBuild(method, uri string) bool {
	path, query := engineapi.SplitURI(uri)
	target, known := engineapi.Resolve(method, path)
	values, _ := url.ParseQuery(query) // as the engine does: what cannot be parsed is not there
	return known && target.Op.Template == "/build" && values.Get("version") == "2"
}

// IsReplayed reports whether an interaction is one of those that are replayed:
// those of BuildKit are recorded only for people to see that they were there.
func IsReplayed(i *cassettes.Interaction) bool {
	return i.Details.Class != engineapi.H2C && !isBuildKitBuild(i.Request.Method, i.RequestURI())
}

// refuse answers a request that is not replayed.
func (r *Replayer) refuse(w http.ResponseWriter, request *http.Request, q matcher.Question, reason string) {
	m := &Miss{Method: request.Method, URI: matcher.ShowURI(request.RequestURI), Reason: reason}
	if recorded := r.history.index.FirstSame(&q); recorded != nil {
		m.Nearest = &recorded.Interaction.ID
	}
	if !wasUpgraded(request) { // the upgrade has been counted
		r.missed(r.history.refuse(m))
	}
	switch {
	case isHTTP2(request) && strings.HasPrefix(request.Header.Get("Content-Type"), "application/grpc"):
		writeGRPC(w, m)
	case wantsH2C(request):
		refuseUpgrade(w, request, q, m)
	default:
		writeMiss(w, m)
	}
}

// refuseUpgrade upgrades the connection to tell the client over HTTP/2 what
// cannot be told otherwise. Where that is not possible it refuses at once.
func refuseUpgrade(w http.ResponseWriter, request *http.Request, q matcher.Question, m *Miss) {
	second, ok := request.Context().Value(secondKey{}).(*secondListener)
	if !ok || !isBuildKits(q) {
		writeMiss(w, m)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		writeMiss(w, m)
		return
	}
	const head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
	if _, err := io.WriteString(conn, head); err != nil {
		conn.Close()
		return
	}
	if q.Target.Op.Template == "/grpc" {
		second.give(&upgradedConn{Conn: conn, in: buffered.Reader})
		return
	}
	// On a session it is the engine that asks. It has no questions, and the
	// client goes when its build has failed.
	defer conn.Close()
	defer context.AfterFunc(lifetime(request), func() { conn.Close() })()
	_, _ = io.Copy(io.Discard, buffered) // ends when the connection does
}

// grpcFailedPrecondition is a status that clients neither try again after nor
// take for an old server's: BuildKit's go on when a call is not implemented.
const grpcFailedPrecondition = 9

// writeGRPC ends a gRPC call with an error (its protocol over HTTP/2,
// "Trailers-Only").
func writeGRPC(w http.ResponseWriter, m *Miss) {
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Grpc-Status", fmt.Sprint(grpcFailedPrecondition))
	w.Header().Set("Grpc-Message", grpcMessage(m.Error()))
	w.WriteHeader(http.StatusOK)
}

// grpcMessage escapes what a header does not hold.
func grpcMessage(text string) string {
	var escaped strings.Builder
	for _, b := range []byte(text) {
		if b < ' ' || b > '~' || b == '%' {
			fmt.Fprintf(&escaped, "%%%02X", b)
		} else {
			escaped.WriteByte(b)
		}
	}
	return escaped.String()
}

// An upgradedConn is a connection after its upgrade, to be served anew.
type upgradedConn struct {
	net.Conn
	in io.Reader // what has been read of it already, and then the rest
}

func (c *upgradedConn) Read(p []byte) (int, error) { return c.in.Read(p) }

// upgradedKey is the key under which the requests of an upgraded connection
// know that.
type upgradedKey struct{}

func wasUpgraded(request *http.Request) bool { return request.Context().Value(upgradedKey{}) != nil }
