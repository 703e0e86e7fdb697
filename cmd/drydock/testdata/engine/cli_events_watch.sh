# Whoever watches sees each event after the command that caused it, and no event
# before its command.
docker events --since "$(date +%s)" --filter label=drydock-test-watch --format '{{.Action}}' >"$WORK/events" &
watch=$!
seen() {
	until grep -qx "$1" "$WORK/events"; do sleep 0.05; done
	echo "$1"
}
unseen() { ! grep -qx "$1" "$WORK/events" || echo "$1 was seen too early"; }
docker create --name drydock-test-watched --label drydock-test-watch busybox sleep 300 >/dev/null
seen create
for do in start pause unpause; do
	unseen "$do"
	docker "$do" drydock-test-watched
	seen "$do"
done
unseen die
docker rm -f drydock-test-watched
seen die
seen destroy
kill "$watch"
wait
