# Logs: all, followed, some; with a terminal and without.
name=drydock-test-logs
logs="/containers/$name/logs"

docker create -i --name $name busybox sh -c 'echo one; echo err >&2; read -r line; echo two; echo three' >/dev/null
docker start $name
echo "-- followed while it is written, until the container ends"
wire -show streams GET "$logs?follow=1&stdout=1&stderr=1" \
	await one run "wire -upgrade -show none POST '/containers/$name/attach?stream=1&stdin=1' head send 'go\n' close"
docker wait $name

echo "-- all, the last one, one stream, in the old version"
wire -show streams GET "$logs?stdout=1&stderr=1"
wire -show streams GET "$logs?stdout=1&tail=1"
wire -show streams GET "$logs?stderr=1"
wire -show streams GET "/v1.41$logs?stdout=1"

echo "-- with times, and between them"
wire -show streams GET "$logs?stdout=1&timestamps=1"
wire -show streams GET "$logs?stdout=1&since=4000000000"
wire -show streams GET "$logs?stdout=1&since=1000000000.5&until=4000000000"
docker logs --tail 2 $name
echo "-- neither stream"
wire GET "$logs?follow=1"
wire GET "/containers/drydock-test-nobody/logs?stdout=1"
docker rm $name

echo "-- a terminal, and a client that goes away"
docker run -d -t --name $name busybox sh -c 'echo one; echo two; sleep 300' >/dev/null
wire GET "$logs?follow=1&stdout=1" await two leave
wire GET "$logs?stdout=1&tail=1"
docker rm -f $name
