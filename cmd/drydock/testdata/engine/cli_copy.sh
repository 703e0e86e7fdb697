mkdir -p "$WORK/in/sub" "$WORK/out"
echo 'a file' >"$WORK/in/file"
echo 'a file below' >"$WORK/in/sub/file"
chmod 640 "$WORK/in/file"
docker create --name drydock-test-copy busybox sh -c 'cat /tmp/file /tmp/in/sub/file /tmp/piped'
docker cp --quiet "$WORK/in/file" drydock-test-copy:/tmp
docker cp --quiet "$WORK/in" drydock-test-copy:/tmp
echo 'a piped file' >"$WORK/piped"
tar -C "$WORK" --owner 0 --group 0 --mode 644 -cf - piped | docker cp - drydock-test-copy:/tmp
docker start --attach drydock-test-copy
docker cp --quiet drydock-test-copy:/tmp/in "$WORK/out"
docker cp --quiet drydock-test-copy:/tmp/piped "$WORK/out/renamed"
(cd "$WORK/out" && head in/file in/sub/file renamed)
docker cp drydock-test-copy:/tmp/in - | tar -tf -
docker cp drydock-test-copy:/nowhere "$WORK/out" || echo "cp exited with $?"
docker cp "$WORK/piped" drydock-test-copy:/nowhere/file || echo "cp exited with $?"
docker diff drydock-test-copy | sort
docker rm drydock-test-copy
