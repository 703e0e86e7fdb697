# A volume that is called otherwise in each run, in two containers.
docker volume create --label drydock-test=$NAME $NAME
docker volume ls --filter label=drydock-test=$NAME --format '{{.Name}}'
docker volume inspect --format '{{.Name}} {{.Labels}} {{.Mountpoint}}' $NAME | sed 's, /.*/volumes/, /,'
docker run --rm -v $NAME:/data busybox sh -c "echo kept for $NAME >/data/$NAME"
docker run --name $NAME -v $NAME:/data:ro busybox sh -c 'ls /data; cat /data/*'
docker inspect --format '{{range .Mounts}}{{.Name}} {{.Destination}} {{.RW}}{{end}} {{.HostConfig.Binds}}' $NAME
docker ps -a --filter volume=$NAME --no-trunc --format '{{.Names}} {{.Mounts}}'
docker volume rm $NAME || echo "rm exited with $?"
docker rm $NAME
docker volume rm $NAME
docker volume inspect $NAME || echo "inspect exited with $?"
