package engineapi

import "strings"

// Effect tells whether a request changes the engine.
type Effect string

// An act changes the engine, or something that the engine speaks for, such as a registry. A look does not: it may be
// repeated at will. What POST requests ask without changing anything (auth, wait, resize of a terminal) is a look.
const (
	Act  Effect = "act"
	Look Effect = "look"
)

// Class tells how an operation uses the connection. It is the most that the operation can do: logs that are not
// followed end at once, and an exec that is started detached is answered like a plain request.
type Class string

// The wire classes.
const (
	Unary     Class = "unary"     // one request, one answer
	Stream    Class = "stream"    // an answer that goes on while the object lives: events, logs, stats
	Progress  Class = "progress"  // an answer of JSON lines that ends with the work: pull, push, load, build
	Wait      Class = "wait"      // headers at once, the body when it has happened
	Hijack    Class = "hijack"    // raw bytes both ways: attach, exec start
	Websocket Class = "websocket" // attach for browsers
	Download  Class = "download"  // a large body from the daemon: tar archives, profiles
	Upload    Class = "upload"    // a tar archive to the daemon, and a plain answer
	H2C       Class = "h2c"       // HTTP/2 after an upgrade: session, grpc
)

// Kind is the kind of object that an operation is about.
type Kind string

// The kinds of object. System is what belongs to the daemon as a whole.
const (
	System       Kind = "system"
	Container    Kind = "container"
	Exec         Kind = "exec"
	Image        Kind = "image"
	Build        Kind = "build"
	Session      Kind = "session"
	Distribution Kind = "distribution"
	Network      Kind = "network"
	Volume       Kind = "volume"
	Plugin       Kind = "plugin"
	Swarm        Kind = "swarm"
	Node         Kind = "node"
	Service      Kind = "service"
	Task         Kind = "task"
	Secret       Kind = "secret"
	Config       Kind = "config"
)

// Operation is one method and path of the API, over all versions. It is shared: do not change it.
type Operation struct {
	Method   string
	Template string // as in swagger: "/containers/{id}/json"
	// Since is the first version that has the operation, MinKnown for those that may be older.
	// Until is the last one, zero while there is no end.
	Since, Until Version
	// Documented is false for routes that the daemon has and swagger does not describe, such as POST /grpc.
	Documented bool
	Effect     Effect
	Class      Class
	Kind       Kind
	// Touches names the other kinds of object whose answers an act changes: POST /build is about a build, and afterwards
	// the list of images is another one. It is empty for looks.
	Touches []Kind
	// Params are the parameters of the query, Headers those headers that have a meaning for this operation
	// beyond that of HTTP. Both are sorted by name.
	Params  []Param
	Headers []Param

	body *Schema
}

// ID is the method and the template: "GET /containers/{id}/json".
func (o *Operation) ID() string { return o.Method + " " + o.Template }

// Body is the schema of the JSON body of the request, nil when the operation takes none (or takes a tar archive).
func (o *Operation) Body() *Schema { return o.body }

// Param finds a parameter of the query. Case counts, as it does for the daemon.
func (o *Operation) Param(name string) (Param, bool) {
	for i := range o.Params {
		if o.Params[i].Name == name {
			return o.Params[i], true
		}
	}
	return Param{}, false
}

// Header finds a header parameter, without regard to case. A Name that ends in "*" stands for all that begin like it.
func (o *Operation) Header(name string) (Param, bool) {
	for _, p := range o.Headers {
		if p.names(name) {
			return p, true
		}
	}
	return Param{}, false
}

// ParamType tells how the daemon reads a parameter.
type ParamType string

// The types of parameters.
const (
	// ParamBool is off when it is empty, "0", "no", "false" or "none" in any case, with or without spaces around,
	// and on for everything else. (A few, of networks and swarm, are refused when they look like no truth value.)
	ParamBool   ParamType = "bool"
	ParamInt    ParamType = "int"
	ParamString ParamType = "string"
	// ParamTime is a point in time: seconds since 1970, with a fraction or without, or a date as in RFC 3339.
	ParamTime ParamType = "time"
	// ParamList may be repeated; the daemon does not split values at commas.
	ParamList ParamType = "list"
	// ParamJSON holds a JSON value, ParamJSONList may be repeated and holds one each time.
	ParamJSON     ParamType = "json"
	ParamJSONList ParamType = "jsonlist"
)

// Param is a parameter in the query or in a header.
type Param struct {
	Name string
	Type ParamType
	// Default is the value that means the same as an absent parameter. Empty means that only the empty value does.
	Default string
	// Since and Until are zero where the parameter is as old as its operation, and lasts as long. They are what
	// the documents say, corrected where the daemon does not check the version.
	Since, Until Version
}

// names tells whether a header is the one that p means.
func (p Param) names(header string) bool {
	prefix, open := strings.CutSuffix(p.Name, "*")
	if !open {
		return strings.EqualFold(header, p.Name)
	}
	return len(header) > len(prefix) && strings.EqualFold(header[:len(prefix)], prefix)
}
