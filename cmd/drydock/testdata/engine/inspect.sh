docker create --name drydock-test-inspect --label harbour=east busybox true
docker inspect drydock-test-inspect
docker rm drydock-test-inspect
docker inspect drydock-test-inspect || echo "inspect exited with $?"
docker image inspect busybox
