# The container has no terminal: its client is interrupted, and says so.
python3 testdata/clients/python/terminal.py docker run --rm --name drydock-test-tty-interrupt busybox \
	sh -c 'trap "echo interrupted; exit 5" INT; echo ready; while :; do sleep 0.1; done' <<'.'
wait ready
type \x03
wait interrupted
.
echo "run exited with $?"
