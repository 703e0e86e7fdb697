package main

import "fmt"

// nullable names one field by its object and its name, as bodies.tsv writes them.
type nullable struct{ object, field string }

// nullables are the fields whose zero (false, 0, "", [] or {}) asks for something else than their absence does.
//
// They come from all fields that the Go types of the daemon (20.10, 28.5 and 2.0 beta) hold by pointer, and from the
// lists and objects that it compares with nil. A pointer alone is no reason: the daemon must behave differently, or
// refuse one of the two. null is absence for all of them. Not here, as zero and absence come to the same:
//
//   - HostConfig.PidsLimit: 0 and less is taken for absent when a container is created (and only then, see below).
//   - HostConfig.OomKillDisable, containers.update.OomKillDisable: nil is filled in with false, or not looked at.
//   - containers.update.Init: in swagger only; the daemon does not decode it.
//   - networks.create.CheckDuplicate: a pointer in 28.5, which does not look at it.
//   - Cmd: an empty one is replaced by that of the image, as a missing one is; so is Healthcheck, field by field.
//   - TaskSpec.RestartPolicy: {} is filled in with the defaults. MaxAttempts and Window: 0 is no limit, as nil is.
//   - services.create.Mode.Replicated: without Replicas it is the default mode.
//   - Resources, Limits, Reservations, Placement, EndpointSpec, Privileges and what is in them, DNSConfig, IPAM,
//     IPAMConfig, ConfigFrom, HostConfig, NetworkingConfig, the options of a mount: {} sets nothing.
//   - SwarmSpec.TaskDefaults.LogDriver: not carried over to the cluster.
var nullables = []nullable{
	// 0 kills at once; without it the daemon waits for its default. A commit writes it into the image.
	{"ContainerConfig", "StopTimeout"},
	{"containers.create", "StopTimeout"},
	// [] clears that of the image; without it the image's is taken.
	{"ContainerConfig", "Entrypoint"},
	{"containers.create", "Entrypoint"},

	// false runs no init even if the daemon has one by default.
	{"HostConfig", "Init"},
	// 0 is a value; without it the kernel's stays. What is there at all is warned of where the kernel has no such
	// setting, and refused on Windows; that goes for an update too.
	{"HostConfig", "MemorySwappiness"},
	{"containers.update", "MemorySwappiness"},
	// 0 is the most open umask; without it the runtime's is taken.
	{"HostConfig", "Umask"},
	// [] masks nothing, as the CLI sends it for --security-opt systempaths=unconfined; without it come the defaults.
	{"HostConfig", "MaskedPaths"},
	{"HostConfig", "ReadonlyPaths"},
	// 0 lifts the limit; without it the limit stays.
	{"containers.update", "PidsLimit"},

	// A pointer to an array, so [] is a size of 0 by 0; without it the one of the exec is taken, or none.
	{"containers.exec", "ConsoleSize"},
	{"exec.start", "ConsoleSize"},

	// false overrides default-network-opts of the daemon; without EnableIPv4 it is on.
	{"networks.create", "EnableIPv4"},
	{"networks.create", "EnableIPv6"},

	// {} asks for a cluster volume, which is not one of this node.
	{"VolumeCreateRequest", "ClusterVolumeSpec"},

	// {} names no driver or template, which the swarm or its tasks refuse.
	{"configs.create", "Templating"},
	{"secrets.create", "Driver"},
	{"secrets.create", "Templating"},
	{"TaskSpec.ContainerSpec.Privileges", "CredentialSpec"},

	// {} is all tasks at once, and refused for jobs; without it they are updated one by one.
	{"services.create", "RollbackConfig"},
	{"services.create", "UpdateConfig"},
	// {} is a job; without it the service is a replicated one.
	{"services.create.Mode", "ReplicatedJob"},
	// 0 runs nothing; without it one task runs.
	{"services.create.Mode.Replicated", "Replicas"},
	// Without MaxConcurrent it is 1, without TotalCompletions as many as MaxConcurrent.
	{"services.create.Mode.ReplicatedJob", "MaxConcurrent"},
	{"services.create.Mode.ReplicatedJob", "TotalCompletions"},
	// {} is the default of the node's daemon; without it, that of the swarm.
	{"TaskSpec", "LogDriver"},
	// As for containers.
	{"TaskSpec.ContainerSpec", "Init"},
	{"TaskSpec.Resources", "MemorySwappiness"},
	// 0 is no swap; without it, as much as memory.
	{"TaskSpec.Resources", "SwapBytes"},
	// 0 kills at once; without it, the daemon waits for its default.
	{"TaskSpec.ContainerSpec", "StopGracePeriod"},
	// 0 restarts at once; without it, after 5 seconds.
	{"TaskSpec.RestartPolicy", "Delay"},

	// 0 keeps none; without them, what is set stays.
	{"SwarmSpec.Orchestration", "TaskHistoryRetentionLimit"},
	{"SwarmSpec.Raft", "KeepOldSnapshots"},
}

// markNullables marks the fields that are listed. It comes after share: a mark holds wherever an object is used.
func markNullables(bodies map[string]*node, list []nullable) error {
	fields := map[nullable]*field{}
	for n, name := range nameObjects(bodies) {
		for _, f := range n.fields {
			fields[nullable{name, f.name}] = f
		}
	}
	for _, entry := range list {
		switch f := fields[entry]; {
		case f == nil:
			return fmt.Errorf("nullable.go: no field %s.%s", entry.object, entry.field)
		case f.nullable:
			return fmt.Errorf("nullable.go: %s.%s is listed twice", entry.object, entry.field)
		default:
			f.nullable = true
		}
	}
	return nil
}
