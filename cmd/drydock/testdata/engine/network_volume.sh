# Networks and volumes, and what takes none away that is not of this run.
net=drydock-test-net-wire vol=drydock-test-vol-wire
label="%7B%22label%22%3A%5B%22drydock-test%3D$NAME-nv%22%5D%7D"

docker network create --label "drydock-test=$NAME-nv" $net
wire -d '{"Name":"drydock-test-net-bad","IPAM":{"Config":[{"Subnet":"nonsense"}]}}' POST /networks/create
docker create --name drydock-test-nv busybox true >/dev/null
docker network connect --alias harbour $net drydock-test-nv
docker network inspect --format '{{.Name}} {{.Driver}} {{.Scope}}' $net
docker inspect --format '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}' drydock-test-nv
docker network connect drydock-test-net-none drydock-test-nv
docker network disconnect $net drydock-test-nv
docker network disconnect $net drydock-test-nv
docker rm drydock-test-nv
wire GET "/networks?filters=$label"
wire POST "/networks/prune?filters=$label"
wire DELETE "/networks/$net"

echo "-- volumes"
docker volume create --label "drydock-test=$NAME-nv" --label "com.docker.volume.anonymous=" $vol
wire GET "/volumes?filters=$label"
docker run --rm -v $vol:/data busybox sh -c 'echo kept >/data/file'
docker run --rm -v $vol:/data:ro busybox cat /data/file
docker run -d --name drydock-test-nv -v $vol:/data busybox sleep 300 >/dev/null
wire DELETE "/volumes/$vol"
docker rm -f drydock-test-nv
wire POST "/volumes/prune?filters=$label"
wire GET "/volumes/$vol"
docker container prune --force --filter "label=drydock-test=$NAME-nv"
