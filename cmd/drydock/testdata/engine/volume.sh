docker volume create drydock-test-vol
docker volume ls --filter name=drydock-test-vol
docker volume inspect drydock-test-vol
docker volume rm drydock-test-vol
docker volume ls --filter name=drydock-test-vol
