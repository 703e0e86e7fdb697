docker run --rm drydock-test-no-such-image 2>/dev/null || echo "run exited with $?"
docker start drydock-test-no-such-container || echo "start exited with $?"
docker attach drydock-test-no-such-container || echo "attach exited with $?"
