socket=${DOCKER_HOST#unix://}

# The order of headers means nothing, and is not kept.
ask() {
	curl -sS -D "$WORK/head" -o "$WORK/body" --unix-socket "$socket" "$@"
	sort "$WORK/head"
	cat "$WORK/body"
}

curl -sS --unix-socket "$socket" http://docker/v1.41/info | head -c 20
ask http://docker/v1.40/images/busybox/json
ask http://docker/nowhere
ask -X POST -H 'Content-Type: application/json' -d '{"Image":"busybox","Cmd":["echo","raw"]}' \
	'http://docker/containers/create?name=drydock-test-curl'
# Without an upgrade, the engine takes the connection over all the same.
curl -sS -i --unix-socket "$socket" -X POST -N 'http://docker/containers/drydock-test-curl/attach?stream=1&stdout=1' >"$WORK/attach" &
sleep 0.5
ask -X POST http://docker/containers/drydock-test-curl/start
wait
od -c "$WORK/attach"
ask -X DELETE http://docker/containers/drydock-test-curl
ask -X POST 'http://docker/containers/drydock-test-curl/attach?stream=1'
