python3 testdata/clients/python/terminal.py docker run -it --rm --name drydock-test-tty busybox sh <<'.'
wait # 
type echo typed $((20 + 3))\n
wait typed 23
wait # 
type exit 4\n
.
echo "run exited with $?"
# A terminal that has no size, of util-linux.
script -qec 'docker run -it --rm --name drydock-test-tty busybox sh -c "tty; echo err >&2"' /dev/null </dev/null
