package matcher_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher"
)

// TestBodyDefaults has what some clients send and others do not, where the
// engine makes no difference between them; and what it does.
func TestBodyDefaults(t *testing.T) {
	const create, network, volume = "POST /containers/create ", "POST /networks/create ", "POST /volumes/create "
	requirePairs(t, []pair{
		{"swappiness", same, create + `{"Image":"a","HostConfig":{"MemorySwappiness":-1}}`, create + `{"Image":"a"}`},
		{"no swappiness", different, create + `{"Image":"a","HostConfig":{"MemorySwappiness":0}}`, create + `{"Image":"a"}`},
		{"network", same, create + `{"Image":"a","HostConfig":{"NetworkMode":"default"}}`, create + `{"Image":"a","HostConfig":{}}`},
		{"no network", different, create + `{"Image":"a","HostConfig":{"NetworkMode":"none"}}`, create + `{"Image":"a"}`},
		{"restart", same, create + `{"HostConfig":{"RestartPolicy":{"Name":"no"}}}`, create + `{"HostConfig":{"RestartPolicy":{"Name":""}}}`},
		{"restart always", different, create + `{"HostConfig":{"RestartPolicy":{"Name":"always"}}}`, create},
		{"processes", same, create + `{"HostConfig":{"PidsLimit":-1}}`, create + `{"HostConfig":{"PidsLimit":0}}`},
		{"only defaults", same, create + `{"HostConfig":{"NetworkMode":"default"}}`, create},
		{"docker 28", same, create + `{"Image":"a","HostConfig":{"NetworkMode":"default"},"NetworkingConfig":{"EndpointsConfig":{"default":{"Aliases":null}}}}`, create + `{"Image":"a","NetworkingConfig":{"EndpointsConfig":{}}}`},
		{"its network", same, create + `{"HostConfig":{"NetworkMode":"n"},"NetworkingConfig":{"EndpointsConfig":{"n":{}}}}`, create + `{"HostConfig":{"NetworkMode":"n"}}`},
		{"its alias", different, create + `{"HostConfig":{"NetworkMode":"n"},"NetworkingConfig":{"EndpointsConfig":{"n":{"Aliases":["a"]}}}}`, create + `{"HostConfig":{"NetworkMode":"n"}}`},
		{"another network", different, create + `{"HostConfig":{"NetworkMode":"n"},"NetworkingConfig":{"EndpointsConfig":{"m":{}}}}`, create + `{"HostConfig":{"NetworkMode":"n"}}`},
		{"driver", same, network + `{"Name":"a","Driver":"bridge","IPAM":{"Driver":"default","Config":[]}}`, network + `{"Name":"a","CheckDuplicate":true}`},
		{"another driver", different, network + `{"Name":"a","Driver":"macvlan"}`, network + `{"Name":"a"}`},
		{"of a volume", same, volume + `{"Name":"a","Driver":"local"}`, volume + `{"Name":"a"}`},
		{"elsewhere", different, "POST /containers/a/update " + `{"RestartPolicy":{"Name":"no"}}`, "POST /containers/a/update"},
	})
}

func TestParamDefaults(t *testing.T) {
	requirePairs(t, []pair{
		{"no limit", same, "GET /containers/json?limit=-1", "GET /containers/json?limit=0"},
		{"no limit at all", same, "GET /containers/json?limit=-1", "GET /containers/json"},
		{"a limit", different, "GET /containers/json?limit=1", "GET /containers/json"},
		{"sizes of a build", same, "POST /build?memory=0&shmsize=0&networkmode=default&cpushares=0", "POST /build"},
		{"a size of a build", different, "POST /build?memory=1", "POST /build"},
		{"a signal", same, "POST /containers/a/kill?signal=KILL", "POST /containers/a/kill?signal=SIGKILL"},
		{"another signal", different, "POST /containers/a/kill?signal=TERM", "POST /containers/a/kill"},
		{"at once", different, "POST /containers/a/stop?t=0", "POST /containers/a/stop"},
	})
}

