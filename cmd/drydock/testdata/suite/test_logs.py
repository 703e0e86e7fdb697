"""Logs, and standard input and output of containers."""

import socket
import threading

from support import PATIENCE, DockerTestCase, base36, cases, numbered, short, stamped, tail, whole, word


class Logs(DockerTestCase):
    def test_all(self):
        token = whole()
        container = self.start(["echo", token], name=short("log"))
        self.assertEqual(self.output(container), token + "\n")

    @cases({"one": 1, "three": 3, "more_than_there_are": 20})
    def test_tail(self, lines):
        token = word()
        container = self.start(["sh", "-c", "for n in 1 2 3 4 5; do echo %s$n; done" % token])
        container.wait(timeout=PATIENCE)
        every = ["%s%d" % (token, n) for n in range(1, 6)]
        self.assertEqual(container.logs(tail=lines).decode().split(), every[-lines:])

    def test_timestamps(self):
        token = base36()
        container = self.start(["echo", token])
        container.wait(timeout=PATIENCE)
        when, said = container.logs(timestamps=True).decode().split()
        self.assertRegex(when, r"^\d{4}-\d\d-\d\dT[\d:.]+Z$")
        self.assertEqual(said, token)

    def test_since_the_end_of_time(self):
        container = self.start(["echo", word()])
        container.wait(timeout=PATIENCE)
        self.assertEqual(container.logs(since=4000000000), b"")

    def test_followed_to_the_end(self):
        token = tail("line")
        container = self.start(["sh", "-c", "for n in 1 2 3; do echo %s $n; sleep 0.05; done" % token])
        lines = b"".join(container.logs(stream=True, follow=True)).decode().splitlines()
        self.assertEqual(lines, ["%s %d" % (token, n) for n in (1, 2, 3)])

    def test_followed_until_it_is_killed(self):
        token = numbered("beat")
        container = self.start(["sh", "-c", "echo %s; sleep 300" % token])
        pieces = container.logs(stream=True, follow=True)
        self.assertEqual(next(pieces).decode(), token + "\n")
        container.kill()
        self.assertEqual(list(pieces), [])

    def test_followed_beside(self):
        token, heard, first = word(), [], threading.Event()
        container = self.start(["sh", "-c", "echo %s 1; while [ ! -e /go ]; do sleep 0.05; done; echo %s 2" % (
            token, token)], name=short("talk"))

        def listen():
            for piece in container.logs(stream=True, follow=True):
                heard.append(piece)
                first.set()
            return True

        ended = self.beside(listen)
        self.assertTrue(first.wait(PATIENCE))
        container.exec_run(["touch", "/go"])
        ended()
        self.assertEqual(b"".join(heard).decode(), "%s 1\n%s 2\n" % (token, token))

    def test_polled(self):
        token = stamped("ready")
        container = self.start(["sh", "-c", "sleep 0.3; echo %s; sleep 300" % token])
        self.eventually(lambda: token.encode() in container.logs())

    def test_of_a_terminal(self):
        token = word()
        container = self.start(["sh", "-c", "echo %s; echo %s >&2" % (token, token)], tty=True)
        self.assertEqual(self.output(container), (token + "\r\n") * 2)

    def test_long(self):
        token = base36(12)
        container = self.start(["sh", "-c", "n=0; while [ $n -lt 500 ]; do echo $n %s; n=$((n+1)); done" % token])
        lines = self.output(container).splitlines()
        self.assertEqual(lines, ["%d %s" % (n, token) for n in range(500)])

    def test_none_before_the_start(self):
        container = self.create(["echo", word()])
        self.assertEqual(container.logs(), b"")


class Attach(DockerTestCase):
    def test_output(self):
        token = short("said")
        container = self.create(["sh", "-c", "sleep 0.1; echo %s" % token])
        pieces = container.attach(stream=True, logs=True)
        container.start()
        self.assertEqual(b"".join(pieces).decode(), token + "\n")

    def test_streams_apart(self):
        out, err = word(), word()
        container = self.create(["sh", "-c", "echo %s; echo %s >&2" % (out, err)])
        pieces = container.attach(stream=True, demux=True)
        container.start()
        both = list(pieces)
        self.assertEqual(b"".join(o for o, _ in both if o).decode(), out + "\n")
        self.assertEqual(b"".join(e for _, e in both if e).decode(), err + "\n")

    def test_input(self):
        said = base36(14).encode()
        container = self.create(["sh", "-c", "read line; echo got $line; exit 4"], stdin_open=True, name=tail("in"))
        raw = self.connection(container.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1}))
        container.start()
        raw.sendall(said + b"\n")
        self.read_until(raw, b"got " + said + b"\n")
        self.assertEqual(container.wait(timeout=PATIENCE)["StatusCode"], 4)

    def test_end_of_the_input(self):
        container = self.create(["wc", "-c"], stdin_open=True, name=short("count"))
        raw = self.connection(container.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1}))
        container.start()
        for _ in range(4):
            raw.sendall(base36(31).encode() + b"\n")
        raw.shutdown(socket.SHUT_WR)
        self.read_until(raw, b"128\n")
        self.assertEqual(container.wait(timeout=PATIENCE)["StatusCode"], 0)

    def test_conversation_on_a_terminal(self):
        name = word().encode()
        container = self.create(["sh", "-c", "echo ready; read a; echo hello $a; read a"], stdin_open=True, tty=True)
        raw = self.connection(container.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1}))
        container.start()
        self.read_until(raw, b"ready\r\n")
        raw.sendall(name + b"\n")
        self.read_until(raw, b"hello " + name + b"\r\n")
        raw.sendall(b"bye\n")
        self.assertEqual(container.wait(timeout=PATIENCE)["StatusCode"], 0)

    def test_window(self):
        container = self.start(["sh", "-c", "until stty size 2>/dev/null | grep 101; do sleep 0.05; done"],
                               tty=True, stdin_open=True)
        container.resize(height=41, width=101)
        self.assertEqual(self.output(container), "41 101\r\n")

    def test_two_listeners(self):
        token = numbered("both")
        container = self.create(["sh", "-c", "sleep 0.2; echo " + token])
        first, second = (container.attach(stream=True) for _ in range(2))
        container.start()
        self.assertEqual(b"".join(first), b"".join(second))
        self.assertEqual(self.output(container), token + "\n")

    def test_filter(self):
        words = ["%d-%s" % (n, word()) for n in (1, 2, 3)]
        container = self.create(["sort"], stdin_open=True, name=base36(12))
        raw = self.connection(container.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1}))
        container.start()
        raw.sendall("".join(line + "\n" for line in reversed(words)).encode())
        raw.shutdown(socket.SHUT_WR)
        self.assertEqual(self.output(container).split(), words)
