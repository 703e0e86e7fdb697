package timeline

import (
	"cmp"
	"strings"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A ref is what stands for an object somewhere: a name, an id, or the beginning
// of one.
type ref struct {
	kind engineapi.Kind
	name string
}

// A fact is what an entry says of objects.
type fact struct {
	about   []ref    // the objects that the request is about
	same    [][]ref  // what stands for one object
	ids     []ref    // ids in full
	links   []link   // what belongs to what
	labels  []string // of the object that the request is about
	filters filters  // of a list
	listed  []ref    // the objects in the answer to a list
}

// A link says that acts on a container may change what belongs to it: an exec,
// or what it uses, a network or a volume.
type link struct{ from, container ref }

// kindOfObject returns the kind whose names an operation uses: a build makes an
// image, and a task belongs to its service.
func kindOfObject(kind engineapi.Kind) engineapi.Kind {
	switch kind {
	case engineapi.Build:
		return engineapi.Image
	case engineapi.Task:
		return engineapi.Service
	}
	return kind
}

// A reader finds out what entries say. It reads what is said again and again
// only once.
type reader struct {
	known map[int]map[ref]bool // by tape: ids, and what is known to stand for one
}

func newReader() *reader { return &reader{known: map[int]map[ref]bool{}} }

// An item is one object in an answer.
type item struct {
	ID          string `json:"Id"` // or ID: case does not count
	Name        string
	Names       []string
	RepoTags    []string
	RepoDigests []string
	ServiceID   string
	ContainerID string
	Spec        struct{ Name string }
	Description struct{ Hostname string }
}

// entry reads one entry. Entries come in the order of the recording.
func (r *reader) entry(e *matcher.Entry) *fact {
	q := &e.Question
	f := &fact{}
	if !q.Known {
		return f
	}
	kind := kindOfObject(q.Target.Op.Kind)
	if subject := newRef(kind, q.Target.Object); subject.name != "" && hasObjects(kind) {
		f.about = append(f.about, subject)
	}
	switch q.Target.Op.ID() {
	case "POST /containers/create":
		r.create(f, e, kind, param(q, "name"))
		f.uses(q.Body.JSON)
	case "POST /networks/create", "POST /volumes/create", "POST /services/create",
		"POST /secrets/create", "POST /configs/create":
		r.create(f, e, kind, text(q.Body.JSON, "Name"))
	case "POST /plugins/create":
		f.name(newRef(kind, param(q, "name")))
	case "POST /plugins/pull":
		f.name(newRef(kind, cmp.Or(param(q, "name"), param(q, "remote"))))
	case "POST /images/create", "POST /build", "POST /commit", "POST /images/{name}/tag", "POST /images/{name}/push",
		"GET /images/get":
		r.image(f, e)
	case "POST /containers/{id}/rename":
		f.name(newRef(kind, param(q, "name")))
	case "POST /networks/{id}/connect", "POST /networks/{id}/disconnect":
		f.joins(newRef(engineapi.Container, text(q.Body.JSON, "Container")))
	case "POST /containers/{id}/exec":
		f.execs(r.answeredID(e, engineapi.Exec))
	default:
		r.answer(f, e, kind)
	}
	return f
}

// hasObjects tells the kinds whose objects have names.
func hasObjects(kind engineapi.Kind) bool {
	switch kind {
	case engineapi.System, engineapi.Session, engineapi.Distribution, engineapi.Swarm:
		return false
	}
	return true
}

// name adds another name of what the request is about, or the first one.
func (f *fact) name(r ref) {
	if r.name == "" {
		return
	}
	f.about = append(f.about, r)
	f.same = append(f.same, f.about)
}

// joins notes which container the network is connected to.
func (f *fact) joins(container ref) {
	if len(f.about) > 0 && container.name != "" {
		f.links = append(f.links, link{f.about[0], container})
		f.about = append(f.about, container)
	}
}

// execs notes which exec was made in the container.
func (f *fact) execs(id ref) {
	if len(f.about) > 0 && id.name != "" {
		f.links = append(f.links, link{id, f.about[0]})
		f.about = append(f.about, id)
		f.ids = append(f.ids, id)
	}
}

// create reads a request that makes an object, and the id that it was given.
func (r *reader) create(f *fact, e *matcher.Entry, kind engineapi.Kind, name string) {
	f.name(newRef(kind, name))
	labels, _ := field(e.Question.Body.JSON, "Labels").(map[string]any)
	for key, value := range labels {
		if value, ok := value.(string); ok {
			f.labels = append(f.labels, key, key+"="+value)
		}
	}
	id := r.answeredID(e, kind)
	if id.name == "" {
		return
	}
	f.name(id)
	f.ids = append(f.ids, id)
	for _, name := range f.about {
		r.learn(e.Tape, name)
	}
}

// answeredID returns the id, or of volumes the name, that the engine gave to
// what was made.
func (r *reader) answeredID(e *matcher.Entry, kind engineapi.Kind) ref {
	var made item
	decode(e, &made)
	if kind == engineapi.Volume {
		return newRef(kind, made.Name)
	}
	id := newRef(kind, made.ID)
	r.learn(e.Tape, id)
	return id
}

// uses reads which networks and volumes a container is created with.
func (f *fact) uses(body any) {
	if len(f.about) == 0 {
		return
	}
	use := func(kind engineapi.Kind, name string) {
		if used := newRef(kind, name); used.name != "" {
			f.links = append(f.links, link{used, f.about[0]})
		}
	}
	host := field(body, "HostConfig")
	network := text(host, "NetworkMode")
	if network == "" || network == "default" {
		network = "bridge"
	}
	use(engineapi.Network, network)
	endpoints, _ := field(field(body, "NetworkingConfig"), "EndpointsConfig").(map[string]any)
	for name := range endpoints {
		use(engineapi.Network, name)
	}
	binds, _ := field(host, "Binds").([]any)
	for _, bind := range binds {
		bind, _ := bind.(string)
		if source, _, found := strings.Cut(bind, ":"); found && !strings.ContainsAny(source, `/\`) {
			use(engineapi.Volume, source)
		}
	}
	mounts, _ := field(host, "Mounts").([]any)
	for _, mount := range mounts {
		if text(mount, "Type") == "volume" {
			use(engineapi.Volume, text(mount, "Source"))
		}
	}
}

// image reads requests that name images elsewhere than in the path.
func (r *reader) image(f *fact, e *matcher.Entry) {
	q := &e.Question
	tagged := func(name, tag string) ref {
		switch {
		case name == "" || tag == "":
		case strings.Contains(tag, ":"): // a digest
			name += "@" + tag
		default:
			name += ":" + tag
		}
		return newRef(engineapi.Image, name)
	}
	switch q.Target.Op.Template {
	case "/images/create":
		f.name(tagged(cmp.Or(param(q, "fromImage"), param(q, "repo")), param(q, "tag")))
	case "/images/{name}/tag":
		f.name(tagged(param(q, "repo"), param(q, "tag")))
	case "/images/{name}/push":
		f.about = append(f.about, tagged(q.Target.Object, param(q, "tag")))
	case "/images/get":
		for _, name := range q.Query["names"] {
			f.about = append(f.about, newRef(engineapi.Image, name))
		}
	case "/commit":
		f.name(tagged(param(q, "repo"), param(q, "tag")))
		f.made(r.answeredID(e, engineapi.Image))
	case "/build":
		for _, name := range q.Query["t"] {
			f.name(newRef(engineapi.Image, name))
		}
		_, after, _ := strings.Cut(e.Interaction.Response.Body, `{"aux":{"ID":"`)
		id, _, _ := strings.Cut(after, `"`)
		f.made(newRef(engineapi.Image, id))
	}
}

// made adds the id of what the request made.
func (f *fact) made(id ref) {
	if id.name != "" {
		f.name(id)
		f.ids = append(f.ids, id)
	}
}

// param returns a parameter of the query, as it counts.
func param(q *matcher.Question, name string) string {
	if values := q.Query[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func field(value any, name string) any {
	object, _ := value.(map[string]any)
	return object[name]
}

func text(value any, name string) string {
	s, _ := field(value, name).(string)
	return s
}
