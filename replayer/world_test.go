package replayer_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A world is a small engine: it answers truly, for containers and networks, what
// clients ask one after the other. A container ends by itself, when it has been
// looked at by its name so many times.
type world struct {
	random     *rand.Rand
	containers []*box
	networks   []*box
	execs      map[string]*box // their containers
	events     []happening
}

// A box is a container or a network.
type box struct {
	id, name string
	labels   map[string]string
	env      []string
	state    string // of a container
	left     int    // so many looks show it running
	members  []*box // of a network
}

type happening struct {
	*box
	action string
}

// A reply is what the world answers.
type reply struct {
	code  int
	kind  string // of content
	class engineapi.Class
	body  string
}

func newWorld(random *rand.Rand) *world { return &world{random: random, execs: map[string]*box{}} }

func (w *world) newID() string {
	r := w.random
	return fmt.Sprintf("%016x%016x%016x%016x", r.Uint64()|1<<63, r.Uint64(), r.Uint64(), r.Uint64())
}

func jsonReply(code int, value any) reply {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return reply{code: code, kind: "application/json", body: string(text) + "\n"}
}

func refused(code int, format string, args ...any) reply {
	return jsonReply(code, map[string]string{"message": fmt.Sprintf(format, args...)})
}

// do does what is asked, in the form that answer reads.
func (w *world) do(request string) reply {
	method, rest, _ := strings.Cut(request, " ")
	uri, text, _ := strings.Cut(rest, " ")
	path, rawQuery, _ := strings.Cut(uri, "?")
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		panic(err)
	}
	var body map[string]any
	if text != "" {
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			panic(err)
		}
	}
	steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
	switch collection, object, verb := steps[0], step(steps, 1), step(steps, 2); {
	case path == "/containers/create":
		return w.create(&w.containers, "container", query.Get("name"), body)
	case path == "/networks/create":
		return w.create(&w.networks, "network", body["Name"].(string), body)
	case path == "/containers/json":
		return w.list(query)
	case path == "/events":
		return w.told(query)
	case collection == "exec":
		return w.exec(object, verb)
	case collection == "networks":
		return w.network(method, object, verb, body)
	default:
		return w.container(method, object, verb, query)
	}
}

func step(steps []string, n int) string {
	if n < len(steps) {
		return steps[n]
	}
	return ""
}

func find(boxes []*box, name string) *box {
	for _, b := range boxes {
		if b.name == name || b.id == name || len(name) == 12 && strings.HasPrefix(b.id, name) {
			return b
		}
	}
	return nil
}

func without(boxes []*box, gone *box) (left []*box) {
	for _, b := range boxes {
		if b != gone {
			left = append(left, b)
		}
	}
	return left
}

func (w *world) happened(b *box, action string) { w.events = append(w.events, happening{b, action}) }

func (w *world) create(boxes *[]*box, kind, name string, body map[string]any) reply {
	if other := find(*boxes, name); other != nil {
		return refused(http.StatusConflict, `Conflict. The %s name "/%s" is already in use by container "%s". `+
			`You have to remove (or rename) that %[1]s to be able to reuse that name.`, kind, name, other.id)
	}
	b := &box{id: w.newID(), name: name, labels: map[string]string{}, state: "created"}
	for key, value := range body["Labels"].(map[string]any) {
		b.labels[key] = value.(string)
	}
	if env, ok := body["Env"].([]any); ok {
		for _, variable := range env {
			b.env = append(b.env, variable.(string))
		}
	}
	*boxes = append(*boxes, b)
	w.happened(b, "create")
	return jsonReply(http.StatusCreated, map[string]any{"Id": b.id, "Warnings": []string{}})
}

