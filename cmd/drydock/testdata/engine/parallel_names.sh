# clients: 8
# Each with a container and a name of its own, from its create to its end, and
# with a second client that watches.
docker events --since 1 --filter label=drydock-test=$NAME --format '{{.Action}} {{.Actor.Attributes.name}}' >"$WORK/events" &
watching=$!
id=$(docker create --name $NAME --label drydock-test=$NAME --env OWN=$NAME busybox sh -c 'echo "$OWN runs"; sleep 0.3; exit 3')
docker start $NAME
docker logs --follow $NAME
docker wait $NAME
docker inspect --format '{{.Name}} {{.State.Status}} {{.State.ExitCode}} {{.Config.Env}}' $NAME | cut -d ' ' -f 1-4
[ "$(docker inspect --format '{{.Id}}' $NAME)" = "$id" ] || echo "the container became another one"
docker ps -a --filter label=drydock-test=$NAME --format '{{.Names}} {{.State}}'
docker rm $NAME
docker ps -a --filter label=drydock-test=$NAME --format '{{.Names}}'
for _ in $(seq 400); do
	! grep -q destroy "$WORK/events" || break
	sleep 0.05
done
kill $watching
wait $watching || cat "$WORK/events"
