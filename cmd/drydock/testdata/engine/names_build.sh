# A classic build: tag, argument, label, context and Dockerfile are of this run.
mkdir "$WORK/context"
echo "copied for $NAME" >"$WORK/context/file"
cat >"$WORK/context/Dockerfile" <<.
FROM busybox
ARG OWNER
LABEL drydock-test-owner=$NAME
COPY file /file
RUN echo "run for \$OWNER" && echo "run for \$OWNER" >>/file
CMD ["cat", "/file"]
.
docker build --no-cache --force-rm --build-arg OWNER=$NAME --label drydock-test=$NAME --tag $NAME:first "$WORK/context"
docker run --rm $NAME:first
docker inspect --format '{{.RepoTags}} {{.Config.Labels}}' $NAME:first
docker history --no-trunc --format '{{.CreatedBy}}' $NAME:first | grep -c $NAME
docker images --filter label=drydock-test=$NAME --format '{{.Repository}}:{{.Tag}}'
echo "copied again for $NAME" >"$WORK/context/file"
docker build --no-cache --quiet --force-rm --build-arg OWNER=$NAME --tag $NAME:second "$WORK/context" | wc -c
docker run --rm $NAME:second
printf 'FROM busybox\nRUN exit 3 # %s\n' $NAME | docker build --no-cache --force-rm - || echo "build exited with $?"
docker rmi $NAME:first | grep Untagged
docker rmi $NAME:second | grep Untagged
