# Files into a container and out of it.
name=drydock-test-archive
archive="/containers/$name/archive"
mkdir "$WORK/in"
echo one >"$WORK/in/one"
echo two >"$WORK/in/two"
tar -C "$WORK/in" --owner=0 --group=0 --mtime=@1000000000 -cf "$WORK/in.tar" one two
head -c 600000 /dev/zero >"$WORK/in/large"
tar -C "$WORK/in" --owner=0 --group=0 --mtime=@1000000000 -cf "$WORK/large.tar" large
length=$(wc -c <"$WORK/in.tar") large=$(wc -c <"$WORK/large.tar")

docker create --name $name busybox true >/dev/null
echo "-- in"
wire -H "Content-Length: $length" PUT "$archive?path=/tmp" file "$WORK/in.tar"
wire -H "Transfer-Encoding: chunked" PUT "$archive?path=/tmp" chunks "$WORK/large.tar"
wire -H "Content-Length: $large" -H "Expect: 100-continue" PUT "$archive?path=/tmp" continue file "$WORK/large.tar"
docker cp "$WORK/in/one" $name:/root/copied
echo "-- a place that is not there, refused while the body still arrives"
wire -H "Content-Length: $large" PUT "$archive?path=/nowhere" file "$WORK/large.tar"
wire -H "Content-Length: 7" PUT "$archive?path=/tmp" send 'nothing'
echo "-- a client that goes away half-way"
head -c 300000 "$WORK/large.tar" >"$WORK/half"
wire -H "Content-Length: $large" PUT "$archive?path=/etc" file "$WORK/half" leave

echo "-- looked at"
wire HEAD "$archive?path=/tmp/one"
wire HEAD "$archive?path=/nowhere"
wire HEAD "/containers/drydock-test-nobody/archive?path=/"

echo "-- out"
wire -show tar GET "$archive?path=/tmp/one"
wire -show tar GET "$archive?path=/tmp/large"
wire -H "Accept-Encoding: gzip" -show size GET "$archive?path=/tmp/large"
wire GET "$archive?path=/nowhere"
docker cp $name:/root/copied - | tar -tvf - | awk '{ print $1, $NF }'
docker cp $name:/root/copied "$WORK/out" && cat "$WORK/out"

echo "-- all of it"
wire -show tar GET "/containers/$name/export" | grep -E '^<|^>|bytes|tmp/|root/|no archive'
docker export $name | tar -tf - | grep -c .
wire GET /containers/drydock-test-nobody/export
docker rm $name
