package matcher_test

import "testing"

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
