# Errors that name what there is not, or what there is already.
fails() { docker "$@" >/dev/null || echo "$1 exited with $?"; }
for verb in start stop kill logs top wait pause attach port diff rm; do fails $verb $NAME; done
fails rename $NAME $NAME-other
fails cp $NAME:/file "$WORK/out"
fails network rm $NAME
fails network connect $NAME $NAME-other
fails volume rm $NAME
fails rmi $NAME
fails tag $NAME $NAME-other
fails run --pull never --name $NAME $NAME-image:$NAME true
fails create --name "$NAME/bad" busybox
docker create --name $NAME busybox true >/dev/null
fails create --name $NAME busybox false
fails exec $NAME true
fails run --rm --name $NAME-run busybox no-such-program-$NAME
fails run --rm --network $NAME-net busybox true
docker rm $NAME
