# Left by keys, and come back to: what was typed has the name.
python3 testdata/clients/python/terminal.py docker run -it --detach-keys ctrl-x,d --name $NAME busybox \
	sh -c 'echo ready; read word; echo "got $word"; exit 2' <<'.'
wait ready
type \x18d
.
echo "run exited with $?"
docker ps --filter name=$NAME --format '{{.Names}} {{.State}}'
python3 testdata/clients/python/terminal.py docker attach $NAME <<.
type hello $NAME\n
wait got hello $NAME
.
echo "attach exited with $?"
docker logs $NAME | tail -n 1
docker rm $NAME
