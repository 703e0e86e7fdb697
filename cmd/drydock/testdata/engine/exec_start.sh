# Exec start in all its forms. Unlike attach it sends the engine's headers, and
# it tells what fails in the stream: only what it knows before has a status.
docker run -d --name drydock-test-exec-start busybox sleep 300 >/dev/null

# prepare makes an exec, and keeps its id in $exec.
prepare() {
	exec=$(ask -H 'Content-Type: application/json' POST /containers/drydock-test-exec-start/exec "$1" | sed -n 's/.*"Id":"\([0-9a-f]*\)".*/\1/p')
}
# start does what wire does, with the path of the exec. Its id is nowhere in
# what is printed.
start() {
	wire "$@" | sed "s/$exec/EXEC/"
}

echo "-- an upgrade, and none"
for upgrade in -upgrade -upgrade=false; do
	prepare '{"AttachStdout":true,"AttachStderr":true,"Cmd":["sh","-c","echo out; echo err >&2; exit 3"]}'
	start $upgrade -show streams -d '{"Detach":false}' POST "/exec/$exec/start"
	docker inspect --format '{{.ID}}' drydock-test-exec-start >/dev/null
	ask GET "/exec/$exec/json" | grep -o '"ExitCode":[0-9]*'
done
echo "-- once more"
start -upgrade -show streams -d '{}' POST "/exec/$exec/start"

echo "-- input with an end, and output after it"
for upgrade in -upgrade -upgrade=false; do
	prepare '{"AttachStdin":true,"AttachStdout":true,"Cmd":["sh","-c","echo ready; cat; echo bye"]}'
	start $upgrade -show streams -d '{}' POST "/exec/$exec/start" await ready send 'one\n' await one send 'two\n' close
done

echo "-- a terminal, made larger while it is looked at, and left by its keys"
for upgrade in -upgrade -upgrade=false; do
	prepare '{"AttachStdin":true,"AttachStdout":true,"Tty":true,"Cmd":["sh","-c","trap \"stty size\" WINCH; echo ready; while :; do read -r line && echo \"got $line\"; done"]}'
	start $upgrade -d '{"Tty":true}' POST "/exec/$exec/start" \
		await ready run "ask POST '/exec/$exec/resize?h=33&w=77'" await "33 77" \
		send 'typed\n' await 'got typed' send '\x10\x11'
	ask GET "/exec/$exec/json" | grep -o '"Running":[a-z]*'
done

echo "-- a client that goes away"
prepare '{"AttachStdout":true,"Cmd":["sh","-c","echo ready; sleep 300"]}'
start -upgrade -show streams -d '{}' POST "/exec/$exec/start" await ready leave

echo "-- detached"
prepare '{"Cmd":["true"]}'
start -d '{"Detach":true}' POST "/exec/$exec/start"

echo "-- a program that is missing: the status is that of success"
for upgrade in -upgrade -upgrade=false; do
	prepare '{"AttachStdout":true,"AttachStderr":true,"Cmd":["drydock-test-no-such-program"]}'
	start $upgrade -show streams -d '{}' POST "/exec/$exec/start"
done
prepare '{"Cmd":["drydock-test-no-such-program"]}'
start -d '{"Detach":true}' POST "/exec/$exec/start"

echo "-- refused before the connection is taken: in JSON"
start -upgrade -d '{}' POST /exec/drydock-test-nobody/start
prepare '{"AttachStdout":true,"Cmd":["true"]}'
docker pause drydock-test-exec-start
start -upgrade -d '{}' POST "/exec/$exec/start"
docker unpause drydock-test-exec-start
docker kill drydock-test-exec-start
docker wait drydock-test-exec-start
start -upgrade -d '{}' POST "/exec/$exec/start"
docker rm -f drydock-test-exec-start
