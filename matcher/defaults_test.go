package matcher_test

import "testing"

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
