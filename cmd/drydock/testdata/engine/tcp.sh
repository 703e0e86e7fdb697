docker=http://${DOCKER_HOST#tcp://}$PREFIX
curl -sS "$docker/version"
wget -q -O - "$docker/images/json"
curl -sS "$docker/images/json"
wget -q -O - "$docker/containers/drydock-test-nobody/json" || echo "wget exited with $?"
