# The client needs a moment, after the start, until it looks at its window.
python3 testdata/clients/python/terminal.py docker run -it --rm --name drydock-test-tty-window busybox \
	sh -c 'trap "stty size" WINCH; trap "echo interrupted; exit 5" INT; sleep 1; echo ready; while :; do sleep 0.1; done' <<'.'
wait ready
size 40 120
wait 40 120
type \x03
wait interrupted
.
echo "run exited with $?"
