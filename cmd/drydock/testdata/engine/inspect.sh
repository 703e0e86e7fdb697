docker create --name drydock-test-inspect --label harbour=east busybox true
docker inspect drydock-test-inspect
# Newer engines have the fields in another order.
docker inspect --format '{{.Id}} {{.Name}} {{.Config.Image}} {{.Config.Labels.harbour}}' drydock-test-inspect
docker rm drydock-test-inspect
docker inspect drydock-test-inspect || echo "inspect exited with $?"
docker image inspect busybox
docker image inspect --format '{{.Id}} {{.RepoTags}}' busybox
