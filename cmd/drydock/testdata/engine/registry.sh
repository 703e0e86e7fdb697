image=$REGISTRY/drydock-test:1
printf %s "$REGISTRY_PASSWORD" | docker login --username "$REGISTRY_USER" --password-stdin "$REGISTRY" 2>/dev/null
docker tag busybox "$image"
docker push "$image"
docker rmi --no-prune "$image"
docker pull "$image"
docker rmi "$image"
docker logout "$REGISTRY"
docker pull "$image" || echo "pull without a login exited with $?"
