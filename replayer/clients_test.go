package replayer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A guestbook is one client's own story: what it calls its things, and what it
// was told of them. Each run of it has other names.
type guestbook struct {
	random *rand.Rand
	ask    func(request string) (code int, body string, err error)

	name, renamed, first, network, session, token, missing string

	id, netID, execID string
	seen              int  // how far its container has come
	there             bool // it has a container
	ownList           bool // the list of everything shows what it did itself
	steps             []func() (again bool, err error)
}

// states are in the order in which they come.
var states = []string{"created", "running", "exited"}

// newGuestbook makes up names. lists says whether it can rely on the list of
// everything.
func newGuestbook(random *rand.Rand, lists bool) *guestbook {
	g := &guestbook{random: random, ownList: lists}
	g.name, g.renamed = g.madeUp(), g.madeUp()+"_new"
	g.network, g.session, g.token = "net-"+g.hex(8), g.hex(32), g.hex(16)
	g.missing = "nobody-" + g.hex(8)
	g.steps = g.story()
	return g
}

func (g *guestbook) hex(n int) string {
	text := fmt.Sprintf("%016x%016x", g.random.Uint64(), g.random.Uint64())
	return text[:n-1] + "7" // hexadecimal digits that are no word
}

// madeUp is a name in one of the styles that clients have.
func (g *guestbook) madeUp() string {
	switch pick := func(words ...string) string { return words[g.random.IntN(len(words))] }; g.random.IntN(6) {
	case 0:
		return "it_" + g.hex(8)
	case 1:
		return "k" + g.hex(7) + "z1"
	case 2:
		id := g.hex(32)
		return strings.Join([]string{id[:8], id[8:12], id[12:16], id[16:20], id[20:]}, "-")
	case 3:
		return pick("brave", "happy", "silly", "quirky") + "_" + letters(g.random.IntN(1<<24), pick("c", "t")[0])
	case 4:
		return fmt.Sprintf("test-app-%d-%d", g.random.IntN(1000), g.random.IntN(100_000))
	default:
		return "tmp" + g.hex(8)
	}
}

// story is what the client does, one request for each step.
func (g *guestbook) story() []func() (bool, error) {
	var all []func() (bool, error)
	do := func(step func() error) {
		all = append(all, func() (bool, error) { return false, step() })
	}
	some := func(step func() error) { // and not always as often
		for range 1 + g.random.IntN(3) {
			do(step)
		}
	}
	some(g.findNobody)
	do(g.create)
	do(g.createAgain)
	some(g.inspectByName)
	do(g.listOwn)
	some(g.listAll)
	do(g.makeNetwork)
	do(func() error { return g.act("POST /networks/"+g.network+"/connect", g.json("Container", g.name), 200) })
	do(g.inspectNetwork)
	do(func() error { return g.act("POST /containers/"+g.name+"/start", "", 204) })
	do(g.makeExec)
	do(func() error { return g.prints("POST /exec/"+g.execID+"/start {}", "exec: TOKEN="+g.token) })
	do(g.inspectExec)
	all = append(all, g.poll)
	some(g.inspectByID)
	do(g.listOwn)
	do(g.listAll)
	do(func() error {
		return g.prints("GET /containers/"+g.name+"/logs?stdout=1", "TOKEN="+g.token+" in "+g.name)
	})
	do(func() error { return g.act("POST /containers/"+g.id+"/wait", "", 200) })
	do(func() error { return g.act("POST /containers/"+g.name+"/stop", "", 304) })
	do(g.watch)
	do(g.rename)
	some(g.inspectByName)
	do(g.findOldName)
	do(func() error { return g.act("POST /networks/"+g.network+"/disconnect", g.json("Container", g.id), 200) })
	do(func() error { return g.act("DELETE /networks/"+g.network, "", 204) })
	do(func() error { return g.notFound("GET /networks/"+g.network, g.network) })
	do(g.remove)
	do(func() error { return g.notFound("GET /containers/"+g.id+"/json", g.id) })
	do(g.listOwn)
	do(g.listAll)
	return all
}

// next takes the next step.
func (g *guestbook) next() error {
	again, err := g.steps[0]()
	if !again {
		g.steps = g.steps[1:]
	}
	return err
}

