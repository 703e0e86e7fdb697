python3 testdata/clients/python/terminal.py docker run -it --detach-keys ctrl-x,d --name drydock-test-tty-detach busybox \
	sh -c 'echo ready; read word; echo "got $word"; exit 2' <<'.'
wait ready
type \x18d
.
echo "run exited with $?"
docker inspect --format '{{.State.Status}}' drydock-test-tty-detach
python3 testdata/clients/python/terminal.py docker attach drydock-test-tty-detach <<'.'
type hello\n
wait got hello
.
echo "attach exited with $?"
docker rm drydock-test-tty-detach
