# What is printed in tables: containers, ports, processes, statistics.
docker run -d --name $NAME --publish 127.0.0.1:$PORT:80 --publish 127.0.0.1::81/udp --stop-timeout 0 busybox sh -c 'sleep 300; true' $NAME >/dev/null
# The client works out the age of a container itself, and makes room for it.
docker ps --filter name=$NAME | sed -E 's/(Less than a|About a|[0-9]+) (second|minute)s?( ago)?/a moment\3/g' | tr -s ' '
docker ps --filter publish=$PORT --format '{{.Names}} {{.Ports}}'
docker port $NAME 80
docker inspect --format '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}} {{.Args}}' $NAME
docker top $NAME -o pid,args | tail -n +2 | sed 's/^ *[0-9]* *//'
docker stats --no-stream --format '{{.Name}} {{.PIDs}}' $NAME
docker run --rm --name $NAME-second --publish 127.0.0.1:$PORT:80 busybox true >/dev/null 2>"$WORK/error" || echo "run exited with $?"
grep -o -e 'on endpoint [^ ]*' -e "127.0.0.1:$PORT[^ ]* failed: port is already allocated" "$WORK/error"
docker rm -f $NAME
docker port $NAME || echo "port exited with $?"
