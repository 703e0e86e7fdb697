package matcher

import "strings"

// sets are the lists, in bodies, whose order says nothing to the engine: it
// sorts mounts by where they lead, refuses two for one place, and joins
// constraints, capabilities and groups. Not among them are the servers and
// domains of DNS, which are asked in turn, the pools of an address space, the
// preferences of a placement, and the containers whose volumes are taken, of
// which the last one wins.
var sets = map[string]bool{
	// Of containers.
	"Binds": true, "CapAdd": true, "CapDrop": true, "GroupAdd": true, "Mounts": true, "Ulimits": true, "Devices": true,
	"DeviceCgroupRules": true, "MaskedPaths": true, "ReadonlyPaths": true, "Links": true,
	// Of their networks.
	"Aliases": true, "LinkLocalIPs": true,
	// Of services.
	"CapabilityAdd": true, "CapabilityDrop": true, "Groups": true, "Networks": true, "Secrets": true, "Configs": true,
	"Ports": true, "Constraints": true, "Platforms": true,
}

// assignments are the lists whose order says nothing as long as each name is
// given once, with what ends the name: of two values for one variable, and of
// two addresses for one host, the engine and the container prefer one.
var assignments = map[string]string{"Env": "=", "SecurityOpt": "=:", "ExtraHosts": ":="}

// isSet reports whether the list at a place has no order.
func isSet(place string, list []any) bool {
	if strings.HasPrefix(place, filterPlace) {
		return true
	}
	name := place[strings.LastIndexByte(place, '/')+1:]
	ends, assigns := assignments[name]
	if !assigns {
		return sets[name]
	}
	given := map[string]bool{}
	for _, element := range list {
		text, _ := element.(string)
		if end := strings.IndexAny(text, ends); end >= 0 {
			text = text[:end]
		}
		if given[text] {
			return false
		}
		given[text] = true
	}
	return true
}
