# Events in the form that the client asks for.
filters="%7B%22label%22%3A%5B%22drydock-test%3D$NAME-accept%22%5D%7D"
for accept in application/json application/jsonl application/x-ndjson application/json-seq; do
	echo "-- $accept"
	wire -H "Accept: $accept" GET "/events?filters=$filters" \
		head run "docker create --name drydock-test-accept --label drydock-test=$NAME-accept busybox true >/dev/null" \
		lines 1 run "docker rm drydock-test-accept" lines 2 leave
	wire -H "Accept: $accept" GET "/events?since=1&until=2"
done
wire GET "/events?since=1&until=2"
