project=$WORK/project
mkdir "$project"
cat >"$project/compose.yaml" <<'.'
name: drydock-test-compose
services:
  server:
    image: busybox
    command: sh -c 'echo serving; touch /tmp/ready; exec sleep 300'
    stop_grace_period: 0s
    healthcheck: {test: test -e /tmp/ready, interval: 1s}
  client:
    image: busybox
    command: sh -c 'echo asking; exec sleep 300'
    stop_grace_period: 0s
    depends_on:
      server: {condition: service_healthy}
.
cd "$project"
docker compose --progress quiet up --detach
docker compose ps --format '{{.Service}} {{.State}} {{.Health}}'
docker compose logs --no-color server
docker compose exec -T server sh -c 'echo in exec; cat /tmp/ready; exit 7' || echo "exec exited with $?"
docker compose --progress quiet down
docker compose ps --all --quiet
