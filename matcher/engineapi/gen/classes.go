package main

// classes is the judgement on each operation: does it change the engine, how does it use the wire, what is its object.
//
// Three kinds of call are looks although they use POST, because asking again must be answered again:
// auth asks a registry, wait only waits, and resize tells the size of a terminal that no other answer shows
// (a client repeats it as often as its window changes, which is never the same number twice).
// attach is an act, because its standard input is; so are push (the registry changes) and session (BuildKit works).
//
// The last column names further kinds of object whose answers the act changes: an image list taken after a build
// is another one than before it.
var classes = []class{
	{"GET /_ping", look, unary, "system", ""},
	{"HEAD /_ping", look, unary, "system", ""},
	{"POST /auth", look, unary, "system", ""},
	{"GET /events", look, stream, "system", ""},
	{"GET /info", look, unary, "system", ""},
	{"GET /system/df", look, unary, "system", ""},
	{"GET /version", look, unary, "system", ""},
	{"GET /debug/vars", look, unary, "system", ""},
	{"GET /debug/pprof/", look, unary, "system", ""},
	{"GET /debug/pprof/cmdline", look, unary, "system", ""},
	{"GET /debug/pprof/profile", look, download, "system", ""},
	{"GET /debug/pprof/symbol", look, unary, "system", ""},
	{"GET /debug/pprof/trace", look, download, "system", ""},
	{"GET /debug/pprof/{name}", look, download, "system", ""},
	{"OPTIONS /{any}", look, unary, "system", ""},

	{"POST /build", act, progress, "build", "image"},
	{"POST /build/cancel", act, unary, "build", ""},
	{"POST /build/prune", act, unary, "build", ""},
	{"POST /session", act, h2c, "session", "build image"},
	{"POST /grpc", act, h2c, "build", "image"},

	{"GET /containers/json", look, unary, "container", ""},
	{"POST /containers/create", act, unary, "container", "volume"}, // anonymous volumes
	{"POST /containers/prune", act, unary, "container", ""},
	// Networks list the endpoints of running containers, execs end with their container, v=1 removes volumes.
	{"DELETE /containers/{id}", act, unary, "container", "exec network volume"},
	{"POST /containers/{id}/start", act, unary, "container", "network volume"},
	{"POST /containers/{id}/stop", act, unary, "container", "exec network"},
	{"POST /containers/{id}/restart", act, unary, "container", "exec network"},
	{"POST /containers/{id}/kill", act, unary, "container", "exec network"},
	{"POST /containers/{id}/pause", act, unary, "container", ""},
	{"POST /containers/{id}/unpause", act, unary, "container", ""},
	{"POST /containers/{id}/rename", act, unary, "container", "network"},
	{"POST /containers/{id}/update", act, unary, "container", ""},
	{"POST /containers/{id}/resize", look, unary, "container", ""},
	{"POST /containers/{id}/exec", act, unary, "container", "exec"},
	{"POST /containers/{id}/attach", act, hijack, "container", "exec network"}, // standard input can end the container
	{"GET /containers/{id}/attach/ws", act, socket, "container", "exec network"},
	{"POST /containers/{id}/wait", look, wait, "container", ""},
	{"GET /containers/{id}/json", look, unary, "container", ""},
	{"GET /containers/{id}/changes", look, unary, "container", ""},
	{"GET /containers/{id}/top", look, unary, "container", ""},
	{"GET /containers/{id}/logs", look, stream, "container", ""},
	{"GET /containers/{id}/stats", look, stream, "container", ""},
	{"GET /containers/{id}/export", look, download, "container", ""},
	{"GET /containers/{id}/archive", look, download, "container", ""},
	{"HEAD /containers/{id}/archive", look, unary, "container", ""},
	{"PUT /containers/{id}/archive", act, upload, "container", ""},
	{"POST /containers/{name}/copy", look, download, "container", ""},
	{"GET /containers/{name}/checkpoints", look, unary, "container", ""},
	{"POST /containers/{name}/checkpoints", act, unary, "container", "exec network"}, // Exit stops the container
	{"DELETE /containers/{name}/checkpoints/{checkpoint}", act, unary, "container", ""},

	{"GET /exec/{id}/json", look, unary, "exec", ""},
	{"POST /exec/{id}/resize", look, unary, "exec", ""},
	{"POST /exec/{id}/start", act, hijack, "exec", "container"}, // Detach makes it unary

	{"POST /commit", act, unary, "image", ""},
	{"GET /images/json", look, unary, "image", ""},
	{"GET /images/search", look, unary, "image", ""},
	{"GET /images/get", look, download, "image", ""},
	{"POST /images/create", act, progress, "image", ""},
	{"POST /images/load", act, progress, "image", ""},
	{"POST /images/prune", act, unary, "image", ""},
	{"DELETE /images/{name}", act, unary, "image", ""},
	{"GET /images/{name}/json", look, unary, "image", ""},
	{"GET /images/{name}/history", look, unary, "image", ""},
	{"GET /images/{name}/attestations", look, unary, "image", ""},
	{"GET /images/{name}/get", look, download, "image", ""},
	{"POST /images/{name}/push", act, progress, "image", "distribution"},
	{"POST /images/{name}/tag", act, unary, "image", ""},
	{"GET /distribution/{name}/json", look, unary, "distribution", ""},

	{"GET /networks", look, unary, "network", ""},
	{"GET /networks/", look, unary, "network", ""},
	{"POST /networks/create", act, unary, "network", ""},
	{"POST /networks/prune", act, unary, "network", ""},
	{"GET /networks/{id}", look, unary, "network", ""},
	{"DELETE /networks/{id}", act, unary, "network", ""},
	{"POST /networks/{id}/connect", act, unary, "network", "container"},
	{"POST /networks/{id}/disconnect", act, unary, "network", "container"},

	{"GET /volumes", look, unary, "volume", ""},
	{"POST /volumes/create", act, unary, "volume", ""},
	{"POST /volumes/prune", act, unary, "volume", ""},
	{"GET /volumes/{name}", look, unary, "volume", ""},
	{"PUT /volumes/{name}", act, unary, "volume", ""},
	{"DELETE /volumes/{name}", act, unary, "volume", ""},

	{"GET /plugins", look, unary, "plugin", ""},
	{"GET /plugins/privileges", look, unary, "plugin", ""},
	{"POST /plugins/create", act, upload, "plugin", ""},
	{"POST /plugins/pull", act, progress, "plugin", ""},
	{"GET /plugins/{name}/json", look, unary, "plugin", ""},
	{"DELETE /plugins/{name}", act, unary, "plugin", ""},
	{"POST /plugins/{name}/disable", act, unary, "plugin", ""},
	{"POST /plugins/{name}/enable", act, unary, "plugin", ""},
	{"POST /plugins/{name}/push", act, progress, "plugin", "distribution"},
	{"POST /plugins/{name}/set", act, unary, "plugin", ""},
	{"POST /plugins/{name}/upgrade", act, progress, "plugin", ""},

	{"GET /swarm", look, unary, "swarm", ""},
	{"GET /swarm/unlockkey", look, unary, "swarm", ""},
	// Everything of a swarm appears and goes with it, its overlay networks and the containers of its tasks included.
	{"POST /swarm/init", act, unary, "swarm", "config network node secret service task"},
	{"POST /swarm/join", act, unary, "swarm", "config network node secret service task"},
	{"POST /swarm/leave", act, unary, "swarm", "config container network node secret service task"},
	{"POST /swarm/unlock", act, unary, "swarm", "config network node secret service task"},
	{"POST /swarm/update", act, unary, "swarm", ""},

	{"GET /nodes", look, unary, "node", ""},
	{"GET /nodes/{id}", look, unary, "node", ""},
	{"DELETE /nodes/{id}", act, unary, "node", "task"},
	{"POST /nodes/{id}/update", act, unary, "node", "container task"}, // draining moves tasks

	{"GET /services", look, unary, "service", ""},
	{"POST /services/create", act, unary, "service", "container network task"},
	{"GET /services/{id}", look, unary, "service", ""},
	{"DELETE /services/{id}", act, unary, "service", "container network task"},
	{"GET /services/{id}/logs", look, stream, "service", ""},
	{"POST /services/{id}/update", act, unary, "service", "container network task"},

	{"GET /tasks", look, unary, "task", ""},
	{"GET /tasks/{id}", look, unary, "task", ""},
	{"GET /tasks/{id}/logs", look, stream, "task", ""},

	{"GET /secrets", look, unary, "secret", ""},
	{"POST /secrets/create", act, unary, "secret", ""},
	{"GET /secrets/{id}", look, unary, "secret", ""},
	{"DELETE /secrets/{id}", act, unary, "secret", ""},
	{"POST /secrets/{id}/update", act, unary, "secret", ""},

	{"GET /configs", look, unary, "config", ""},
	{"POST /configs/create", act, unary, "config", ""},
	{"GET /configs/{id}", look, unary, "config", ""},
	{"DELETE /configs/{id}", act, unary, "config", ""},
	{"POST /configs/{id}/update", act, unary, "config", ""},
}
