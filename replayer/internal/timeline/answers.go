package timeline

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// answer reads what the answer to a look says of objects: one, or a list.
func (r *reader) answer(f *fact, e *matcher.Entry, kind engineapi.Kind) {
	q := &e.Question
	if q.Method != http.MethodGet || !hasObjects(kind) {
		return
	}
	switch {
	case len(f.about) == 1 && r.known[e.Tape][f.about[0]]:
	case len(f.about) == 1 && inspects(q.Target.Op.Template):
		var found item
		if decode(e, &found) {
			found.read(f, kind, f.about)
			r.learn(e.Tape, f.about[0])
		}
	case len(f.about) == 0 && lists(q.Target.Op.Template):
		f.filters = newFilters(q)
		r.list(f, e, kind)
	}
}

// inspects tells the paths whose answer describes the object in them.
func inspects(template string) bool {
	path, ok := strings.CutSuffix(template, "/json")
	return ok && strings.HasSuffix(path, "}") || strings.HasSuffix(template, "}")
}

// lists tells the paths whose answer lists objects.
func lists(template string) bool {
	switch template {
	case "/containers/json", "/images/json", "/networks", "/networks/", "/volumes", "/plugins",
		"/services", "/tasks", "/nodes", "/secrets", "/configs":
		return true
	}
	return false
}

// list reads the objects in a list. What is known of them already is not read
// again: lists are asked for often, and are long.
func (r *reader) list(f *fact, e *matcher.Entry, kind engineapi.Kind) {
	key := `"Id":"`
	switch kind {
	case engineapi.Volume:
		key = `"Name":"`
	case engineapi.Service, engineapi.Node, engineapi.Secret, engineapi.Config:
		key = `"ID":"`
	}
	known := kind != engineapi.Service // tasks name their service, too
	for rest := e.Interaction.Response.Body; ; {
		_, after, found := strings.Cut(rest, key)
		if !found {
			break
		}
		var name string
		name, rest, _ = strings.Cut(after, `"`)
		one := newRef(kind, name)
		f.listed = append(f.listed, one)
		known = known && r.known[e.Tape][one]
	}
	if kind == engineapi.Volume || known {
		return
	}
	var all []item
	decode(e, &all)
	for n := range all {
		all[n].read(f, kind, nil)
		r.learn(e.Tape, newRef(kind, all[n].ID))
	}
}

// read notes that all that stands in an item stands for one object, and what
// was asked for, too.
func (i *item) read(f *fact, kind engineapi.Kind, asked []ref) {
	same := append([]ref{}, asked...)
	add := func(name string) {
		if r := newRef(kind, name); r.name != "" {
			same = append(same, r)
		}
	}
	if i.ID != "" {
		add(i.ID)
		f.ids = append(f.ids, same[len(same)-1])
	}
	add(i.Name)
	add(i.Spec.Name)
	add(i.ServiceID)
	add(i.Description.Hostname)
	for _, names := range [][]string{i.Names, i.RepoTags, i.RepoDigests} {
		for _, name := range names {
			add(name)
		}
	}
	if len(same) > 1 {
		f.same = append(f.same, same)
	}
	if kind == engineapi.Exec && i.ContainerID != "" && len(same) > 0 {
		f.links = append(f.links, link{same[0], newRef(engineapi.Container, i.ContainerID)})
	}
}

// learn notes what stands for an object whose id is known.
func (r *reader) learn(tape int, one ref) {
	if one.name == "" {
		return
	}
	if r.known[tape] == nil {
		r.known[tape] = map[ref]bool{}
	}
	r.known[tape][one] = true
}

// decode reads an answer that says what it was asked. It takes of it what is of
// the type that it should be. Answers that stand outside the cassette are not
// read: those are no descriptions.
func decode(e *matcher.Entry, into any) bool {
	answer := &e.Interaction.Response
	if answer.Code < 200 || answer.Code > 299 || answer.Body == "" {
		return false
	}
	err := json.Unmarshal([]byte(answer.Body), into)
	var partly *json.UnmarshalTypeError
	return err == nil || errors.As(err, &partly)
}
