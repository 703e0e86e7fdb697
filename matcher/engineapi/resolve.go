package engineapi

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// Target is what a method and a path mean.
type Target struct {
	Op      *Operation
	Version string // as the path writes it, without the "v"; empty when the path has none
	Path    string // without the version, percent-decoded
	Object  string // the name or id in the path, percent-decoded; empty when the template has none
}

// Resolve finds the operation that the daemon would run. The path is that of the request line, percent-encoded or not,
// and without the query. The verdict is the daemon's:
//
//   - Names may hold slashes, raw or as %2F, so the verb is read from the end: /images/registry:5000/a/b/push.
//   - A fixed path wins over a name: GET /images/json is the list, GET /images/json/json inspects an image called json.
//   - HEAD resolves only where the daemon has a HEAD route, OPTIONS everywhere.
//   - A path that the daemon redirects to its clean form (double slashes, dots) is no operation, nor is a bad escape.
//   - The version is not judged: whether 9.99 exists is for the caller to decide.
func Resolve(method, escapedPath string) (Target, bool) {
	full, err := url.PathUnescape(escapedPath) // the daemon routes on the decoded path, hence %2F is a slash
	if err != nil || !clean(full) {
		return Target{}, false
	}
	version, rest := SplitVersion(full)
	segment, _, _ := strings.Cut(rest[1:], "/")
	for _, key := range [...]routeKey{{method, segment}, {method, anySegment}} {
		for _, r := range loaded().routes[key] {
			if object, ok := r.match(rest); ok {
				return Target{Op: r.op, Version: version, Path: rest, Object: object}, true
			}
		}
	}
	return Target{}, false
}

// SplitVersion cuts a leading "/v1.41" off a path, and returns it without "/v". Digits and dots make a version,
// whether one like it was ever released or not, and something must follow: "/v1.41", "/v/info" and "/vfoo/info" have
// no version.
func SplitVersion(p string) (version, rest string) {
	tail, ok := strings.CutPrefix(p, "/v")
	if !ok {
		return "", p
	}
	end := strings.IndexByte(tail, '/')
	if end <= 0 || strings.Trim(tail[:end], "0123456789.") != "" {
		return "", p
	}
	return tail[:end], tail[end:]
}

// clean tells whether the daemon's router would leave the path as it is, instead of redirecting.
func clean(p string) bool {
	if p == "" || p[0] != '/' {
		return false
	}
	want := path.Clean(p)
	if want == "/" {
		return p == want
	}
	return strings.TrimSuffix(p, "/") == want
}

// routeKey finds the few routes that a request can match: those of its method and the first segment of its path.
type routeKey struct{ method, segment string }

// anySegment stands for a variable in the first segment. A path that really begins with "/*" finds the same routes
// twice.
const anySegment = "*"

// route is a template, ready to be matched.
type route struct {
	op     *Operation
	fixed  []string // what stands before, between and after the variables
	deep   bool     // the variable takes slashes
	object bool     // the variable names an object
}

func (t *table) addRoute(op *Operation, variable string) {
	r := route{op: op, deep: variable == "path"}
	rest := op.Template
	for {
		before, after, found := strings.Cut(rest, "{")
		r.fixed = append(r.fixed, before)
		if !found {
			break
		}
		name, after, _ := strings.Cut(after, "}")
		r.object = r.object || name == "id" || name == "name"
		rest = after
	}
	segment, _, _ := strings.Cut(op.Template[1:], "/")
	if strings.HasPrefix(segment, "{") {
		segment = anySegment
	}
	key := routeKey{op.Method, segment}
	t.routes[key] = append(t.routes[key], r)
}

// sortRoutes puts paths without variables first, then those that say more: the checkpoint of a container before the
// container.
func (t *table) sortRoutes() {
	for _, routes := range t.routes {
		slices.SortStableFunc(routes, func(a, b route) int {
			if literal := min(len(a.fixed), 2) - min(len(b.fixed), 2); literal != 0 {
				return literal
			}
			return len(strings.Join(b.fixed, "")) - len(strings.Join(a.fixed, ""))
		})
	}
}

// match tells whether the path fits, and the object in it.
func (r *route) match(p string) (object string, ok bool) {
	switch {
	case len(r.fixed) == 1:
		return "", p == r.fixed[0]
	case r.deep:
		object, ok = r.matchDeep(p)
	default:
		object, ok = r.matchSegments(p)
	}
	if !r.object {
		object = ""
	}
	return object, ok
}

// matchDeep is for one variable that takes everything between what is fixed, except for newlines: ".*" stops there.
func (r *route) matchDeep(p string) (string, bool) {
	before, after := r.fixed[0], r.fixed[1]
	if len(p) < len(before)+len(after) || !strings.HasPrefix(p, before) || !strings.HasSuffix(p, after) {
		return "", false
	}
	object := p[len(before) : len(p)-len(after)]
	return object, !strings.Contains(object, "\n")
}

// matchSegments is for variables that end at the next slash; the first one is the object.
func (r *route) matchSegments(p string) (object string, ok bool) {
	p, ok = strings.CutPrefix(p, r.fixed[0])
	for i, after := range r.fixed[1:] {
		end := strings.IndexByte(p, '/')
		if end < 0 {
			end = len(p)
		}
		if !ok || end == 0 {
			return "", false
		}
		if i == 0 {
			object = p[:end]
		}
		p, ok = strings.CutPrefix(p[end:], after)
	}
	return object, ok && p == ""
}
