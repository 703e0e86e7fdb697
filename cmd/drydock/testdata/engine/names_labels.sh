# A session that finds what it made by its label, and removes it all.
label=drydock-test.session=$NAME
docker run --name $NAME --label $label busybox true
docker run -d --name $NAME-running --label $label --stop-timeout 0 busybox sleep 300 >/dev/null
docker network create --label $label $NAME >/dev/null
docker volume create --label $label --label com.docker.volume.anonymous= $NAME
printf 'FROM busybox\nLABEL %s\n' $label | docker build --quiet --no-cache --force-rm - | wc -c
list() {
	echo "-- list"
	docker ps -a --filter label=$label --format '{{.Names}} {{.State}}' | sort
	docker network ls --filter label=$label --format '{{.Name}}'
	docker volume ls --filter label=$label --quiet
	docker images --filter label=$label --format '{{.Repository}}' | wc -l
}
list
docker ps -a --filter label=$label-none --format '{{.Names}}'
docker ps --filter label=$label --filter status=running --format '{{.Names}} {{.Label "drydock-test.session"}}'
for kind in container network volume; do docker $kind prune --force --filter label=$label | grep -v '^[0-9a-f]\{64\}$'; done
docker image prune --force --filter label=$label | grep -c sha256
list
docker rm -f $NAME-running
