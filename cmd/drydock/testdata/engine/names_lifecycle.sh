# A container's life, looked at after each act.
act() {
	echo "-- $1"
	docker "$@" >"$WORK/said" && grep -v '^[0-9a-f]\{64\}$' "$WORK/said"
}
look() { docker inspect --format '{{.Name}} {{.State.Status}} {{.State.Paused}} {{.State.ExitCode}}' "$@"; }
act create --name $NAME busybox sh -c 'trap "exit 5" TERM; while :; do sleep 0.05; done' || look $NAME
for verb in start pause unpause restart stop start "kill --signal TERM" wait; do
	act $verb $NAME
	[ "$verb" = "kill --signal TERM" ] || look $NAME
done
act rename $NAME $NAME-renamed
look $NAME-renamed
look $NAME || echo "inspect exited with $?"
act update --restart on-failure:3 $NAME-renamed
docker inspect --format '{{.Name}} {{.HostConfig.RestartPolicy}}' $NAME-renamed
act rm $NAME-renamed
look $NAME-renamed || echo "inspect exited with $?"
