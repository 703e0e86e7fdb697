# A repository and a tag of this run go to a registry, and come back.
image=$REGISTRY/$NAME
printf %s "$REGISTRY_PASSWORD" | docker login --username "$REGISTRY_USER" --password-stdin "$REGISTRY" 2>/dev/null
docker tag busybox "$image:$NAME"
docker push "$image:$NAME"
docker rmi --no-prune "$image:$NAME"
docker pull --quiet "$image:$NAME"
docker pull "$image:no-$NAME" || echo "pull exited with $?"
docker images "$image" --format '{{.Repository}} {{.Tag}}'
docker run --rm --name $NAME "$image:$NAME" echo "ran for $NAME"
docker rmi "$image:$NAME" | grep -v -e sha256
