# Ctrl-C ends a container in the foreground, and a client that follows logs.
python3 testdata/clients/python/terminal.py docker run --rm --name $NAME busybox \
	sh -c "trap 'echo $NAME was interrupted; exit 5' INT; echo ready for $NAME; while :; do sleep 0.05; done" <<.
wait ready for $NAME
type \x03
wait $NAME was interrupted
.
echo "run exited with $?"
docker run -d --name $NAME busybox sh -c "echo ready for $NAME; exec sleep 300" >/dev/null
python3 testdata/clients/python/terminal.py docker logs --follow $NAME <<.
wait ready for $NAME
type \x03
.
echo "logs exited with $?"
docker ps --filter name=$NAME --format '{{.Names}} {{.State}}'
docker rm -f $NAME
