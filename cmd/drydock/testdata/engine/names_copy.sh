# Files whose content has the name, to a container and back.
mkdir "$WORK/in"
echo "content for $NAME" >"$WORK/in/file"
docker create --name $NAME busybox cat /tmp/file /tmp/in/file >/dev/null
docker cp "$WORK/in/file" $NAME:/tmp 2>&1
docker cp --quiet "$WORK/in" $NAME:/tmp
docker start --attach $NAME
docker cp --quiet $NAME:/tmp/in "$WORK/out" && cat "$WORK/out/file"
docker cp $NAME:/tmp/no-$NAME "$WORK/out" || echo "cp exited with $?"
docker cp "$WORK/in/file" $NAME:/no-$NAME/file || echo "cp exited with $?"
docker diff $NAME | sort
docker rm $NAME
