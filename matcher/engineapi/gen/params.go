package main

import (
	"fmt"
	"strings"
)

// paramFix replaces or adds one parameter. Its span is written as bounds that differ from those of the operation.
type paramFix struct {
	key, in, name, kind, def string
	span                     span
}

// addParams brings the swagger parameters in line with what the source of the daemon reads.
func addParams(ops table) error {
	for _, f := range paramFixes {
		if err := ops.fix(f); err != nil {
			return err
		}
	}
	for _, op := range ops {
		for _, p := range op.params {
			p.refine(op.key())
		}
	}
	return nil
}

// fix applies one correction to each operation that its key names (several paths stand beside each other).
func (t table) fix(f paramFix) error {
	method, paths, _ := strings.Cut(f.key, " ")
	for path := range strings.FieldsSeq(paths) {
		op := t[method+" "+path]
		if op == nil {
			return fmt.Errorf("params.go: no operation %s %s", method, path)
		}
		p := op.param(f.in, f.name)
		if p == nil {
			p = &param{}
			op.params = append(op.params, p)
		}
		fixed := param{in: f.in, name: f.name, kind: f.kind, def: f.def, span: f.span}
		if *p == fixed {
			return fmt.Errorf("params.go: %s %s: swagger says the same now", op.key(), f.name)
		}
		*p = fixed
	}
	return nil
}

// refine tells JSON apart from strings.
func (p *param) refine(key string) {
	if p.in != "query" {
		return
	}
	switch {
	case jsonNames[p.name] && p.kind == "list", jsonNames[key+" "+p.name] && p.kind == "list":
		p.kind = "jsonlist"
	case jsonNames[p.name], jsonNames[key+" "+p.name]:
		p.kind = "json"
	}
}

// jsonNames are the parameters whose value is JSON, by name or by operation and name: "platform" is an object for
// images that exist already, and plain text ("linux/arm64") for what is to be built, pulled or created.
var jsonNames = map[string]bool{
	"buildargs": true,
	"cachefrom": true,
	"filters":   true,
	"labels":    true,
	"outputs":   true,
	"platforms": true,
	"ulimits":   true,

	"GET /images/get platform":                 true,
	"GET /images/{name}/attestations platform": true,
	"GET /images/{name}/get platform":          true,
	"GET /images/{name}/history platform":      true,
	"GET /images/{name}/json platform":         true,
	"POST /images/load platform":               true,
	"POST /images/{name}/push platform":        true,
}

const (
	query  = "query"
	header = "header"
)

