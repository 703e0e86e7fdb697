docker run --name drydock-test-happened --label drydock-test-cli="$NAME" busybox true
docker create --name drydock-test-until --label drydock-test-cli="$NAME" busybox true >/dev/null
docker rm drydock-test-happened
# Up to the time when the second container was made.
until=$(docker inspect --format '{{.Created}}' drydock-test-until)
docker events --since 1 --until "$until" --filter label=drydock-test-cli="$NAME" \
	--format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}}'
docker events --since 1 --until "$until" --filter label=drydock-test-cli="$NAME" --filter event=die --format json
docker events --since 1 --until "$until" --filter label=drydock-test-cli="$NAME" --filter event=start
docker rm drydock-test-until
