package matcher

import (
	"slices"
	"strings"
)

// chosenPart returns where the part of a text stands that its client has chosen
// and could as well have chosen otherwise: a name, the value of a label. It is
// empty if there is none. What of that counts depends on level and rules:
// [wording.freePart].
func chosenPart(place, value string) (start, end int) {
	filter, isFilter := strings.CutPrefix(place, filterPlace)
	pointer, inBody := strings.CutPrefix(place, bodyPlace+".")
	switch {
	case place == pathPlace, slices.Contains(freePlaces, place):
		return 0, len(value)
	case isFilter && strings.HasPrefix(filter, "label"):
		return afterEquals(value)
	case isFilter:
		if !namesObjects(filter) {
			return 0, 0
		}
		return 0, len(value)
	case strings.HasPrefix(place, labelsPlace):
		return 0, len(value)
	case inBody:
		return chosenPartOfField(pointer, value)
	}
	return 0, 0
}

func chosenPartOfField(pointer, value string) (start, end int) {
	rest, last := cutLast(pointer)
	_, parent := cutLast(rest)
	switch {
	case parent == "Binds", parent == "ExtraHosts":
		return beforeColon(value)
	case parent == "Labels" && last != keyName, slices.Contains(freeLists, parent),
		last == keyName && slices.Contains(freeMaps, parent),
		slices.Contains(freeFields, pointer), slices.Contains(freeNested, last):
		return 0, len(value)
	}
	return 0, 0
}

// isValue reports whether what is chosen at a place is the value of a label, and
// no name of an object.
func isValue(place string) bool {
	filter, isFilter := strings.CutPrefix(place, filterPlace)
	if isFilter {
		return strings.HasPrefix(filter, "label")
	}
	rest, _ := cutLast(place)
	_, parent := cutLast(rest)
	return strings.HasPrefix(place, labelsPlace) || parent == "Labels"
}

// namesObject reports whether a text is the name of the object that is asked for,
// or made: what stands for that must be known from then on.
func namesObject(place string) bool {
	return place == pathPlace || slices.Contains(freePlaces, place) || place == bodyPlace+"./Name"
}

// isAmount reports whether a text is a parameter that says how much, such as a
// number of lines, a size or a timeout. However many digits it has, nobody has
// made it up.
func isAmount(place, value string) bool {
	name, isParam := strings.CutPrefix(place, queryPlace)
	return isParam && !strings.Contains(name, "/") && !slices.Contains(freePlaces, place) &&
		value != "" && strings.Trim(value, "0123456789") == ""
}

// namesObjects reports whether a filter, or one of its values, is about objects
// by their names. The others ask for what the API has words for.
func namesObjects(filter string) bool {
	name, _, _ := strings.Cut(filter, "/")
	return slices.Contains(namingFilters, name) || strings.HasPrefix(name, "label")
}

// isAPIWord reports whether the words at a place are the API's: there is no
// other one for any of them.
func isAPIWord(place string) bool {
	if filter, isFilter := strings.CutPrefix(place, filterPlace); isFilter {
		return !namesObjects(filter)
	}
	if strings.HasPrefix(place, bodyPlace+".") {
		_, last := cutLast(place)
		return slices.Contains(apiFields, last) || strings.HasSuffix(place, "/RestartPolicy/Name")
	}
	return slices.Contains(apiParams, place)
}

// isLabelKey reports whether a place is that of the keys of labels.
func isLabelKey(place string) bool { return strings.HasSuffix(place, "/Labels"+keyMark) }

// isImage reports whether a place names an image that exists already.
func isImage(place string) bool {
	return place == queryPlace+"fromImage" || strings.HasPrefix(place, bodyPlace+".") && strings.HasSuffix(place, "/Image")
}

// cutLast cuts the last step off a pointer.
func cutLast(pointer string) (rest, step string) {
	end := strings.LastIndexByte(pointer, '/')
	return pointer[:max(0, end)], pointer[end+1:]
}

func afterEquals(value string) (start, end int) {
	if equals := strings.IndexByte(value, '='); equals >= 0 {
		return equals + 1, len(value)
	}
	return 0, 0
}

func beforeColon(value string) (start, end int) {
	if colon := strings.IndexByte(value, ':'); colon >= 0 {
		return 0, colon
	}
	return 0, 0
}

const (
	filterPlace = queryPlace + "filters/"
	labelsPlace = queryPlace + "labels/"
)

var (
	// freePlaces are the parameters that name what they are about.
	freePlaces = []string{"query.name", "query.repo", "query.tag", "query.t", "query.container"}

	// namingFilters are the filters by names of objects.
	namingFilters = []string{
		"ancestor", "before", "config", "container", "daemon", "id", "image", "name", "network", "node", "plugin",
		"reference", "secret", "service", "since", "volume",
	}

	// apiParams and apiFields are the parameters, and the fields of bodies,
	// whose words are the API's.
	apiParams = []string{"query.condition", "query.platform", "query.signal"}
	apiFields = []string{
		"Availability", "CgroupnsMode", "Condition", "Driver", "FailureAction", "IpcMode", "Isolation", "Order", "PidMode",
		"Propagation", "Protocol", "PublishMode", "Role", "Runtime", "Scope", "StopSignal", "Type", "User", "UTSMode",
	}

	// freeFields are the fields of bodies that do, and what a secret or a config
	// holds, which clients make up as well; freeNested those that do wherever
	// they stand.
	freeFields = []string{"/Name", "/Hostname", "/Domainname", "/Container", "/HostConfig/NetworkMode", "/Data"}
	freeNested = []string{"Source", "SecretName", "ConfigName"}

	// freeLists are the lists of names, freeMaps the maps by names.
	freeLists = []string{"Aliases", "VolumesFrom", "Links"}
	freeMaps  = []string{"EndpointsConfig"}
)
