# Nothing but what is typed has the name.
echo "hello $NAME" | docker run --rm -i busybox sh -c 'read -r line; echo "got $line"; echo "not $line" >&2'
