#!/bin/sh
# The scenario of the samples: a container from its beginning to its end, with
# a network and a volume. Needs the docker command and an image called busybox.
set -e

# run shows a command as one would type it, and runs it.
run() {
	line='$'
	for word; do
		case $word in
		*[!A-Za-z0-9_./:=-]*) line="$line '$word'" ;;
		*) line="$line $word" ;;
		esac
	done
	printf '\n%s\n' "$line"
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
run docker inspect --format '{{.State.Status}} since {{.State.StartedAt}}' crane
run docker stop -t 1 crane
run docker wait crane
run docker rm crane
run docker volume rm cargo
run docker network rm harbour
