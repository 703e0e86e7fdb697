package timeline_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Ids of containers.
var (
	idA = strings.Repeat("a", 64)
	idB = strings.Repeat("b", 64)
)

// polling is a container that ends by itself.
var polling = `
	POST /containers/create?name=job {"Image":"x"} -> 201 {"Id":"` + idA + `"}
	GET /containers/job/json
	POST /containers/` + idA + `/start -> 204
	GET /containers/job/json
	GET /containers/job/json
	GET /containers/job/json
	DELETE /containers/job -> 204
	GET /containers/job/json -> 404
`

// inspecting is a container that is created, renamed and removed, and looked at
// in between by all its names.
var inspecting = `
	POST /containers/create?name=old -> 201 {"Id":"` + idA + `"}
	GET /containers/aaaaaaaaaaaa/json
	POST /containers/old/rename?name=new -> 204
	GET /containers/aaaaaaaaaaaa/json
	POST /containers/new/start -> 204
	GET /containers/aaaaaaaaaaaa/json
	GET /containers/aaaa/json -> 404
`

// two are containers whose acts take turns.
var two = `
	POST /containers/create?name=a {"Labels":{"of":"a"}} -> 201 {"Id":"` + idA + `"}
	POST /containers/create?name=b {"Labels":{"of":"b"}} -> 201 {"Id":"` + idB + `"}
	GET /containers/json?all=1
	GET /containers/json?filters={"label":["of=a"]}
	GET /containers/json?filters={"label":["of=b"]} -> 200 [{"Id":"` + idB + `","Names":["/b"]}]
	POST /containers/a/start -> 204
	GET /containers/json?all=1
	GET /containers/a/json
	POST /containers/b/start -> 204
	GET /containers/json?all=1
	GET /containers/json?filters={"label":["of=a"]}
	GET /containers/json?filters={"label":["of=b"]}
	GET /containers/b/json
	POST /containers/a/stop -> 204
	POST /containers/b/stop -> 204
	GET /containers/a/json
	GET /containers/b/json
	GET /containers/json?all=1
`

// connected is a network that shows who is on it.
var connected = `
	POST /networks/create {"Name":"net"} -> 201 {"Id":"` + idB + `"}
	GET /networks/net
	POST /containers/create?name=on {"HostConfig":{"NetworkMode":"net"}} -> 201 {"Id":"` + idA + `"}
	POST /containers/create?name=off -> 201 {"Id":"` + strings.Repeat("c", 64) + `"}
	GET /networks/net
	POST /containers/off/start -> 204
	GET /networks/net
	POST /containers/on/start -> 204
	GET /networks/net
	POST /networks/bbbbbbbbbbbb/connect {"Container":"off"} -> 200
	GET /networks/net
	POST /containers/off/stop -> 204
	GET /networks/net
`

// executing is two execs in one container.
var executing = `
	POST /containers/create?name=c -> 201 {"Id":"` + idA + `"}
	POST /containers/c/exec {"Cmd":["a"]} -> 201 {"Id":"e1"}
	POST /containers/c/exec {"Cmd":["b"]} -> 201 {"Id":"e2"}
	GET /exec/e1/json
	POST /exec/e1/start {"Detach":true}
	GET /exec/e1/json
	POST /exec/e2/start {"Detach":true}
	GET /exec/e2/json
	GET /exec/e1/json
	DELETE /containers/c?force=1 -> 204
	GET /exec/e1/json -> 404
`