// paramFixes are read from the routers of the daemon, 20.10, 28.5 and 2.0 beta. A bound is given only where the daemon
// itself checks the version: without a check a new daemon obeys the parameter at every version, whenever it was
// documented.
var paramFixes = []paramFix{
	// Read by the daemon, in no swagger file. The first two tie a build to its session and to POST /build/cancel.
	{"POST /build", query, "session", "string", "", span{}},
	{"POST /build", query, "buildid", "string", "", span{}},
	{"POST /build", query, "cgroupparent", "string", "", span{}},
	{"POST /build", query, "cpusetmems", "string", "", span{}},
	{"POST /build", query, "isolation", "string", "", span{}},
	{"POST /build", query, "securityopt", "list", "", span{}},
	{"POST /build", query, "ulimits", "string", "", span{}},
	{"POST /build/cancel", query, "id", "string", "", span{}},
	{"POST /containers/{id}/start", query, "checkpoint", "string", "", span{}},
	{"POST /containers/{id}/start", query, "checkpoint-dir", "string", "", span{}},
	{"GET /containers/{name}/checkpoints", query, "dir", "string", "", span{}},
	{"DELETE /containers/{name}/checkpoints/{checkpoint}", query, "dir", "string", "", span{}},
	{"GET /containers/{id}/logs", query, "details", "bool", "false", span{}},
	{"GET /containers/{id}/logs", query, "format", "string", "", span{since: 54}}, // experimental: "json"
	{"GET /networks/", query, "filters", "string", "", span{}},                    // the same handler as /networks
	{"GET /images/json", query, "filter", "string", "", span{until: 40}},          // a name pattern
	{"GET /containers/json", query, "before", "string", "", span{until: 51}},      // replaced by filters, read until 28.5
	{"GET /containers/json", query, "since", "string", "", span{until: 51}},
	{"GET /debug/pprof/profile /debug/pprof/trace /debug/pprof/{name}", query, "seconds", "int", "", span{}},
	{"GET /debug/pprof/{name}", query, "debug", "int", "0", span{}},
	{"GET /debug/pprof/{name}", query, "gc", "int", "0", span{}},

	// Documented late, or under the version of the daemon that brought it, but checked for no version at all.
	{"DELETE /containers/{id}", query, "link", "bool", "false", span{}},
	{"GET /plugins/privileges", query, "remote", "string", "", span{}},
	{"POST /build", query, "target", "string", "", span{}},
	{"POST /build", query, "version", "string", "1", span{}},
	{"POST /build/prune", query, "all", "bool", "false", span{}},
	{"POST /build/prune", query, "filters", "string", "", span{}},
	{"POST /images/create", query, "message", "string", "", span{}},
	// Gone from the schema with 1.52, and still read where reserved-space is absent.
	{"POST /build/prune", query, "keep-storage", "int", "0", span{}},
	// The daemon asks for 1.32, the schema says 1.34.
	{"POST /build", query, "platform", "string", "", span{since: 32}},

	// Swagger says string; the daemon reads every occurrence.
	{"POST /build", query, "t", "list", "", span{}},
	{"POST /build", query, "extrahosts", "list", "", span{}},
	{"POST /commit", query, "changes", "list", "", span{}},
	{"POST /images/create", query, "changes", "list", "", span{}},
	// Swagger says string; the daemon reads a switch.
	{"POST /build", query, "pull", "bool", "false", span{}},
	{"PUT /containers/{id}/archive", query, "noOverwriteDirNonDir", "bool", "false", span{}},
	{"PUT /containers/{id}/archive", query, "copyUIDGID", "bool", "false", span{}},
	// Swagger says integer; the daemon takes fractions and RFC 3339 as well.
	{"GET /containers/{id}/logs /services/{id}/logs /tasks/{id}/logs", query, "since", "time", "0", span{}},
	{"GET /containers/{id}/logs", query, "until", "time", "0", span{}},
	// Swagger says string; clients compute them from their clock.
	{"GET /events", query, "since", "time", "", span{}},
	{"GET /events", query, "until", "time", "", span{}},
	// Swagger says that the answer is not quiet unless asked; the daemon has it the other way round.
	{"POST /images/load", query, "quiet", "bool", "true", span{}},
	// Swagger says 0; the daemon refuses a request without it.
	{"POST /plugins/{name}/enable", query, "timeout", "int", "", span{}},

	// Credentials that swagger leaves out.
	{"GET /distribution/{name}/json /images/search /plugins/privileges", header, "X-Registry-Auth", "string", "", span{}},
	{"POST /plugins/{name}/push", header, "X-Registry-Auth", "string", "", span{}},
	// Passed on to the registry.
	{"GET /images/search /plugins/privileges", header, "X-Meta-*", "string", "", span{}},
	{"POST /images/create /images/{name}/push", header, "X-Meta-*", "string", "", span{}},
	{"POST /plugins/pull /plugins/{name}/push /plugins/{name}/upgrade", header, "X-Meta-*", "string", "", span{}},
	// What the client of BuildKit offers: session id, name, shared key and the gRPC methods.
	{"POST /session", header, "X-Docker-Expose-Session-*", "string", "", span{}},
	// Absent, attach and exec answer 200 instead of 101, and the other two refuse.
	{"POST /containers/{id}/attach /exec/{id}/start /session /grpc", header, "Upgrade", "string", "", span{}},
	// Content negotiation.
	{"GET /containers/{id}/archive", header, "Accept-Encoding", "string", "", span{}},
	{"GET /containers/{id}/logs", header, "Accept", "string", "", span{since: 54}},
	{"GET /events", header, "Accept", "string", "", span{since: 52}},
}
