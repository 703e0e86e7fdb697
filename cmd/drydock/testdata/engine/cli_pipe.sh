# A client that is left alone by who reads what it prints goes with the next line.
docker run -d --name drydock-test-pipe busybox \
	sh -c 'sleep .3; echo starting; sleep .3; echo ready; while sleep .2; do echo working; done'
docker logs -f drydock-test-pipe 2>&1 | grep -m1 ready
docker logs -f drydock-test-pipe 2>&1 | head -n 3
docker rm -f drydock-test-pipe
