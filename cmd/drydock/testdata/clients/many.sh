# many.sh SCRIPT plays a script in as many clients at the same time as there
# are words in $NAMES. Each has the $NAME and the $WORK that are its own. It
# prints what the first one saw, and in what the others saw something else.
work=$WORK
client=0
for NAME in $NAMES; do
	client=$((client + 1))
	mkdir "$work/$client"
	NAME=$NAME WORK=$work/$client sh "$1" >"$work/$client.out" 2>&1 || echo "exited with $?" >>"$work/$client.out" &
done
wait
client=0
for NAME in $NAMES; do
	client=$((client + 1))
	sed -e "s/$NAME/(own name)/g" -e "s,$work/$client,(own folder),g" "$work/$client.out" >"$work/$client.seen"
	if [ $client -eq 1 ]; then
		cat "$work/1.seen"
	else
		diff "$work/1.seen" "$work/$client.seen" && echo "client $client saw the same"
	fi
done
