# Commands in a container: input, environment, files and errors have the name.
docker run -d --name $NAME --stop-timeout 0 busybox sleep 300 >/dev/null
echo "typed $NAME" | docker exec -i $NAME cat
docker exec --env OWN=$NAME $NAME sh -c 'echo "$OWN"; echo "lost $OWN" >&2; exit 4' || echo "exec exited with $?"
docker exec $NAME sh -c "echo kept >/tmp/$NAME; ls /tmp"
docker exec $NAME cat /tmp/$NAME /tmp/no-$NAME || echo "exec exited with $?"
docker exec --detach $NAME touch /tmp/$NAME-2
# Where that is said, and with which exit code, has changed.
docker exec --user no-$NAME $NAME true >"$WORK/refused" 2>&1 && echo "it ran"
grep -o "no-$NAME: no matching entries in passwd file" "$WORK/refused"
docker rm -f $NAME
docker exec $NAME true || echo "exec exited with $?"
