docker run -d --name drydock-test-detached busybox sh -c 'for n in 1 2 3; do echo line $n; sleep 0.2; done; echo last >&2; exit 3'
docker logs -f drydock-test-detached
docker wait drydock-test-detached
docker rm drydock-test-detached
