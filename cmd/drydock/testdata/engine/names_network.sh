# A network and what is on it, by names of this run.
docker network create --label drydock-test=$NAME $NAME | wc -c
docker network ls --filter name=$NAME --format '{{.Name}} {{.Driver}}'
docker run -d --name $NAME-server --network $NAME --network-alias $NAME-alias --stop-timeout 0 busybox sleep 300 >/dev/null
docker create --name $NAME-client busybox sh -c "nslookup $NAME-alias. 127.0.0.11 | grep -o 'Name:.*'; nslookup $NAME-server. 127.0.0.11 | grep -o 'Name:.*'" >/dev/null
docker network connect --alias $NAME-other $NAME $NAME-client
docker start --attach $NAME-client
docker inspect --format '{{range $net, $it := .NetworkSettings.Networks}}{{$net}} {{end}}' $NAME-client
docker inspect --format "{{(index .NetworkSettings.Networks \"$NAME\").Aliases}}" $NAME-client
docker network inspect --format '{{.Name}} {{.Labels}}:{{range .Containers}} {{.Name}}{{end}}' $NAME
docker ps --filter network=$NAME --format '{{.Names}} {{.Networks}}'
docker network rm $NAME || echo "rm exited with $?"
docker network disconnect $NAME $NAME-client
docker inspect --format '{{range $net, $it := .NetworkSettings.Networks}}{{$net}} {{end}}' $NAME-client
docker network disconnect $NAME $NAME-client || echo "disconnect exited with $?"
docker rm -f $NAME-server $NAME-client
docker network rm $NAME
docker network inspect $NAME || echo "inspect exited with $?"
