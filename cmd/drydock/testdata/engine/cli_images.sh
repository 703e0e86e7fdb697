docker tag busybox drydock-test-images:1
docker save drydock-test-images:1 --output "$WORK/image.tar"
docker save drydock-test-images:1 busybox | tar -tf - | sort >"$WORK/list"
grep -c . "$WORK/list"
grep manifest.json "$WORK/list"
docker rmi --no-prune drydock-test-images:1
docker load --input "$WORK/image.tar"
docker rmi --no-prune drydock-test-images:1
docker load --quiet <"$WORK/image.tar"
docker images drydock-test-images --format '{{.Repository}}:{{.Tag}}'
docker rmi --no-prune drydock-test-images:1
echo 'no image' | docker load || echo "load exited with $?"
tar -C "$WORK" --mode 644 --owner 0 --group 0 -cf "$WORK/root.tar" list
docker import --change 'CMD ["list"]' "$WORK/root.tar" drydock-test-images:imported
docker export "$(docker create --name drydock-test-images drydock-test-images:imported)" | tar -tf - | grep list
docker rm drydock-test-images
docker commit "$(docker create --name drydock-test-images busybox true)" drydock-test-images:committed
docker rm drydock-test-images
docker rmi drydock-test-images:imported drydock-test-images:committed
