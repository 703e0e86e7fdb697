package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// newBodies are JSON bodies that swagger does not describe: the object, which may be a new one, by operation.
var newBodies = map[string]string{
	"POST /containers/{name}/checkpoints": "containers.checkpoints",
	"POST /containers/{name}/copy":        "containers.copy",
	// Without X-Registry-Auth, the daemon took the credentials from the body until 20.10.
	"POST /images/{name}/push": "AuthConfig",
}

// bodyFix adds one field that no swagger file has.
type bodyFix struct {
	object string // the name of a definition or of a body, as bodies.tsv writes it
	field  string
	kind   string // a type, as bodies.tsv writes it
	span   span
}

// bodyFixes come from comparing the Go types that the daemon decodes (20.10, 28.5 and 2.0 beta) with what swagger
// describes.
var bodyFixes = []bodyFix{
	{"containers.checkpoints", "CheckpointID", "string", span{}},
	{"containers.checkpoints", "CheckpointDir", "string", span{}},
	{"containers.checkpoints", "Exit", "boolean", span{}},
	{"containers.copy", "Resource", "string", span{}},

	// Credentials may also be one encoded pair or one of two kinds of token.
	{"AuthConfig", "auth", "string", span{}},
	{"AuthConfig", "identitytoken", "string", span{}},
	{"AuthConfig", "registrytoken", "string", span{}},

	// Where clients older than the API of this table put what is in HostConfig now; 20.10 still reads it.
	{"containers.create", "Cpuset", "string", span{}},
	{"containers.create", "CpusetCpus", "string", span{}},
	{"containers.create", "CpuShares", "integer", span{}},
	{"containers.create", "Memory", "integer", span{}},
	{"containers.create", "MemorySwap", "integer", span{}},
	{"containers.create", "VolumeDriver", "string", span{}},

	// The struct is empty so far; that it is there says that the mount is a cluster volume.
	{"Mount", "ClusterOptions", "any", span{since: 42}},
	{"TaskSpec.PluginSpec", "privileges", "[]@PluginPrivilege", span{}},
	{"TaskSpec.PluginSpec", "env", "[]string", span{}},
	{"swarm.init", "AutoLockManagers", "boolean", span{}},
	{"swarm.init", "Availability", "string", span{}},
	{"swarm.join", "Availability", "string", span{}},

	// Swagger has these one level too deep, inside of AccessMode, where the daemon does not look for them.
	{"ClusterVolumeSpec", "AccessibilityRequirements", "@ClusterVolumeSpec.AccessMode.AccessibilityRequirements", span{}},
	{"ClusterVolumeSpec", "Availability", "string", span{}},
	{"ClusterVolumeSpec", "CapacityRange", "@ClusterVolumeSpec.AccessMode.CapacityRange", span{}},
	{"ClusterVolumeSpec", "Secrets", "[]@ClusterVolumeSpec.AccessMode.Secrets[]", span{}},
	{"ClusterVolumeSpec.AccessMode", "BlockVolume", "any", span{}},
}

// fixBodies adds the bodies and the fields that swagger does not have.
func fixBodies(ops table, roots map[string]*node) error {
	known := named{}
	for _, n := range reach(roots) {
		known[n.name] = append(known[n.name], n)
	}
	for _, key := range slices.Sorted(maps.Keys(newBodies)) {
		if ops[key] == nil || roots[key] != nil {
			return fmt.Errorf("bodies.go: %s has a body in swagger now, or is no operation", key)
		}
		name := newBodies[key]
		if known[name] == nil {
			known[name] = []*node{{kind: "object", name: name}}
		}
		roots[key] = known[name][0]
	}
	for _, f := range bodyFixes {
		if err := known.add(f); err != nil {
			return err
		}
	}
	return nil
}

// named are the nodes by name. Several nodes have one name where their definition came with different versions of
// the operations that use it.
type named map[string][]*node

func (k named) add(f bodyFix) error {
	kind, err := k.node(f.kind)
	if err != nil {
		return err
	}
	if len(k[f.object]) == 0 {
		return fmt.Errorf("bodies.go: no object %q", f.object)
	}
	for _, n := range k[f.object] {
		if err := n.insert(&field{name: f.field, node: kind, span: f.span}); err != nil {
			return err
		}
	}
	return nil
}

// node builds a node from a type.
func (k named) node(kind string) (*node, error) {
	if rest, ok := strings.CutPrefix(kind, "[]"); ok {
		elem, err := k.node(rest)
		return &node{kind: "array", elem: elem}, err
	}
	name, isObject := strings.CutPrefix(kind, "@")
	switch {
	case !isObject:
		return &node{kind: kind}, nil
	case len(k[name]) == 0:
		return nil, fmt.Errorf("bodies.go: no object %q", name)
	}
	return k[name][0], nil
}

// insert puts a new field in its place in the order.
func (n *node) insert(f *field) error {
	at, found := slices.BinarySearchFunc(n.fields, f, func(a, b *field) int {
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	if found {
		return fmt.Errorf("bodies.go: %s.%s is in swagger now", n.name, f.name)
	}
	n.fields = slices.Insert(n.fields, at, f)
	return nil
}
