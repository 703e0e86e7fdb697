socket=${DOCKER_HOST#unix://}
docker=http://docker$PREFIX

# The order of headers means nothing, and is not kept.
ask() {
	curl -sS -D "$WORK/head" -o "$WORK/body" --unix-socket "$socket" "$@"
	sort "$WORK/head"
	cat "$WORK/body"
}

ask "$docker/info"
ask "$docker/images/busybox/json"
ask "$docker/nowhere"
ask -X POST -H 'Content-Type: application/json' -d '{"Image":"busybox","Cmd":["echo","raw"]}' \
	"$docker/containers/create?name=drydock-test-curl"
# Without an upgrade, the engine takes the connection over all the same.
curl -sS -D "$WORK/attached" --unix-socket "$socket" -X POST -N "$docker/containers/drydock-test-curl/attach?stream=1&stdout=1" >"$WORK/attach" &
tries=0
until grep -qs raw-stream "$WORK/attached" || [ $tries -ge 400 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
ask -X POST "$docker/containers/drydock-test-curl/start"
wait
cat "$WORK/attached"
od -c "$WORK/attach"
ask -X DELETE "$docker/containers/drydock-test-curl"
ask -X POST "$docker/containers/drydock-test-curl/attach?stream=1"
