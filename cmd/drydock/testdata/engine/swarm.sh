# A swarm of one node, from its first day to its last. A swarm that is there
# already is left alone.
docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:0 >/dev/null || exit 1
trap 'docker swarm leave --force' EXIT
name=drydock-test-service
# Whoever finds this knows whose swarm it is.
printf mark | docker config create drydock-test-swarm - >/dev/null

echo "-- nodes"
docker node ls --format '{{.Status}} {{.Availability}} {{.ManagerStatus}}'
docker node inspect --format '{{.Spec.Role}}' self
docker swarm join-token -q worker >/dev/null && echo "there is a token"
wire -show none GET /swarm
wire -show none GET /swarm/unlockkey

echo "-- secrets and configs"
printf hidden | docker secret create drydock-test-secret - | wc -c
docker secret ls --format '{{.Name}}'
docker secret inspect --format '{{.Spec.Name}}' drydock-test-secret
printf open | docker config create drydock-test-config - | wc -c
docker config ls --format '{{.Name}}' --filter name=drydock-test-config
docker config inspect --format '{{printf "%s" .Spec.Data}}' drydock-test-config
wire -d '{"Name":"drydock-test-config"}' POST /configs/create

echo "-- a service, followed by its logs"
docker service create --detach --no-resolve-image --name $name --restart-condition none --secret drydock-test-secret \
	--config drydock-test-config busybox sh -c 'cat /run/secrets/drydock-test-secret /drydock-test-config; echo; echo err >&2; exec sleep 300' | wc -c
wire -show streams GET "/services/$name/logs?follow=1&stdout=1&stderr=1" await err await hiddenopen leave
docker service ls --format '{{.Name}} {{.Mode}} {{.Image}}'
docker service ps --format '{{.Name}} {{.DesiredState}} {{.Image}}' $name
docker service inspect --format '{{.Spec.Name}}' $name
task=$(docker service ps -q --no-trunc $name)
wire -show none GET "/tasks/$task"
wire -show streams GET "/tasks/$task/logs?follow=1&stdout=1&tail=10" await hiddenopen leave
wire -show streams GET "/services/$name/logs?follow=1&stderr=1&timestamps=1" await err leave
# Logs that are not followed may end before the engine has collected them all.
wire -show streams GET "/services/$name/logs?stdout=1&tail=10"
docker service logs --raw $name 2>/dev/null
# By now nothing else changes the node and the swarm: that would be refused.
docker node update --label-add harbour=east "$(docker node ls -q)" >/dev/null
docker swarm update --task-history-limit 2
docker service update --detach --label-add harbour=east $name
docker service scale --detach $name=0
docker service rm $name
wire GET "/services/$name"
wire GET "/services/$name/logs?stdout=1"
docker secret rm drydock-test-secret | wc -l
docker config rm drydock-test-config | wc -l
wire POST /swarm/leave
docker swarm leave --force
trap - EXIT
wire GET /swarm
