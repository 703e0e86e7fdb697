# Attach for browsers: both streams in one, nothing of frames.
name=drydock-test-websocket
attach="/containers/$name/attach/ws"

echo "-- input and output"
docker create -i --name $name busybox sh -c 'echo ready; read -r line; echo "got $line"; read -r line; echo err >&2' >/dev/null
wire -ws GET "$attach?stream=1&stdin=1&stdout=1&stderr=1" \
	run "ask POST /containers/$name/start" await ready send 'typed\n' await "got typed" send 'more\n'

echo "-- what was printed before"
wire -ws GET "$attach?logs=1&stdout=1&stderr=1" await err leave
docker rm $name

echo "-- a terminal"
docker create -it --name $name busybox sh -c 'stty -echo; echo ready; while read -r line; do echo "got $line"; done' >/dev/null
wire -ws GET "$attach?stream=1&stdin=1&stdout=1" \
	run "ask POST /containers/$name/start" await ready send 'one\n' await "got one" send 'two\n' await "got two" leave
docker rm -f $name

echo "-- nobody to attach to, and no handshake"
wire -ws GET "/containers/drydock-test-nobody/attach/ws?stream=1"
docker create --name $name busybox true >/dev/null
wire GET "$attach?stream=1"
docker rm -f $name
