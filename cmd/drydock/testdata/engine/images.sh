# What images are made of and how they travel, with no registry.
image=drydock-test-image
mkdir "$WORK/root"
echo content >"$WORK/root/file"
tar -C "$WORK/root" --owner=0 --group=0 --mtime=@1000000000 -cf "$WORK/root.tar" file
length=$(wc -c <"$WORK/root.tar")

echo "-- imported, by client and by hand, sized and in chunks"
docker import --message "from a file" "$WORK/root.tar" $image:1
wire -H "Content-Length: $length" -H "Expect: 100-continue" \
	POST "/images/create?fromSrc=-&repo=$image&tag=2" continue file "$WORK/root.tar"
wire -H "Transfer-Encoding: chunked" POST "/images/create?fromSrc=-&repo=$image&tag=3" chunks "$WORK/root.tar"
echo "-- from where the engine gets it itself"
wire POST "/images/create?fromSrc=$FILES/root.tar&repo=$image&tag=4"
wire POST "/images/create?fromSrc=$FILES/missing.tar&repo=$image&tag=5"
wire POST "/images/create?fromSrc=-&repo=$image&tag=6"

echo "-- tagged, saved and loaded"
docker tag $image:1 $image:other
wire POST "/images/$image:1/tag?repo=Not%20A%20Name"
wire -show tar GET "/images/$image:1/get" | grep -v '[0-9a-f]\{64\}'
wire -show tar GET "/images/get?names=$image:1&names=$image:2" | grep -v '[0-9a-f]\{64\}'
docker save -o "$WORK/saved.tar" $image:1 $image:2
docker load -q -i "$WORK/saved.tar"
wire -H "Content-Type: application/x-tar" -H "Transfer-Encoding: chunked" -H "Expect: 100-continue" \
	POST "/images/load?quiet=1" continue chunks "$WORK/saved.tar"
echo "-- what is no image"
wire -H "Content-Length: 7" POST /images/load send 'nothing'

echo "-- committed"
docker create --name drydock-test-images --label drydock-test=images busybox true >/dev/null
docker commit --message "as it is" --change 'LABEL drydock-test-images=1' drydock-test-images $image:committed
docker rm drydock-test-images
docker history --format '{{.Comment}}' $image:committed
wire GET "/images/$image:committed/history"
docker images --format '{{.Tag}}' $image | sort

echo "-- removed, those of this run alone"
docker rmi $image:1 $image:other $image:2 $image:3 $image:4 $image:6 | grep Untagged
docker image prune --all --force --filter label=drydock-test-images=1
wire GET "/images/$image:1/get"
docker images --format '{{.Tag}}' $image | sort
