#!/bin/sh
# The scenario of the samples: a container from its beginning to its end, with
# a network and a volume. Needs the docker command and an image called busybox.
set -e

run() {
	printf '\n$ %s\n' "$*"
	"$@"
}

run docker version --format 'engine {{.Server.Version}}, API {{.Server.APIVersion}}'
run docker network create harbour
run docker volume create cargo
run docker run --rm busybox echo 'hello from a container'
run docker run --detach --name crane --network harbour --volume cargo:/cargo busybox \
	sh -c 'echo ready; echo "no load yet" >&2; sleep 300'
run docker ps --format '{{.Names}} runs {{.Image}}'
run docker exec crane sh -c 'echo 7 crates > /cargo/manifest; cat /cargo/manifest'
run docker logs crane
run docker inspect --format '{{.State.Status}}, on {{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}' crane
run docker stop --time 1 crane
run docker wait crane
run docker rm crane
run docker volume rm cargo
run docker network rm harbour
