docker network create drydock-test-net
docker network ls --filter name=drydock-test-net
docker network inspect drydock-test-net
docker network rm drydock-test-net
docker network ls --filter name=drydock-test-net
