# Stats: one object, or one each second for as long as the client wants.
name=drydock-test-stats
docker run -d --name $name busybox sleep 300 >/dev/null
wire GET "/containers/$name/stats?stream=0&one-shot=1"
wire GET "/containers/$name/stats?stream=0"
wire GET "/containers/$name/stats" lines 2 leave
docker stats --no-stream --format '{{.Name}}' $name
wire GET "/containers/drydock-test-nobody/stats?stream=0"
docker rm -f $name