// TestSets has lists in another order: of some it means nothing, of some it
// does, and of some only where a name stands twice.
func TestSets(t *testing.T) {
	const create, service = "POST /containers/create ", "POST /services/create "
	requirePairs(t, []pair{
		{"env", same, create + `{"Env":["A=1","B=2"]}`, create + `{"Env":["B=2","A=1"]}`},
		{"env twice", different, create + `{"Env":["A=1","A=2"]}`, create + `{"Env":["A=2","A=1"]}`},
		{"env without values", different, create + `{"Env":["A","A=2"]}`, create + `{"Env":["A=2","A"]}`},
		{"hosts", same, create + `{"HostConfig":{"ExtraHosts":["a:1","b:2"]}}`, create + `{"HostConfig":{"ExtraHosts":["b:2","a:1"]}}`},
		{"hosts twice", different, create + `{"HostConfig":{"ExtraHosts":["a:1","a:2"]}}`, create + `{"HostConfig":{"ExtraHosts":["a:2","a:1"]}}`},
		{"security", same, create + `{"HostConfig":{"SecurityOpt":["a=1","b:2"]}}`, create + `{"HostConfig":{"SecurityOpt":["b:2","a=1"]}}`},
		{"security twice", different, create + `{"HostConfig":{"SecurityOpt":["a=1","a:2"]}}`, create + `{"HostConfig":{"SecurityOpt":["a:2","a=1"]}}`},
		{"capabilities", same, create + `{"HostConfig":{"CapAdd":["A","B"]}}`, create + `{"HostConfig":{"CapAdd":["B","A"]}}`},
		{"mounts", same, create + `{"HostConfig":{"Mounts":[{"Target":"a"},{"Target":"b"}]}}`, create + `{"HostConfig":{"Mounts":[{"Target":"b"},{"Target":"a"}]}}`},
		{"name servers", different, create + `{"HostConfig":{"Dns":["a","b"]}}`, create + `{"HostConfig":{"Dns":["b","a"]}}`},
		{"domains", different, create + `{"HostConfig":{"DnsSearch":["a","b"]}}`, create + `{"HostConfig":{"DnsSearch":["b","a"]}}`},
		{"volumes of others", different, create + `{"HostConfig":{"VolumesFrom":["a","b"]}}`, create + `{"HostConfig":{"VolumesFrom":["b","a"]}}`},
		{"words of a command", different, create + `{"Cmd":["a","b"]}`, create + `{"Cmd":["b","a"]}`},
		{"constraints", same, service + `{"TaskTemplate":{"Placement":{"Constraints":["a","b"]}}}`, service + `{"TaskTemplate":{"Placement":{"Constraints":["b","a"]}}}`},
		{"ports", same, service + `{"EndpointSpec":{"Ports":[{"TargetPort":1},{"TargetPort":2}]}}`, service + `{"EndpointSpec":{"Ports":[{"TargetPort":2},{"TargetPort":1}]}}`},
		{"capabilities of a service", same, service + `{"TaskTemplate":{"ContainerSpec":{"CapabilityAdd":["a","b"]}}}`, service + `{"TaskTemplate":{"ContainerSpec":{"CapabilityAdd":["b","a"]}}}`},
		{"env of a service", same, service + `{"TaskTemplate":{"ContainerSpec":{"Env":["a","b"]}}}`, service + `{"TaskTemplate":{"ContainerSpec":{"Env":["b","a"]}}}`},
	})
}

// TestAccept has the formats among which engines choose.
func TestAccept(t *testing.T) {
	for _, row := range []struct{ request, accept, want string }{
		{"GET /events", "", ""},
		{"GET /events", "application/json", ""},
		{"GET /events", "application/x-ndjson", ""},
		{"GET /events", "application/json-seq", "json-seq"},
		{"GET /v1.52/events", "text/plain;q=1, application/json-seq;q=0.9", "json-seq"},
		{"GET /v1.52/events", "application/json-seq;q=0, application/jsonl", ""},
		{"GET /v1.51/events", "application/json-seq", ""},
		{"GET /containers/a/logs", "application/jsonl", "json"},
		{"GET /containers/a/logs", "application/json-seq", "json-seq"},
		{"GET /v1.53/containers/a/logs", "application/jsonl", ""},
		{"GET /containers/a/json", "application/json-seq", ""},
		{"GET /made/up", "application/json-seq", ""},
	} {
		q := askWith(t, row.request, http.Header{"Accept": {row.accept}})
		require.Equal(t, row.want, q.Accept, "%+v", row)
		requireVerdict(t, row.want == "", q, ask(t, row.request))
		other := ask(t, row.request)
		require.Empty(t, matcher.Compare(ruled(t, "header.Accept"), &q, &other).Different)
	}
}

// TestAmounts: a number in a parameter says how much, and no other will do. One
// in a name may be another.
func TestAmounts(t *testing.T) {
	for recorded, asked := range map[string]string{
		"GET /containers/a/logs?tail=1000":             "GET /containers/a/logs?tail=2000",
		"POST /build?memory=104857600":                 "POST /build?memory=209715200",
		"POST /services/a/update?version=1234&force=1": "POST /services/a/update?version=1235&force=1",
	} {
		a, r := ask(t, asked), ask(t, recorded)
		require.Len(t, matcher.Compare(&matcher.Rules{}, &a, &r).Different, 1, asked)
	}
	a, r := ask(t, "POST /build?t=1001"), ask(t, "POST /build?t=1002")
	require.Empty(t, matcher.Compare(&matcher.Rules{}, &a, &r).Different)
}