func (g *guestbook) json(pairs ...string) string {
	object := map[string]string{}
	for n := 0; n < len(pairs); n += 2 {
		object[pairs[n]] = pairs[n+1]
	}
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// A card is what an answer says of a thing.
type card struct {
	ID, Name    string
	ContainerID string
	State       json.RawMessage // one word, or an object with one
	Names       []string
	Labels      map[string]string
	Config      struct {
		Labels map[string]string
		Env    []string
	}
	Containers map[string]struct{ Name string }
}

// get asks for JSON.
func (g *guestbook) get(request string, want int, into any) error {
	code, body, err := g.ask(request)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", request, err)
	case code != want:
		return fmt.Errorf("%s: %d %s", request, code, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		return fmt.Errorf("%s: %w: %s", request, err, body)
	}
	return nil
}

func (g *guestbook) act(request, body string, want int) error {
	if body != "" {
		request += " " + body
	}
	code, answer, err := g.ask(request)
	if err == nil && code != want {
		err = fmt.Errorf("%d %s", code, answer)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", request, err)
	}
	if strings.HasSuffix(request, "/start") {
		g.seen = max(g.seen, 1)
	}
	return nil
}

// prints asks for what a container prints.
func (g *guestbook) prints(request, want string) error {
	_, body, err := g.ask(request)
	if said := printed(want).body; err == nil && body != said {
		err = fmt.Errorf("%q, want %q", body, said)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", request, err)
	}
	return nil
}

func (g *guestbook) notFound(request, name string) error {
	var says struct{ Message string }
	if err := g.get(request, http.StatusNotFound, &says); err != nil {
		return err
	}
	if !strings.Contains(says.Message, name) {
		return fmt.Errorf("%s: %s", request, says.Message)
	}
	return nil
}

func (g *guestbook) findNobody() error {
	return g.notFound("GET /containers/"+g.missing+"/json", g.missing)
}

func (g *guestbook) findOldName() error {
	return g.notFound("GET /containers/"+g.first+"/json", g.first)
}

func (g *guestbook) createRequest() string {
	return fmt.Sprintf(`POST /containers/create?name=%s {"Image":"busybox","Env":["TOKEN=%s"],"Labels":{"session":"%s"}}`,
		url.QueryEscape(g.name), g.token, g.session)
}

func (g *guestbook) create() error {
	var made card
	err := g.get(g.createRequest(), http.StatusCreated, &made)
	g.id, g.there = made.ID, true
	return err
}

func (g *guestbook) createAgain() error {
	var says struct{ Message string }
	if err := g.get(g.createRequest(), http.StatusConflict, &says); err != nil {
		return err
	}
	if !strings.Contains(says.Message, `"/`+g.name+`"`) || !strings.Contains(says.Message, g.id) {
		return errors.New(says.Message)
	}
	return nil
}

// isOwn tells what is wrong with what is said of the client's container.
func (g *guestbook) isOwn(id, name, state string, labels map[string]string) error {
	come := slices.Index(states, state)
	switch {
	case id != g.id:
		return fmt.Errorf("container %s, and not %s", id, g.id)
	case name != "/"+g.name:
		return fmt.Errorf("it is called %s, and not %s", name, g.name)
	case labels["session"] != g.session:
		return fmt.Errorf("its labels are %v, and not %s", labels, g.session)
	case come < g.seen:
		return fmt.Errorf("it is %s, and was %s already", state, states[g.seen])
	case g.seen == 0 && come > 0:
		return fmt.Errorf("it is %s before its start", state)
	}
	g.seen = come
	return nil
}

func (g *guestbook) inspect(by string) error {
	var one card
	if err := g.get("GET /containers/"+by+"/json", http.StatusOK, &one); err != nil {
		return err
	}
	var state struct{ Status string }
	if err := json.Unmarshal(one.State, &state); err != nil {
		return err
	}
	if !slices.Equal(one.Config.Env, []string{"TOKEN=" + g.token}) {
		return fmt.Errorf("inspect %s: the variables are %v", by, one.Config.Env)
	}
	if err := g.isOwn(one.ID, one.Name, state.Status, one.Config.Labels); err != nil {
		return fmt.Errorf("inspect %s: %w", by, err)
	}
	return nil
}

func (g *guestbook) inspectByName() error { return g.inspect(g.name) }

func (g *guestbook) inspectByID() error { return g.inspect(g.id) }

// poll looks until the container has ended.
func (g *guestbook) poll() (again bool, err error) {
	err = g.inspect(g.name)
	return err == nil && g.seen < len(states)-1, err
}

func (g *guestbook) list(request string) (own int, all []card, err error) {
	if err := g.get(request, http.StatusOK, &all); err != nil {
		return 0, nil, err
	}
	for _, one := range all {
		if one.ID != g.id && one.Labels["session"] != g.session {
			continue
		}
		own++
		var state string
		if err := json.Unmarshal(one.State, &state); err != nil {
			return 0, nil, err
		}
		if err := g.isOwn(one.ID, one.Names[0], state, one.Labels); err != nil {
			return 0, nil, fmt.Errorf("%s: %w", request, err)
		}
	}
	return own, all, nil
}

// owns is how many containers the client has.
func (g *guestbook) owns() int {
	if g.there {
		return 1
	}
	return 0
}

func (g *guestbook) filters() string {
	return url.QueryEscape(`{"label":["session=` + g.session + `"]}`)
}

func (g *guestbook) listOwn() error {
	own, all, err := g.list("GET /containers/json?all=1&filters=" + g.filters())
	if err == nil && (own != g.owns() || len(all) != own) {
		err = fmt.Errorf("the list of its own shows %d and %d others, want %d", own, len(all)-own, g.owns())
	}
	return err
}

func (g *guestbook) listAll() error {
	if !g.ownList {
		_, _, err := g.ask("GET /containers/json?all=1")
		return err
	}
	own, _, err := g.list("GET /containers/json?all=1")
	if err == nil && own != g.owns() {
		err = fmt.Errorf("the list of all shows %d of its own, want %d", own, g.owns())
	}
	return err
}

// watch looks at what has happened to the container.
func (g *guestbook) watch() error {
	_, body, err := g.ask("GET /events?since=1&until=2&filters=" + g.filters())
	if err != nil {
		return err
	}
	var actions []string
	for line := range strings.Lines(body) {
		var one struct {
			Action string
			Actor  struct {
				ID         string
				Attributes map[string]string
			}
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			return fmt.Errorf("events: %w: %s", err, line)
		}
		if one.Actor.Attributes["session"] != g.session {
			return fmt.Errorf("an event of another: %s", line)
		}
		if one.Actor.ID == g.id {
			actions = append(actions, one.Action)
		}
	}
	if want := []string{"create", "start", "exec", "die"}; !slices.Equal(actions, want) {
		return fmt.Errorf("events are %v", actions)
	}
	return nil
}

func (g *guestbook) rename() error {
	err := g.act("POST /containers/"+g.name+"/rename?name="+url.QueryEscape(g.renamed), "", http.StatusNoContent)
	g.first, g.name = g.name, g.renamed
	return err
}

func (g *guestbook) remove() error {
	g.there = false
	return g.act("DELETE /containers/"+g.name, "", http.StatusNoContent)
}
