# Folders of this host, other ones in each run, in a container.
mkdir "$WORK/in"
echo "of the host" >"$WORK/in/file"
docker run --name $NAME --volume "$WORK/in:/in:ro" --mount "type=bind,source=$WORK,target=$WORK" --workdir "$WORK" busybox \
	sh -c 'cat /in/file; pwd; ls in'
docker inspect --format '{{range .HostConfig.Binds}}{{.}} {{end}}{{.Config.WorkingDir}}' $NAME
docker inspect --format '{{range .Mounts}}{{.Source}} at {{.Destination}}{{println}}{{end}}' $NAME | sort
docker rm $NAME
docker run --rm --mount "type=bind,source=$WORK/none,target=/in" busybox true || echo "run exited with $?"
