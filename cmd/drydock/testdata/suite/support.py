"""What the tests share: a client for each, names that nobody else uses, and the
removal of what they made."""

import contextlib
import io
import itertools
import os
import random
import secrets
import socket
import string
import tarfile
import tempfile
import threading
import time
import unittest
import uuid

import docker

IMAGE = "busybox"
PATIENCE = 30  # seconds, for what should take none
SESSION = "org.example.session"
FOREVER = ["sleep", "300"]

_count = itertools.count(random.randrange(100, 1000))


# Names, as they grow in the test suites of this world.


def short(prefix="app"):
    return "%s-%s" % (prefix, uuid.uuid4().hex[:8])


def tail(prefix="it"):
    return "%s_%s" % (prefix, secrets.token_hex(3))


def word(length=9):
    return "".join(random.choices(string.ascii_lowercase, k=length))


def base36(length=10):
    return "".join(random.choices(string.digits + string.ascii_lowercase, k=length))


def numbered(prefix="job"):
    return "%s%d-%d" % (prefix, os.getpid(), next(_count))


def stamped(prefix="run"):
    return "%s-%s" % (prefix, time.time_ns() // 1000)


def whole():
    return str(uuid.uuid4())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def subnet():
    return "10.%d.%d.0/24" % (random.randrange(100, 250), random.randrange(256))


# Archives.


def tar_of(files, mode=0o644):
    """Return an archive of {name: content}."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            content = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(content), mode, int(time.time())
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def untar(pieces):
    """Return {name: content} of the files of an archive that comes in pieces."""
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive if m.isfile()}


# Cases: one test for each entry of a table.


def cases(table):
    """Have a test method run once for each entry of {name: arguments}. What is
    callable is called for its arguments, so that each run has values of its own."""

    def keep(method):
        method.cases = table
        return method

    return keep


def _one(method, arguments):
    def test(self):
        method(self, arguments() if callable(arguments) else arguments)

    return test


class DockerTestCase(unittest.TestCase):
    """A test with a client of its own, and a session by whose label all that it
    makes can be told from what others make."""

    #: Called with the test and its client before the test begins.
    on_client = staticmethod(lambda test, client: None)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name, method in list(vars(cls).items()):
            for case, arguments in getattr(method, "cases", {}).items():
                setattr(cls, "%s_%s" % (name, case), _one(method, arguments))
            if hasattr(method, "cases"):
                delattr(cls, name)

    def setUp(self):
        self.client = docker.from_env(timeout=PATIENCE)
        self.addCleanup(self.client.close)
        self.on_client(self, self.client)
        self.session = uuid.uuid4().hex
        self.labels = {SESSION: self.session}
        self.mine = {"label": "%s=%s" % (SESSION, self.session)}

    # What is made here is removed, whatever becomes of the test.

    def create(self, command=None, image=IMAGE, name=None, labels=None, **options):
        name = name or short()
        container = self.client.containers.create(
            image, command or FOREVER, name=name, labels={**self.labels, **(labels or {})}, **options)
        self.addCleanup(self.discard, container)
        return container

    def start(self, *args, **options):
        container = self.create(*args, **options)
        container.start()
        return container

    def network(self, name=None, **options):
        network = self.client.networks.create(name or short("net"), labels=self.labels, **options)
        self.addCleanup(self.ignoring_missing, network.remove)
        return network

    def volume(self, name=None, labels=None, **options):
        volume = self.client.volumes.create(
            name or short("vol"), labels={**self.labels, **(labels or {})}, **options)
        self.addCleanup(self.ignoring_missing, volume.remove, force=True)
        return volume

    def image(self, tag):
        """Promise to remove an image by its tag."""
        self.addCleanup(self.ignoring_missing, self.client.images.remove, tag, force=True)
        return tag

    def folder(self):
        folder = tempfile.TemporaryDirectory(prefix="suite-")
        self.addCleanup(folder.cleanup)
        return folder.name

    def discard(self, container):
        self.ignoring_missing(container.remove, force=True, v=True)

    def ignoring_missing(self, remove, *args, **options):
        try:
            remove(*args, **options)
        except docker.errors.NotFound:
            pass

    # What is looked at again and again.

    @contextlib.contextmanager
    def refused(self, *codes):
        """Expect an error of the engine's with one of these codes: versions of
        it do not agree on all."""
        with self.assertRaises(docker.errors.APIError) as caught:
            yield caught
        self.assertIn(caught.exception.status_code, codes)

    def output(self, container):
        """Return what a container prints, when it has ended."""
        container.wait(timeout=PATIENCE)
        return container.logs().decode()

    def eventually(self, probe, message="it never came"):
        deadline = time.monotonic() + PATIENCE
        while True:
            found = probe()
            if found:
                return found
            if time.monotonic() > deadline:
                self.fail(message)
            time.sleep(0.05)

    def until_status(self, container, status):
        def reached():
            container.reload()
            return container.status == status

        self.eventually(reached, "%s never was %s" % (container.name, status))

    def beside(self, work, *args):
        """Do something in a thread; what is returned gives its result."""
        result = []
        thread = threading.Thread(target=lambda: result.append(work(*args)), daemon=True)
        thread.start()

        def join():
            thread.join(PATIENCE)
            self.assertTrue(result, "what was begun beside the test has not ended well")
            return result[0]

        return join

    def connection(self, client_socket):
        """Return the raw socket of an attach or exec, which is closed at the end."""
        raw = getattr(client_socket, "_sock", client_socket)
        raw.settimeout(PATIENCE)
        self.addCleanup(client_socket.close)
        self.addCleanup(raw.close)
        return raw

    def read_until(self, raw, wanted):
        got = b""
        while wanted not in got:
            piece = raw.recv(4096)
            if not piece:
                self.fail("%r ended without %r" % (got, wanted))
            got += piece
        return got
