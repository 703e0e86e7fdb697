timeout 3 docker events --filter label=drydock-test --format '{{.Type}} {{.Action}}' &
events=$!
sleep 1
docker run --rm --label drydock-test busybox true
wait $events || echo "events ended with $?"
