# Logs of a container in the background, followed and looked at.
docker run -d --name $NAME busybox \
	sh -c 'for n in 1 2 3; do echo "$n '$NAME'"; sleep 0.1; done; echo "lost '$NAME'" >&2; exit 2' | wc -c
docker logs --follow $NAME
docker logs --tail 1 $NAME
docker logs --timestamps $NAME 2>&1 | sed 's/^20[^ ]*Z //' | sort
docker wait $NAME
docker rm $NAME
docker logs $NAME || echo "logs exited with $?"
