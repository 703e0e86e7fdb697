"""A program for the scenarios that asks an engine with Python's docker package.

client.py SCENARIO, of which each is a function below. It prints what comes
back, and ends with the first error.
"""

import io
import os
import sys
import tarfile
import time

import docker

IMAGE = "busybox"
NAME = "drydock-test-python"


def run(client):
    print(client.containers.run(IMAGE, "echo 'in a container'", name=NAME, remove=True))
    try:
        client.containers.run(IMAGE, ["sh", "-c", "echo lost >&2; exit 3"], name=NAME, remove=True, stderr=True)
    except docker.errors.ContainerError as error:
        print(error.exit_status, error.stderr)
    container = client.containers.run(IMAGE, ["sh", "-c", "for n in 1 2 3; do echo $n; sleep 0.1; done"],
                                      name=NAME, detach=True)
    # Where a piece ends is the business of the engine's.
    print(b"".join(container.logs(stream=True, follow=True)))
    print(container.wait()["StatusCode"], container.logs(tail=1, stdout=True))
    container.reload()
    print(container.name, container.status, client.containers.get(NAME).id == container.id)
    container.remove()
    try:
        client.containers.get(NAME)
    except docker.errors.NotFound as error:
        print(error.status_code, error.explanation)


def execs(client):
    container = client.containers.run(IMAGE, "sleep 300", name=NAME, detach=True)
    print(container.exec_run(["sh", "-c", "echo out; exit 4"]))
    print(container.exec_run(["sh", "-c", "echo out; echo err >&2"], demux=True))
    _, stream = container.exec_run(["sh", "-c", "echo 1; sleep 0.2; echo 2"], stream=True)
    print(b"".join(stream))
    print(container.exec_run("echo of a terminal", tty=True))
    api = client.api
    exec_id = api.exec_create(container.id, ["cat"], stdin=True, tty=True)["Id"]
    talk(api.exec_start(exec_id, tty=True, socket=True), b"typed\n", b"typed\r\ntyped\r\n")
    container.exec_run("true", detach=True)
    container.remove(force=True)


def talk(connection, said, wanted):
    """Say something, and read to what is wanted. Nothing of the answer may be
    lost in the buffer of whoever read its head."""
    raw = connection._sock
    raw.sendall(said)
    got = b""
    while not got.endswith(wanted):
        piece = raw.recv(65536)
        if not piece:
            break
        got += piece
    print(got)
    raw.close()
    connection.close()


def attach(client):
    container = client.containers.create(IMAGE, ["sh", "-c", "echo ready; read word; echo got $word; exit 5"],
                                         name=NAME, stdin_open=True, tty=True)
    connection = container.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1})
    container.start()
    talk(connection, b"word\n", b"got word\r\n")
    print(container.wait()["StatusCode"])
    print(container.logs())
    container.remove()


def files(client):
    container = client.containers.create(IMAGE, "true", name=NAME)
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name in ("first", "second"):
            member = tarfile.TarInfo(name)
            member.size = len(name)
            archive.addfile(member, io.BytesIO(name.encode()))
    print(container.put_archive("/tmp", content.getvalue()))
    pieces, stat = container.get_archive("/tmp")
    print(stat["name"])
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as archive:
        for member in archive:
            print(member.name, member.size)
    print(sorted(change["Path"] for change in container.diff()))
    container.remove()


def images(client):
    dockerfile = io.BytesIO(b"FROM busybox\nRUN echo in a step\nLABEL drydock-test=python\n")
    image, log = client.images.build(fileobj=dockerfile, tag=NAME, rm=True, nocache=True)
    print("".join(entry.get("stream", "") for entry in log))
    print(image.tags, image.labels)
    saved = b"".join(image.save(named=True))
    client.images.remove(NAME)
    print([loaded.tags for loaded in client.images.load(saved)])
    print([found.tags for found in client.images.list(name=NAME)])
    client.images.remove(NAME)
    try:
        client.images.build(fileobj=io.BytesIO(b"FROM busybox\nRUN exit 7\n"), forcerm=True, nocache=True)
    except docker.errors.BuildError as error:
        print(error)


def streams(client):
    container = client.containers.create(IMAGE, "sleep 300", name=NAME)
    events = client.events(since=1, filters={"container": container.id}, decode=True)
    container.start()
    stats = container.stats(stream=False)
    print(stats["name"], stats["memory_stats"]["usage"], stats["read"])
    samples = container.stats(stream=True, decode=True)
    print(next(samples)["name"], container.top()["Processes"][0][-1])
    samples.close()
    container.kill()
    container.wait()
    container.remove()
    for event in events:
        print(event["Type"], event["Action"])
        if event["Action"] == "destroy":
            break
    events.close()


def names(client):
    """What a test session does that calls everything by names of its own."""
    own = os.environ["NAME"]
    session = {"drydock-test.session": own}
    network = client.networks.create(own, labels=session)
    container = client.containers.run(
        IMAGE, ["sh", "-c", "echo ready for $OWN; read -r line </tmp/" + own + "; echo $line; exit 3"],
        name=own, hostname=own, labels=session, environment={"OWN": own}, network=own, detach=True,
        entrypoint=["sh", "-c", 'while ! test -e /tmp/go; do sleep 0.05; done; exec "$@"', own])
    print(container.name, container.labels, list(container.attrs["NetworkSettings"]["Networks"]))
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, text in ((own, "put for %s\n" % own), ("go", "")):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    print(container.put_archive("/tmp", content.getvalue()))
    for _ in range(100):
        container.reload()
        if container.status == "exited":
            break
        time.sleep(float(os.environ["PACE"]))
    print(container.wait()["StatusCode"], container.logs())
    client.containers.run(IMAGE, "true", name=own + "-2", labels=session)
    everything = {"label": ["drydock-test.session=" + own]}
    print(sorted(found.name for found in client.containers.list(all=True, filters=everything)))
    try:
        client.containers.create(IMAGE, name=own)
    except docker.errors.APIError as error:
        print(error.status_code, error.explanation.replace(container.id, "(id)"))
    print(sorted(container.id == gone for gone in client.containers.prune(everything)["ContainersDeleted"]))
    print([found.name for found in client.networks.list(filters=everything)])
    network.remove()
    for gone in (client.containers, client.networks, client.volumes):
        try:
            gone.get(own)
        except docker.errors.NotFound as error:
            print(error.status_code, error.explanation)


SCENARIOS = {"run": run, "exec": execs, "attach": attach, "files": files, "images": images, "streams": streams,
             "names": names}

if __name__ == "__main__":
    client = docker.from_env(timeout=60)
    SCENARIOS[sys.argv[1]](client)
    client.close()
