"""Commands in a container that runs already."""

import docker

from support import DockerTestCase, base36, cases, numbered, short, tail, whole, word


class Exec(DockerTestCase):
    def setUp(self):
        super().setUp()
        self.container = self.start(name=short("exec"), environment={"KEPT": "yes"})

    def test_output(self):
        token = word()
        code, output = self.container.exec_run(["echo", token])
        self.assertEqual((code, output.decode()), (0, token + "\n"))

    def test_output_of_a_string(self):
        token = tail()
        self.assertEqual(self.container.exec_run("echo it is " + token).output.decode(), "it is %s\n" % token)

    @cases({"one": 1, "many": 42, "most": 255})
    def test_exit_code(self, code):
        self.assertEqual(self.container.exec_run(["sh", "-c", "exit %d" % code]).exit_code, code)

    def test_streams_apart(self):
        out, err = whole(), base36()
        found = self.container.exec_run(["sh", "-c", "echo %s; echo %s >&2" % (out, err)], demux=True)
        self.assertEqual([part.decode().strip() for part in found.output], [out, err])

    def test_only_one_stream(self):
        out, err = word(), word()
        found = self.container.exec_run(["sh", "-c", "echo %s; echo %s >&2" % (out, err)], stderr=False)
        self.assertEqual(found.output.decode(), out + "\n")

    def test_in_pieces(self):
        token = base36(7)
        script = "for n in 1 2 3; do echo %s.$n; sleep 0.05; done" % token
        pieces = self.container.exec_run(["sh", "-c", script], stream=True).output
        self.assertEqual(b"".join(pieces).decode().split(), ["%s.%d" % (token, n) for n in (1, 2, 3)])

    def test_environment(self):
        token = whole()
        found = self.container.exec_run(["sh", "-c", "echo $KEPT $ADDED"], environment={"ADDED": token})
        self.assertEqual(found.output.decode(), "yes %s\n" % token)

    def test_working_directory(self):
        place = "/" + word()
        self.assertEqual(self.container.exec_run(["mkdir", place]).exit_code, 0)
        self.assertEqual(self.container.exec_run(["pwd"], workdir=place).output.decode(), place + "\n")

    def test_working_directory_that_is_not_there(self):
        place = "/" + word()
        found = self.container.exec_run(["pwd"], workdir=place)
        self.assertNotEqual(found.exit_code, 0)
        self.assertIn(place, found.output.decode())

    @cases({"number": ("1000", "1000\n"), "root": ("root", "0\n")})
    def test_user(self, arguments):
        user, seen = arguments
        self.container.exec_run(["sh", "-c", "echo root:x:0:0::/:/bin/sh >/etc/passwd"])
        self.assertEqual(self.container.exec_run(["id", "-u"], user=user).output.decode(), seen)

    def test_command_that_is_not_there(self):
        program = word()
        found = self.container.exec_run([program])
        self.assertIn(found.exit_code, (126, 127))
        self.assertIn(program, found.output.decode())

    def test_terminal(self):
        token = tail("tty")
        found = self.container.exec_run(["sh", "-c", "tty >/dev/null && echo " + token], tty=True)
        self.assertEqual(found.output.decode(), token + "\r\n")

    def test_detached(self):
        mark = "/tmp/" + base36()
        self.container.exec_run(["touch", mark], detach=True)
        self.eventually(lambda: self.container.exec_run(["test", "-e", mark]).exit_code == 0)

    def test_keeps_what_was_written(self):
        path, content = "/tmp/" + word(), whole()
        self.container.exec_run(["sh", "-c", "echo %s >%s" % (content, path)])
        self.assertEqual(self.container.exec_run(["cat", path]).output.decode(), content + "\n")

    def test_one_after_another(self):
        tokens = [numbered("t") for _ in range(5)]
        for token in tokens:
            self.container.exec_run(["sh", "-c", "echo %s >>/tmp/all" % token])
        self.assertEqual(self.container.exec_run(["cat", "/tmp/all"]).output.decode().split(), tokens)


class ExecByHand(DockerTestCase):
    def setUp(self):
        super().setUp()
        self.api = self.client.api
        self.container = self.start(name=numbered("hand"))

    def test_inspect(self):
        token = word()
        made = self.api.exec_create(self.container.id, ["sh", "-c", "echo %s; exit 3" % token])
        before = self.api.exec_inspect(made["Id"])
        self.assertFalse(before["Running"])
        self.assertIsNone(before["ExitCode"])
        self.api.exec_start(made["Id"])
        after = self.api.exec_inspect(made["Id"])
        self.assertEqual(after["ExitCode"], 3)
        self.assertEqual(after["ContainerID"], self.container.id)
        self.assertEqual(after["ProcessConfig"]["arguments"], ["-c", "echo %s; exit 3" % token])

    def test_input(self):
        said = base36(16)
        made = self.api.exec_create(self.container.id, ["sh", "-c", "read line; echo got $line"], stdin=True)
        raw = self.connection(self.api.exec_start(made["Id"], socket=True))
        raw.sendall(said.encode() + b"\n")
        self.assertIn(b"got " + said.encode(), self.read_until(raw, b"got " + said.encode() + b"\n"))
        self.eventually(lambda: not self.api.exec_inspect(made["Id"])["Running"])

    def test_echo_line_by_line(self):
        made = self.api.exec_create(self.container.id, ["cat"], stdin=True)
        raw = self.connection(self.api.exec_start(made["Id"], socket=True))
        for _ in range(3):
            line = word().encode() + b"\n"
            raw.sendall(line)
            self.assertTrue(self.read_until(raw, line).endswith(line))

    def test_input_of_a_terminal(self):
        said = word().encode()
        made = self.api.exec_create(self.container.id, ["cat"], stdin=True, tty=True)
        raw = self.connection(self.api.exec_start(made["Id"], tty=True, socket=True))
        raw.sendall(said + b"\n")
        self.assertEqual(self.read_until(raw, said + b"\r\n" + said + b"\r\n"), said + b"\r\n" + said + b"\r\n")

    def test_window(self):
        made = self.api.exec_create(self.container.id, ["sleep", "60"], tty=True)
        raw = self.connection(self.api.exec_start(made["Id"], tty=True, socket=True))
        self.api.exec_resize(made["Id"], height=33, width=99)
        self.assertTrue(self.api.exec_inspect(made["Id"])["Running"])
        self.container.kill()
        self.assertEqual(raw.recv(100), b"")

    def test_is_in_the_container(self):
        made = self.api.exec_create(self.container.id, ["sleep", "60"])
        self.api.exec_start(made["Id"], detach=True)
        self.container.reload()
        self.assertIn(made["Id"], self.container.attrs["ExecIDs"])

    def test_unknown(self):
        unknown = whole().replace("-", "") * 2
        with self.assertRaises(docker.errors.NotFound) as caught:
            self.api.exec_inspect(unknown)
        self.assertIn(unknown, caught.exception.explanation)

    def test_of_a_container_that_has_ended(self):
        self.container.kill()
        self.container.wait()
        with self.refused(409) as caught:
            self.api.exec_create(self.container.id, ["true"])
        self.assertIn(self.container.id, caught.exception.explanation)
