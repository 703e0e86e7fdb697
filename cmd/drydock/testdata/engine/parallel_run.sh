# clients: 6
# Each runs containers in the foreground, of which the engine has six alike at a
# time.
echo "typed by $NAME" | docker run --rm -i --name $NAME-typed busybox cat
docker run --rm --env OWN=$NAME busybox sh -c 'echo "$OWN ran"; sleep 0.2; exit 4' || echo "run exited with $?"
docker run --rm --name $NAME --hostname $NAME busybox hostname
docker inspect $NAME || echo "inspect exited with $?"
