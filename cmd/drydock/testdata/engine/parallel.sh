for n in 1 2 3 4 5 6; do
	docker run --rm busybox sh -c "echo from $n; sleep 0.$n" >"$WORK/$n" &
done
wait
cat "$WORK"/?