func (w *world) container(method, name, verb string, query url.Values) reply {
	b := find(w.containers, name)
	if b == nil {
		return refused(http.StatusNotFound, "No such container: %s", name)
	}
	switch method + " " + verb {
	case "GET json":
		return w.inspect(b, name)
	case "GET logs":
		return printed(strings.Join(b.env, " ") + " in " + b.name)
	case "POST start":
		b.state, b.left = "running", w.random.IntN(5)
	case "POST wait":
		return jsonReply(http.StatusOK, map[string]int{"StatusCode": 0})
	case "POST stop":
		if b.state == "exited" {
			return reply{code: http.StatusNotModified}
		}
		b.state = "exited"
	case "POST rename":
		b.name = query.Get("name")
	case "POST exec":
		id := w.newID()
		w.execs[id] = b
		w.happened(b, verb)
		return jsonReply(http.StatusCreated, map[string]string{"Id": id})
	case "DELETE ":
		w.containers = without(w.containers, b)
		verb = "destroy"
	}
	w.happened(b, verb)
	return reply{code: http.StatusNoContent}
}

func (w *world) inspect(b *box, by string) reply {
	if b.state == "running" && by == b.name {
		if b.left == 0 {
			b.state = "exited"
			w.happened(b, "die")
		}
		b.left--
	}
	return jsonReply(http.StatusOK, map[string]any{
		"Id": b.id, "Name": "/" + b.name, "State": map[string]string{"Status": b.state},
		"Config": map[string]any{"Labels": b.labels, "Env": b.env, "Hostname": b.id[:12]},
	})
}

// printed is what a container prints.
func printed(text string) reply {
	head := []byte{1, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(head[4:], uint32(len(text)))
	return reply{
		code: http.StatusOK, kind: "application/vnd.docker.multiplexed-stream", class: engineapi.Stream,
		body: string(head) + text,
	}
}

func (w *world) exec(id, verb string) reply {
	b := w.execs[id]
	if verb == "start" {
		return printed("exec: " + strings.Join(b.env, " "))
	}
	return jsonReply(http.StatusOK, map[string]any{"ID": id, "ContainerID": b.id, "Running": false})
}

func labelled(b *box, query url.Values) bool {
	var filters map[string][]string
	_ = json.Unmarshal([]byte(query.Get("filters")), &filters)
	for _, want := range filters["label"] {
		key, value, _ := strings.Cut(want, "=")
		if b.labels[key] != value {
			return false
		}
	}
	return true
}

func (w *world) list(query url.Values) reply {
	items := []map[string]any{}
	for _, b := range w.containers {
		if labelled(b, query) {
			items = append(items, map[string]any{
				"Id": b.id, "Names": []string{"/" + b.name}, "Labels": b.labels, "State": b.state,
			})
		}
	}
	return jsonReply(http.StatusOK, items)
}

func (w *world) told(query url.Values) reply {
	var text strings.Builder
	for _, e := range w.events {
		if labelled(e.box, query) {
			actor := map[string]any{"ID": e.id, "Attributes": e.labels}
			line, err := json.Marshal(map[string]any{"Action": e.action, "Actor": actor})
			if err != nil {
				panic(err)
			}
			fmt.Fprintf(&text, "%s\n", line)
		}
	}
	return reply{code: http.StatusOK, kind: "application/json", class: engineapi.Stream, body: text.String()}
}

func (w *world) network(method, name, verb string, body map[string]any) reply {
	b := find(w.networks, name)
	if b == nil {
		return refused(http.StatusNotFound, "network %s not found", name)
	}
	switch {
	case method == http.MethodGet:
		members := map[string]any{}
		for _, member := range b.members {
			members[member.id] = map[string]string{"Name": member.name}
		}
		return jsonReply(http.StatusOK, map[string]any{"Id": b.id, "Name": b.name, "Labels": b.labels, "Containers": members})
	case method == http.MethodDelete:
		w.networks = without(w.networks, b)
		return reply{code: http.StatusNoContent}
	case verb == "connect":
		b.members = append(b.members, find(w.containers, body["Container"].(string)))
	case verb == "disconnect":
		b.members = without(b.members, find(w.containers, body["Container"].(string)))
	}
	return reply{code: http.StatusOK}
}
