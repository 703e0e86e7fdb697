# Attach in all its forms: with an upgrade and without, with a terminal and
# without, the input ended or not, left by the keys for that, refused.

create() {
	name=$1
	shift
	docker create --name "$name" "$@" >/dev/null
}

echo "-- an upgrade"
create drydock-test-attach busybox sh -c 'echo out; echo err >&2'
wire -upgrade -show streams POST "/containers/drydock-test-attach/attach?stream=1&stdout=1&stderr=1" \
	head run "ask POST /containers/drydock-test-attach/start"

echo "-- no upgrade, and what was printed before"
wire -show streams POST "/containers/drydock-test-attach/attach?logs=1&stdout=1&stderr=1"

echo "-- the oldest version, where nothing says that there are frames"
wire -upgrade -show streams POST "/v1.40/containers/drydock-test-attach/attach?logs=1&stdout=1&stderr=1"
docker rm drydock-test-attach

echo "-- input with an end, and output after it"
for upgrade in -upgrade -upgrade=false; do
	create drydock-test-attach -i busybox sh -c 'echo ready; cat; echo bye'
	wire $upgrade -show streams POST "/containers/drydock-test-attach/attach?stream=1&stdin=1&stdout=1" \
		head run "ask POST /containers/drydock-test-attach/start" \
		await ready send 'one\n' await one send 'two\n' close
	docker wait drydock-test-attach
	docker rm drydock-test-attach
done

echo "-- a terminal, made larger while it is looked at, and left by its keys"
for upgrade in -upgrade -upgrade=false; do
	create drydock-test-attach -it busybox sh -c 'trap "stty size" WINCH; echo ready; while :; do read -r line && echo "got $line"; done'
	wire $upgrade POST "/containers/drydock-test-attach/attach?stream=1&stdin=1&stdout=1&stderr=1" \
		head run "ask POST /containers/drydock-test-attach/start" \
		await ready run "ask POST '/containers/drydock-test-attach/resize?h=33&w=77'" await "33 77" \
		send 'typed\n' await 'got typed' \
		send '\x10\x11'
	docker inspect --format '{{.State.Running}}' drydock-test-attach
	docker rm -f drydock-test-attach
done

echo "-- keys of one's own"
create drydock-test-attach -it busybox sh -c 'echo ready; cat'
wire -upgrade POST "/containers/drydock-test-attach/attach?stream=1&stdin=1&stdout=1&detachKeys=ctrl-x,x" \
	head run "ask POST /containers/drydock-test-attach/start" await ready send '\x18x'
echo "-- a client that goes away, and one that comes after it"
wire -upgrade POST "/containers/drydock-test-attach/attach?stream=1&stdin=1&stdout=1" \
	head send 'first\n' await first leave
wire -upgrade POST "/containers/drydock-test-attach/attach?stream=1&stdin=1&stdout=1" \
	head send 'second\n' await second leave

echo "-- refused, each in plain text once the connection was taken"
wire -upgrade POST "/containers/drydock-test-nobody/attach?stream=1"
wire POST "/containers/drydock-test-nobody/attach?stream=1"
docker pause drydock-test-attach
wire -upgrade POST "/containers/drydock-test-attach/attach?stream=1"
wire -upgrade POST "/containers/drydock-test-attach/attach?stream=1&detachKeys=nonsense"
docker unpause drydock-test-attach
docker rm -f drydock-test-attach
