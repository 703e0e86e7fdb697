# Who waits until a container is healthy, and until it is not.
await() {
	for _ in $(seq 100); do
		[ "$(docker inspect --format '{{.State.Health.Status}}' $NAME)" != "$1" ] || break
		sleep $PACE
	done
	docker ps --filter name=$NAME --filter health="$1" --format "{{.Names}} is $1"
}
docker run -d --name $NAME --health-cmd "test -e /tmp/$NAME || ! echo $NAME is not there" \
	--health-interval 0.2s --health-retries 5 busybox \
	sh -c "sleep 0.4; touch /tmp/$NAME; exec sleep 300" >/dev/null
docker inspect --format '{{.Name}} {{.State.Health.Status}} {{index .Config.Healthcheck.Test 1}}' $NAME
await healthy
docker exec $NAME rm /tmp/$NAME
await unhealthy
docker inspect --format '{{range .State.Health.Log}}{{.ExitCode}} {{.Output}}{{end}}' $NAME | grep . | tail -n 1
docker exec $NAME touch /tmp/$NAME
await healthy
docker rm -f $NAME
