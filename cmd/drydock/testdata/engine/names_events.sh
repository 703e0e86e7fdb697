# One client watches, another acts: each event comes after the command that
# caused it. What has happened since 1970 counts, so that listening late loses
# nothing.
docker events --since 1 --filter label=drydock-test=$NAME --format '{{.Action}} {{.Actor.Attributes.name}}' >"$WORK/events" &
watching=$!

# cause EVENT COMMAND... looks whether the event is there already, runs the
# command, and waits for the event.
cause() {
	sleep 0.1
	! grep -q "^$1 " "$WORK/events" || echo "$1 came too early"
	event=$1
	shift
	"$@" >/dev/null
	tries=0
	until grep -q "^$event " "$WORK/events"; do
		tries=$((tries + 1))
		[ $tries -lt 400 ] || { echo "$event never came"; break; }
		sleep 0.05
	done
}

cause create docker create --name $NAME --label drydock-test=$NAME busybox sleep 300
cause start docker start $NAME
cause pause docker pause $NAME
cause unpause docker unpause $NAME
cause rename docker rename $NAME $NAME-renamed
cause exec_create: docker exec --detach $NAME-renamed touch /tmp/$NAME
cause die docker kill $NAME-renamed
cause destroy docker rm $NAME-renamed
kill $watching
wait $watching || echo "events ended with $?"
# In which order the engine tells of one command's doings is its own business.
sort "$WORK/events"
