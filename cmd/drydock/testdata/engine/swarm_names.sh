# Services, secrets and configs by names of this run, in a swarm of one node. A
# swarm that is there already is left alone.
docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:0 >/dev/null || exit 1
trap 'docker swarm leave --force' EXIT
# Whoever finds this knows whose swarm it is.
printf mark | docker config create drydock-test-swarm - >/dev/null
printf "secret of $NAME" | docker secret create $NAME - | wc -c
docker secret inspect --format '{{.Spec.Name}}' $NAME
printf "config of $NAME" | docker config create $NAME - | wc -c
docker config inspect --format '{{.Spec.Name}}: {{printf "%s" .Spec.Data}}' $NAME
printf "secret of $NAME" | docker secret create $NAME - || echo "create exited with $?"
docker service create --detach --no-resolve-image --name $NAME --label drydock-test=$NAME --restart-condition none \
	--secret $NAME --config $NAME --env OWN=$NAME busybox sh -c 'echo "$OWN runs"; exec sleep 300' | wc -c
for _ in $(seq 100); do
	! docker service ps --format '{{.CurrentState}}' $NAME | grep -q Running || break
	sleep $PACE
done
docker service ps --format '{{.Name}} {{.DesiredState}}' $NAME
docker service ls --filter label=drydock-test=$NAME --format '{{.Name}} {{.Replicas}}'
docker service inspect --format '{{.Spec.Name}} {{.Spec.Labels}} {{.Spec.TaskTemplate.ContainerSpec.Env}}' $NAME
for _ in $(seq 100); do
	! docker service logs --raw $NAME | grep runs || break
	sleep $PACE
done
docker service rm $NAME
docker service inspect $NAME || echo "inspect exited with $?"
