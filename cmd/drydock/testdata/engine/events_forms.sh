# Events: ended by the engine and by the client; chosen by filters.
filters="%7B%22label%22%3A%5B%22drydock-test%3D$NAME-forms%22%5D%7D"
name=drydock-test-events-forms

# happen makes something to be told.
happen() { docker create --name $name --label "drydock-test=$NAME-forms" busybox true >/dev/null; docker rm $name >/dev/null; }

echo "-- the client leaves once it has seen enough"
wire GET "/events?filters=$filters" head run "docker create --name $name --label drydock-test=$NAME-forms busybox true >/dev/null" \
	lines 1 run "docker rm $name" lines 2 leave >"$WORK/events"
# The order of the fields, and what else there is, is the engine's own.
cat "$WORK/events"

echo "-- the engine ends, at a time that has come"
wire GET "/events?since=1&until=2"
last=$(sed -n 's/.*"time":\([0-9]*\).*/\1/p' "$WORK/events" | tail -n 1)
wire GET "/events?since=1&until=$((last + 1))&filters=$filters" |
	sed 's/[0-9]\{10\}/TIME/'
echo "-- some of them"
type="%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B%22destroy%22%5D%2C%22label%22%3A%5B%22drydock-test%3D$NAME-forms%22%5D%7D"
wire GET "/events?since=1&until=$((last + 1))&filters=$type" |
	sed 's/[0-9]\{10\}/TIME/'
echo "-- no filters that make sense"
wire GET "/events?since=1&until=2&filters=nonsense"
wire GET "/events?since=nonsense"
