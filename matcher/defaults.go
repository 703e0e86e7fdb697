package matcher

import (
	"slices"
	"strings"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// bodyDefaults are the values, as JSON, that the engine takes where there is
// none, by the operation and the pointer: clients that send every field send
// them, others do not. Measured on engines.
var bodyDefaults = map[string]map[string][]string{
	"POST /containers/create": {
		"/HostConfig/MemorySwappiness":   {"-1"},
		"/HostConfig/NetworkMode":        {`"default"`},
		"/HostConfig/PidsLimit":          {"-1"},
		"/HostConfig/RestartPolicy/Name": {`"no"`},
	},
	"POST /networks/create": {
		"/CheckDuplicate": {"true"}, // what engines do anyway, since version 1.44 of the API
		"/Driver":         {`"bridge"`},
		"/IPAM/Driver":    {`"default"`},
	},
	"POST /volumes/create": {"/Driver": {`"local"`}},
}

// paramDefaults are further values of parameters that say what their absence
// does, beside the one that the table of operations has. Numbers that are read
// as 0 where there is none are among them; that of seconds to stop in is not.
var paramDefaults = map[string]map[string][]string{
	"GET /containers/json": {"limit": {"-1", "0"}},
	"POST /build": {
		"cpuperiod": {"0"}, "cpuquota": {"0"}, "cpushares": {"0"}, "memory": {"0"}, "memswap": {"0"}, "shmsize": {"0"},
		"networkmode": {"default"},
	},
	"POST /containers/{id}/kill": {"signal": {"9", "KILL"}},
}

// isBodyDefault reports whether a value at a pointer of the body says what its
// absence does.
func isBodyDefault(op *engineapi.Operation, pointer string, value any) bool {
	if op == nil {
		return false
	}
	defaults := bodyDefaults[op.ID()][pointer]
	return len(defaults) > 0 && slices.Contains(defaults, encodeJSON(value))
}

// leaveDefaults takes out of a body what says what its absence does. It returns
// nil if nothing is left.
func leaveDefaults(op *engineapi.Operation, body any) any {
	object, ok := body.(map[string]any)
	if !ok || op == nil {
		return body
	}
	leaveOwnNetwork(op, object)
	for pointer := range bodyDefaults[op.ID()] {
		take(op, object, "", strings.Split(pointer[1:], "/"))
	}
	if len(object) == 0 {
		return nil
	}
	return object
}

// take removes what a pointer leads to if it is a default, and what is empty
// then.
func take(op *engineapi.Operation, object map[string]any, at string, steps []string) {
	name := steps[0]
	at += "/" + name
	if len(steps) == 1 {
		if value, there := object[name]; there && isBodyDefault(op, at, value) {
			delete(object, name)
		}
		return
	}
	if inner, ok := object[name].(map[string]any); ok {
		take(op, inner, at, steps[1:])
		if len(inner) == 0 {
			delete(object, name)
		}
	}
}

// leaveOwnNetwork takes out the endpoint of a new container in the network that
// it joins anyway, if nothing is said of it: some versions of docker send it.
func leaveOwnNetwork(op *engineapi.Operation, body map[string]any) {
	config, _ := body["NetworkingConfig"].(map[string]any)
	endpoints, _ := config["EndpointsConfig"].(map[string]any)
	host, _ := body["HostConfig"].(map[string]any)
	if op.ID() != "POST /containers/create" || len(endpoints) != 1 {
		return
	}
	mode, _ := host["NetworkMode"].(string)
	if mode == "" {
		mode = "default"
	}
	if own, ok := endpoints[mode].(map[string]any); !ok || len(own) > 0 {
		return
	}
	if delete(config, "EndpointsConfig"); len(config) == 0 {
		delete(body, "NetworkingConfig")
	}
}
