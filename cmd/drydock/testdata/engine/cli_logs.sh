docker run -d --name drydock-test-logs busybox sh -c 'for n in 1 2 3 4; do echo line $n; echo err $n >&2; sleep 0.1; done' >/dev/null
docker logs --follow drydock-test-logs
docker logs --tail 1 drydock-test-logs
docker logs --timestamps --since 2000-01-01 --until 2000-01-02 drydock-test-logs
docker logs --timestamps drydock-test-logs
docker rm drydock-test-logs
docker run -d --tty --name drydock-test-logs busybox sh -c 'echo one; echo two >&2' >/dev/null
docker logs --follow drydock-test-logs
docker rm drydock-test-logs
