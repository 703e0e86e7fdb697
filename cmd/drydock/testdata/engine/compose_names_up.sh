# A project in the foreground, up to the end of one of its services.
mkdir "$WORK/project"
cat >"$WORK/project/compose.yaml" <<.
services:
  first:
    image: busybox
    command: sh -c 'echo "first $NAME"; exec sleep 300'
    stop_grace_period: 0s
  second:
    image: busybox
    hostname: $NAME
    command: sh -c 'sleep 0.5; echo "second \$\$(hostname)"; exit 3'
    depends_on: [first]
.
cd "$WORK/project"
docker compose --progress quiet --ansi never -p $NAME up --abort-on-container-exit --exit-code-from second >"$WORK/up" 2>&1 ||
	echo "up exited with $?"
# Compose itself is not sure in which order it prints what several containers say.
tr -s ' ' <"$WORK/up" | tr -d '\r' | sort
docker compose --progress quiet -p $NAME ps --all --format '{{.Name}} {{.ExitCode}}' | sort
docker compose --progress quiet -p $NAME down
