# Who asks again and again, sooner or later after each answer than when it was
# recorded, sees the same things happen.

# seen LAST COMMAND... asks until the answer is the last one, and prints each
# that says something else than the one before.
seen() {
	last=$1 before=none
	shift
	for _ in $(seq 100); do
		answer=$("$@")
		[ -z "$answer" ] || [ "$answer" = "$before" ] || echo "$answer"
		before=$answer
		[ "$before" != "$last" ] || break
		sleep $PACE
	done
}
look="docker inspect --format {{.Name}}:{{.State.Status}}:{{.State.ExitCode}} $NAME"

echo "-- inspect"
docker run -d --name $NAME busybox sh -c 'echo "started '$NAME'"; sleep 0.8; echo "over '$NAME'"; exit 5' >/dev/null
seen /$NAME:exited:5 $look
echo "-- the same again"
docker start $NAME
seen /$NAME:exited:5 $look
echo "-- a list"
docker start $NAME
seen "" docker ps --filter name=$NAME --format '{{.Names}} {{.State}}'
echo "-- logs"
docker rm $NAME
docker run -d --name $NAME busybox sh -c 'echo "started '$NAME'"; sleep 0.8; echo "over '$NAME'"; exec sleep 300' >/dev/null
seen "over $NAME" docker logs --tail 1 $NAME
docker rm -f $NAME
