docker create --name drydock-test-ps busybox true >/dev/null
# The client works out the age of a container itself, and makes room for it.
docker ps -a --filter name=drydock-test-ps | sed -E 's/(Less than a|About a|[0-9]+) (second|minute)s? ago/some time ago/' | tr -s ' '
docker rm drydock-test-ps
docker ps -a --filter name=drydock-test-ps --format '{{.Names}}'
