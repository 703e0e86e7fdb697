# Classic builds: what works, what fails, what is refused before its context
# has arrived.
tag=drydock-test-build
mkdir -p "$WORK/many" "$WORK/bad" "$WORK/fails"

# A context of many files. Its times are those of this run, and do not count.
n=0
while [ $n -lt 300 ]; do
	echo "file $n" >"$WORK/many/$n.txt"
	n=$((n + 1))
done
printf 'FROM busybox\nCOPY . /many/\nRUN echo "there are $(ls /many | wc -l)"\nLABEL drydock-test=1\n' >"$WORK/many/Dockerfile"
printf 'FROM busybox\nRUN echo before; exit 3\n' >"$WORK/fails/Dockerfile"
printf 'FROM busybox\nNONSENSE\n' >"$WORK/bad/Dockerfile"
for dir in many fails bad; do
	tar -C "$WORK/$dir" --owner=0 --group=0 --sort=name -cf "$WORK/$dir.tar" .
done
length=$(wc -c <"$WORK/many.tar")

# Nothing comes from a cache of which this run knows nothing.
build() { DOCKER_BUILDKIT=0 docker build --no-cache --force-rm "$@" 2>&1; }

echo "-- many files"
build -t $tag:1 "$WORK/many"
echo "-- a step that fails"
build "$WORK/fails" || echo "build exited with $?"
echo "-- a Dockerfile that makes no sense"
build "$WORK/bad" || echo "build exited with $?"

echo "-- sized, and the engine says when to go on"
wire -H "Content-Type: application/x-tar" -H "Content-Length: $length" -H "Expect: 100-continue" \
	POST "/build?t=$tag:2&q=1&forcerm=1" continue file "$WORK/many.tar"
echo "-- in chunks"
wire -H "Content-Type: application/x-tar" -H "Transfer-Encoding: chunked" \
	POST "/build?t=$tag:3&forcerm=1" chunks "$WORK/many.tar"
echo "-- refused"
wire -H "Content-Type: application/x-tar" -H "Transfer-Encoding: chunked" POST "/build?forcerm=1" chunks "$WORK/bad.tar"
echo "-- refused before any of the body has come, and while it arrives"
curl -sS -w '%{http_code}\n' --unix-socket "${DOCKER_HOST#unix://}" -X POST -H "Content-Type: application/x-tar" \
	-H "Expect: 100-continue" --data-binary "@$WORK/many.tar" "http://docker/build?buildargs=nonsense"
wire -H "Content-Type: application/x-tar" -H "Content-Length: $length" POST "/build?buildargs=nonsense" file "$WORK/many.tar"
echo "-- a client that goes away half-way"
head -c $((length / 2)) "$WORK/many.tar" >"$WORK/half"
wire -H "Content-Type: application/x-tar" -H "Content-Length: $length" POST "/build?t=$tag-half" file "$WORK/half" leave

docker history --format '{{.CreatedBy}}' $tag:1
docker rmi $tag:1 $tag:2 $tag:3
