# Whoever polls sees a container end when it ended, however often it asks.
docker run -d --name drydock-test-polled busybox sleep 1 >/dev/null
tries=0
until [ "$(docker inspect --format '{{.State.Status}}' drydock-test-polled)" = exited ]; do
	tries=$((tries + 1))
	test "$tries" -lt 1000 || break
	sleep 0.2
done
echo ended
docker start drydock-test-polled
docker inspect --format '{{.State.Status}}' drydock-test-polled
docker rm -f drydock-test-polled
docker inspect --format '{{.State.Status}}' drydock-test-polled
