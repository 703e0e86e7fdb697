socket=${DOCKER_HOST#unix://}
docker=http://docker$PREFIX

ask() { curl -sS --unix-socket "$socket" "$@"; }

# A file is sent from a file, from a pipe, and, being large, only when the
# engine has said that it goes on.
mkdir "$WORK/in"
echo 'from a file' >"$WORK/in/file"
head -c 2000000 /dev/zero | tr '\0' x >"$WORK/in/large"
pack() { tar -C "$WORK/in" --mtime @0 --mode 644 --owner 0 --group 0 -cf - "$@"; }
pack file >"$WORK/file.tar"
pack large >"$WORK/large.tar"
ask -X POST -H 'Content-Type: application/json' -d '{"Image":"busybox","Cmd":["cat","/tmp/file"]}' -o /dev/null \
	"$docker/containers/create?name=drydock-test-curl-files"
archive=$docker/containers/drydock-test-curl-files/archive
ask -T "$WORK/file.tar" -w '%{http_code}\n' "$archive?path=/tmp"
pack file | ask -T - -w '%{http_code}\n' "$archive?path=/tmp"
ask -T "$WORK/large.tar" -H 'Expect: 100-continue' -D "$WORK/head" "$archive?path=/tmp"
grep ^HTTP "$WORK/head"
ask -T "$WORK/file.tar" -w '%{http_code}\n' "$archive?path=/nowhere"
ask -o "$WORK/out.tar" -w '%{http_code} %{content_type}\n' "$archive?path=/tmp/large"
tar -xOf "$WORK/out.tar" | cmp - "$WORK/in/large" && echo the same
ask --compressed -o "$WORK/out.tar" "$archive?path=/tmp/file" && tar -xOf "$WORK/out.tar"
ask --head "$archive?path=/tmp/file" | grep -i -e ^HTTP -e ^X-Docker
ask --fail "$archive?path=/nowhere" || echo "curl exited with $?"
ask -o "$WORK/export.tar" "$docker/containers/drydock-test-curl-files/export"
tar -tf "$WORK/export.tar" | grep '^tmp/.'
ask -X DELETE -w '%{http_code}\n' "$docker/containers/drydock-test-curl-files"
# Two questions on one connection.
ask "$docker/containers/drydock-test-curl-files/json" "$docker/images/busybox/history"
# A request that its client gives up.
ask --no-show-error --max-time 1 "$docker/events?since=1&filters=%7B%22label%22%3A%5B%22drydock-test%3Dnobody%22%5D%7D" || echo "curl exited with $?"
