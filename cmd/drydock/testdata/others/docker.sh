# A life of a container, its network and its volume, with names of a run's own.
set -e
docker network create "drydock-test-net-$1" >/dev/null
docker volume create "drydock-test-vol-$1" >/dev/null
docker create --name "drydock-test-$1" -e A=1 -e B=2 -l "run=$1" -v "drydock-test-vol-$1:/data" \
	--network "drydock-test-net-$1" busybox echo hello >/dev/null
docker start "drydock-test-$1" >/dev/null
docker wait "drydock-test-$1"
docker ps -a -q --filter "label=run=$1" --filter "name=drydock-test-$1" | wc -l
docker rm "drydock-test-$1" >/dev/null
docker volume rm "drydock-test-vol-$1" >/dev/null
docker network rm "drydock-test-net-$1" >/dev/null
