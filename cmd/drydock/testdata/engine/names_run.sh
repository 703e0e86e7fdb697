# A container that has another name in each run, and all that shows its name.
docker run --name $NAME --hostname $NAME --env OWN=$NAME-env --label drydock-test=$NAME busybox \
	sh -c 'echo "$OWN on $(hostname)"; echo "lost '$NAME'" >&2; exit 3' || echo "run exited with $?"
docker ps -a --filter name=$NAME --format '{{.Names}} {{.Image}} {{.Label "drydock-test"}}'
docker inspect --format '{{.Name}} {{.Config.Hostname}} {{index .Config.Env 0}} {{.Config.Labels}}' $NAME
docker inspect $NAME | grep -c $NAME
docker start --attach $NAME || echo "start exited with $?"
docker rm $NAME
# The same name, of another container.
docker run --rm --name $NAME busybox echo "again $NAME"
docker ps -a --filter name=$NAME --format '{{.Names}}'
