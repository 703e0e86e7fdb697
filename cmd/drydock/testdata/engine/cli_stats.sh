docker run -d --name drydock-test-stats busybox sleep 300 >/dev/null
docker stats --no-stream drydock-test-stats
docker stats --no-stream --format '{{.Name}} {{.PIDs}}' drydock-test-stats
docker stats --no-stream drydock-test-nobody || echo "stats exited with $?"
docker top drydock-test-stats
docker rm -f drydock-test-stats
