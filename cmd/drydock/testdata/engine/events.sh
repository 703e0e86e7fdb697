# What happened since 1970 to the containers of this run alone: listening late
# loses nothing.
docker events --since 1 --filter label=drydock-test="$NAME" --format '{{.Type}} {{.Action}}' >"$WORK/events" &
events=$!

# await waits until an event has been told.
await() {
	tries=0
	until grep -q "^container $1" "$WORK/events"; do
		tries=$((tries + 1))
		[ $tries -lt 400 ] || break
		sleep 0.05
	done
}

# The client listens, before anything more happens.
docker create --name drydock-test-events --label drydock-test="$NAME" busybox echo ran >/dev/null
await create
docker start --attach drydock-test-events
docker rm drydock-test-events
await destroy
kill $events
wait $events || echo "events ended with $?"
cat "$WORK/events"
