docker run -d --name drydock-test-tty-exec busybox sleep 300 >/dev/null
python3 testdata/clients/python/terminal.py docker exec -it drydock-test-tty-exec sh <<'.'
wait # 
type read word && echo "<$word>"\n
wait >"
type typed\n
wait <typed>
wait # 
size 50 132
type exit 6\n
.
echo "exec exited with $?"
docker rm -f drydock-test-tty-exec
