# Plain questions about a container and the engine.
name=drydock-test-looks
docker run -d --name $name busybox sh -c 'echo changed >/new; rm /etc/passwd; exec sleep 300' >/dev/null
docker exec $name sh -c 'while [ ! -e /new ] || [ -e /etc/passwd ]; do :; done'
wire GET "/containers/$name/changes"
docker diff $name | sort
wire GET "/containers/$name/top"
docker top $name -o comm
wire GET "/containers/$name/top?ps_args=nonsense"
wire -d '{"Memory":67108864,"MemorySwap":67108864}' POST "/containers/$name/update"
docker rename $name $name-2
docker restart -t 0 $name-2
docker stop -t 0 $name-2
echo "-- once more changes nothing"
wire POST "/containers/$name-2/stop"
docker rm $name-2
echo "-- the engine"
wire HEAD /_ping
wire GET /_ping
wire -show none GET /system/df
docker system df --format '{{.Type}}'
wire -show none GET "/containers/json?all=1&size=1"
