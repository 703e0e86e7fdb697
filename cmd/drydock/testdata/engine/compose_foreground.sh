project=$WORK/project
mkdir "$project"
cat >"$project/compose.yaml" <<'.'
name: drydock-test-compose
services:
  first:
    image: busybox
    command: sh -c 'echo first; exec sleep 300'
    stop_grace_period: 0s
  second:
    image: busybox
    command: sh -c 'sleep 1; echo second; exit 3'
    depends_on: [first]
.
cd "$project"
docker compose --progress quiet --ansi never up --abort-on-container-exit --exit-code-from second >"$WORK/up" 2>&1 ||
	echo "up exited with $?"
# Compose itself is not sure in which order it prints what several containers say.
tr -s ' ' <"$WORK/up" | tr -d '\r' | sort
docker compose --progress quiet down
