# The context is the same in every run: what is sent counts.
mkdir -p "$WORK/context/files"
for n in 1 2 3 4 5 6 7 8 9; do echo "file $n" >"$WORK/context/files/$n"; done
cat >"$WORK/context/Dockerfile" <<'.'
FROM busybox
ARG GREETING
COPY files /files
RUN cat /files/9 && echo "$GREETING" >/greeting
CMD ["cat", "/greeting", "/files/1"]
.
docker build --no-cache --quiet --build-arg GREETING=hello --tag drydock-test-build "$WORK/context"
docker run --rm drydock-test-build
docker rmi drydock-test-build >/dev/null
docker build --no-cache --build-arg GREETING=again --tag drydock-test-build "$WORK/context"
docker history --format '{{.CreatedBy}}' drydock-test-build
docker rmi --force drydock-test-build >/dev/null
# A Dockerfile alone, a step that fails, and one that nobody can read.
printf 'FROM busybox\nRUN echo failing; exit 3\n' | docker build --no-cache --force-rm - || echo "build exited with $?"
printf 'FRUM busybox\n' | docker build --no-cache --force-rm - || echo "build exited with $?"
