# A project that has another name and another folder in each run.
mkdir "$WORK/project"
cat >"$WORK/project/compose.yaml" <<.
services:
  server:
    image: busybox
    command: sh -c 'echo "serving $NAME"; touch /tmp/ready; exec sleep 300'
    stop_grace_period: 0s
    healthcheck: {test: test -e /tmp/ready, interval: 1s}
    volumes: ["data:/data", "./compose.yaml:/compose.yaml:ro"]
  client:
    image: busybox
    environment: {OWN: $NAME}
    command: sh -c 'echo "asking for \$\$OWN"; exec sleep 300'
    stop_grace_period: 0s
    depends_on:
      server: {condition: service_healthy}
volumes:
  data:
.
cd "$WORK/project"
project="docker compose --ansi never --progress quiet --project-name $NAME"
$project up --detach
$project ps --format '{{.Name}} {{.Service}} {{.State}} {{.Health}}'
$project logs --no-color client | tr -s ' '
docker ps --filter label=com.docker.compose.project=$NAME --format '{{.Names}}' | sort
docker network ls --filter label=com.docker.compose.project=$NAME --format '{{.Name}}'
docker inspect --format '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' $NAME-server-1
$project exec -T client sh -c 'echo "in exec: $OWN"; exit 7' || echo "exec exited with $?"
$project exec -T server head -n 1 /compose.yaml
$project down --volumes
$project ps --all --quiet
docker volume inspect ${NAME}_data || echo "inspect exited with $?"
