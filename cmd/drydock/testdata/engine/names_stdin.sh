# What is typed has the name in it, and comes back: in a line, and in so many
# that pieces of the answer end within the name.
echo "hello $NAME" | docker run --rm -i --name $NAME busybox sh -c 'read -r line; echo "got $line"; echo "bye '$NAME'" >&2'
seq 2000 | sed "s/\$/ $NAME/" | docker run --rm -i --name $NAME busybox cat >"$WORK/out"
grep -c "^[0-9]* $NAME\$" "$WORK/out"
tail -n 1 "$WORK/out"
