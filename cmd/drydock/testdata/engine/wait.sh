# Wait in all its conditions: the head comes at once, the body when it has
# happened.
name=drydock-test-wait
wait="/containers/$name/wait"
start="ask POST /containers/$name/start"

docker create --name $name busybox sh -c 'exit 7' >/dev/null
echo "-- not running: it is not"
wire POST "$wait"
wire POST "$wait?condition=not-running"
echo "-- the next end, asked for before the start"
wire POST "$wait?condition=next-exit" head run "$start"
wire POST "$wait?condition=next-exit" head run "$start"
wire POST "$wait"
echo "-- before there was a head that came first, where that version is spoken"
wire POST "/v1.29$wait"
echo "-- a condition that there is not"
wire POST "$wait?condition=nonsense"
wire POST /containers/drydock-test-nobody/wait
echo "-- a client that has no patience"
wire POST "$wait?condition=removed" head leave
echo "-- removed"
wire POST "$wait?condition=removed" head run "ask DELETE /containers/$name"