func TestNext(t *testing.T) {
	for name, tt := range map[string]struct{ recorded, asked string }{
		"as it was recorded": {polling, `
			POST /containers/create?name=job {"Image":"x"} = 0
			GET /containers/job/json = 1
			POST /containers/` + idA + `/start = 2
			GET /containers/job/json = 3
			GET /containers/job/json = 4
			GET /containers/job/json = 5
			DELETE /containers/job = 6
			GET /containers/job/json = 7`},
		"asked more often": {polling, `
			GET /containers/job/json = 1
			GET /containers/job/json = 1
			POST /containers/create?name=job {"Image":"x"} = 0
			GET /containers/job/json = 1
			GET /containers/job/json = 1
			POST /containers/` + idA + `/start = 2
			GET /containers/job/json = 3
			GET /containers/job/json = 4
			GET /containers/job/json = 5
			GET /containers/job/json = 5
			DELETE /containers/job = 6
			GET /containers/job/json = 7
			GET /containers/job/json = 7`},
		"asked less often": {polling, `
			POST /containers/create?name=job {"Image":"x"} = 0
			POST /containers/` + idA + `/start = 2
			GET /containers/job/json = 3
			DELETE /containers/job = 6
			GET /containers/job/json = 7`},
		"acts are used once": {polling, `
			POST /containers/create?name=job {"Image":"x"} = 0
			POST /containers/create?name=job {"Image":"x"} = none`},
		"renamed, by id": {inspecting, `
			POST /containers/create?name=old = 0
			GET /containers/aaaaaaaaaaaa/json = 1
			POST /containers/old/rename?name=new = 2
			GET /containers/aaaaaaaaaaaa/json = 3
			GET /containers/aaaaaaaaaaaa/json = 3
			POST /containers/new/start = 4
			GET /containers/aaaaaaaaaaaa/json = 5`},
		"interleaved in another order": {two, `
			POST /containers/create?name=b {"Labels":{"of":"b"}} = 1
			GET /containers/json?filters={"label":["of=b"]} = 4
			POST /containers/b/start = 8
			GET /containers/json?filters={"label":["of=b"]} = 11
			GET /containers/b/json = 12
			GET /containers/b/json = 12
			POST /containers/b/stop = 14
			GET /containers/b/json = 16
			POST /containers/create?name=a {"Labels":{"of":"a"}} = 0
			GET /containers/json?filters={"label":["of=a"]} = 3
			POST /containers/a/start = 5
			GET /containers/a/json = 7
			GET /containers/json?filters={"label":["of=a"]} = 10
			POST /containers/a/stop = 13
			GET /containers/a/json = 15`},
		"the whole list": {two, `
			GET /containers/json?all=1 = 2
			POST /containers/create?name=a {"Labels":{"of":"a"}} = 0
			GET /containers/json?all=1 = 2
			POST /containers/create?name=b {"Labels":{"of":"b"}} = 1
			GET /containers/json?all=1 = 2
			POST /containers/a/start = 5
			GET /containers/json?all=1 = 6
			POST /containers/b/start = 8
			GET /containers/json?all=1 = 9
			GET /containers/json?all=1 = 9
			POST /containers/a/stop = 13
			GET /containers/json?all=1 = 9
			POST /containers/b/stop = 14
			GET /containers/json?all=1 = 17`},
		"the whole list, out of order": {two, `
			POST /containers/create?name=b {"Labels":{"of":"b"}} = 1
			GET /containers/json?all=1 = 2
			POST /containers/b/start = 8
			GET /containers/json?all=1 = 9
			POST /containers/create?name=a {"Labels":{"of":"a"}} = 0
			GET /containers/json?all=1 = 2
			POST /containers/a/start = 5
			GET /containers/json?all=1 = 9`},
		"a network and its containers": {connected, `
			POST /networks/create {"Name":"net"} = 0
			GET /networks/net = 1
			GET /networks/net = 4
			GET /networks/net = 4
			POST /containers/on/start = 7
			GET /networks/net = 8
			POST /networks/bbbbbbbbbbbb/connect {"Container":"off"} = 9
			GET /networks/net = 10
			POST /containers/off/start = 5
			GET /networks/net = 10
			POST /containers/off/stop = 11
			GET /networks/net = 12`},
		"execs": {executing, `
			POST /containers/create?name=c = 0
			POST /containers/c/exec {"Cmd":["b"]} = 2
			POST /exec/e2/start {"Detach":true} = 6
			GET /exec/e2/json = 7
			POST /containers/c/exec {"Cmd":["a"]} = 1
			GET /exec/e1/json = 3
			GET /exec/e1/json = 3
			POST /exec/e1/start {"Detach":true} = 4
			GET /exec/e1/json = 5
			GET /exec/e1/json = 8
			GET /exec/e1/json = 8
			DELETE /containers/c?force=1 = 9
			GET /exec/e1/json = 10`},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, tt.recorded)
			for line := range strings.Lines(tt.asked) {
				if request, want, found := strings.Cut(strings.TrimSpace(line), " = "); found {
					require.Equal(t, want, r.ask(nil, request), request)
				}
			}
		})
	}
}
