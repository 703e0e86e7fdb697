docker run -d --name drydock-test-exec busybox sleep 300
docker exec drydock-test-exec sh -c 'echo in exec; echo to stderr >&2'
echo typed | docker exec -i drydock-test-exec cat
docker exec drydock-test-exec sh -c 'exit 5' || echo "exec exited with $?"
docker exec -d drydock-test-exec true
docker rm -f drydock-test-exec
