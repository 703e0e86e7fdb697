docker=http://${DOCKER_HOST#tcp://}$PREFIX/containers
create='{"Image":"busybox","Cmd":["cat","/tmp/file"]}'
mkdir "$WORK/in"
echo 'from a file' >"$WORK/in/file"
tar -C "$WORK/in" --mtime @0 --mode 644 --owner 0 --group 0 -cf "$WORK/file.tar" file
wget -q -O - --header 'Content-Type: application/json' --post-data "$create" "$docker/create?name=drydock-test-wget"
wget -q -O - --method PUT --header 'Content-Type: application/x-tar' --body-file "$WORK/file.tar" "$docker/drydock-test-wget/archive?path=/tmp"
wget -q -O "$WORK/out.tar" "$docker/drydock-test-wget/archive?path=/tmp/file" && tar -xOf "$WORK/out.tar"
wget -q --method HEAD -S "$docker/drydock-test-wget/archive?path=/tmp/file" 2>&1 | grep -e HTTP -e Path-Stat
curl -sS -T "$WORK/file.tar" -w '%{http_code}\n' "$docker/drydock-test-wget/archive?path=/root"
curl -sS -X POST "$docker/drydock-test-wget/start"
wget -q -O - --post-data '' "$docker/drydock-test-wget/wait"
wget -q -O - "$docker/drydock-test-wget/logs?stdout=1&follow=1" | od -c
wget -q -O - --method DELETE "$docker/drydock-test-wget"
wget -q -O - "$docker/drydock-test-wget/json" || echo "wget exited with $?"
