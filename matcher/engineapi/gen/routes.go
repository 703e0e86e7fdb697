package main

import "fmt"

// route is a route that the daemon registers and no swagger file describes.
type route struct {
	key  string // "METHOD /path"
	span span
}

// routes is the difference between the routes in the source of the daemon (20.10, 28 and 2.0 beta) and its swagger
// files.
var routes = []route{
	// The only list that also answers with a slash at its end.
	{"GET /networks/", span{}},
	// Sent by the classic builder of the docker command when it is interrupted.
	{"POST /build/cancel", span{}},
	// The BuildKit control API over HTTP/2; 18.09 brought it, and no version check guards it.
	{"POST /grpc", span{}},
	// Answered with 501 unless the daemon is experimental.
	{"GET /containers/{name}/checkpoints", span{}},
	{"POST /containers/{name}/checkpoints", span{}},
	{"DELETE /containers/{name}/checkpoints/{checkpoint}", span{}},
	// Deprecated before 1.25, yet a route until the daemon that speaks 1.44.
	{"POST /containers/{name}/copy", span{until: 44}},
	// Unversioned only before 28.0; the resolver does not mind.
	{"GET /debug/vars", span{}},
	{"GET /debug/pprof/", span{}},
	{"GET /debug/pprof/cmdline", span{}},
	{"GET /debug/pprof/profile", span{}},
	{"GET /debug/pprof/symbol", span{}},
	{"GET /debug/pprof/trace", span{}},
	{"GET /debug/pprof/{name}", span{}},
	// Every path answers OPTIONS with 200.
	{"OPTIONS /{any}", span{}},
}

// addRoutes adds the routes that swagger does not have, and complains when it has caught up.
func addRoutes(ops table) error {
	for _, r := range routes {
		if ops[r.key] != nil {
			return fmt.Errorf("%s is in swagger now: take it out of routes.go", r.key)
		}
		op := &operation{span: r.span}
		if _, err := fmt.Sscan(r.key, &op.method, &op.path); err != nil {
			return err
		}
		if op.span.since == 0 {
			op.span.since = firstMinor
		}
		ops[r.key] = op
	}
	return nil
}
