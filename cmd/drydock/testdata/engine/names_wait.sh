# One client waits, in its three ways, for what another one does.
waits() { # waits FILE COMMAND...: a client that says something in the end
	said=$WORK/$1
	shift
	"$@" >"$said" &
	waiting=$!
}
after() { # after COMMAND...: it has said nothing before
	sleep 0.1
	[ ! -s "$said" ] || echo "it was told too early: $(cat "$said")"
	"$@"
	wait $waiting || echo "it exited with $?"
	cat "$said"
}
ends() { "$@" | grep -c ends; }

docker run -d --name $NAME busybox sh -c 'trap "exit 5" TERM; while :; do sleep 0.05; done' >/dev/null
waits wait docker wait $NAME
after docker stop $NAME
echo "-- attached"
waits run ends docker run --name $NAME-2 busybox \
	sh -c "trap 'echo $NAME ends; exit 6' TERM; echo $NAME begins; while :; do sleep 0.05; done"
for _ in $(seq 100); do
	! docker logs $NAME-2 2>&1 | grep begins || break
	sleep $PACE
done
after docker stop $NAME-2
echo "-- logs, with those of before"
docker start $NAME-2
waits logs ends docker logs --follow $NAME-2
after docker stop $NAME-2
docker logs $NAME-2
echo "-- two at once"
docker start $NAME $NAME-2
waits both docker wait $NAME $NAME-2
after docker stop $NAME-2 $NAME
docker rm $NAME $NAME-2
