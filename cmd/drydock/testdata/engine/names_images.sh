# An image under names of this run: tagged, saved, loaded, committed, imported.
docker tag busybox $NAME:$NAME
docker save $NAME:$NAME --output "$WORK/image.tar"
docker rmi --no-prune $NAME:$NAME
docker inspect $NAME:$NAME || echo "inspect exited with $?"
docker load --input "$WORK/image.tar"
docker images $NAME --format '{{.Repository}} {{.Tag}}'
docker create --name $NAME $NAME:$NAME sh -c "echo committed by $NAME >/file" >/dev/null
docker start --attach $NAME
docker commit --author $NAME --message "for $NAME" --change "LABEL drydock-test=$NAME" $NAME $NAME:committed | wc -c
docker run --rm $NAME:committed cat /file
docker inspect --format '{{.RepoTags}} {{.Author}} {{.Comment}} {{.Config.Labels}}' $NAME:committed
docker rm $NAME
echo "imported by $NAME" >"$WORK/file"
tar -C "$WORK" --owner 0 --group 0 --mode 644 -cf - file | docker import --message "of $NAME" - $NAME:imported | wc -c
docker export "$(docker create --name $NAME $NAME:imported cat)" | tar -xOf - file
docker rm $NAME
docker rmi $NAME:$NAME $NAME:committed $NAME:imported | grep Untagged
docker rmi $NAME:imported || echo "rmi exited with $?"
