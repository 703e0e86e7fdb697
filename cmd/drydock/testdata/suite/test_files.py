"""Files in and out of containers, and what has changed in them."""

import os

import docker

from support import (IMAGE, DockerTestCase, base36, cases, numbered, short, stamped, tail, tar_of, untar, whole, word)


class Files(DockerTestCase):
    def test_there_and_back(self):
        name, content = word() + ".txt", whole()
        container = self.create(["true"], name=short("files"))
        self.assertTrue(container.put_archive("/tmp", tar_of({name: content})))
        pieces, stat = container.get_archive("/tmp/" + name)
        self.assertEqual((stat["name"], stat["size"]), (name, len(content)))
        self.assertEqual(untar(pieces), {name: content.encode()})

    def test_several(self):
        files = {base36() + ".log": word() for _ in range(4)}
        container = self.create(["true"])
        container.put_archive("/tmp", tar_of(files))
        pieces, _ = container.get_archive("/tmp/.")
        found = {os.path.basename(name): content.decode() for name, content in untar(pieces).items()}
        self.assertEqual({name: found[name] for name in files}, files)

    def test_seen_inside(self):
        content = base36(40)
        container = self.create(["cat", "/etc/motd"], name=numbered("motd"))
        container.put_archive("/etc", tar_of({"motd": content}))
        container.start()
        self.assertEqual(self.output(container), content)

    def test_script_that_is_run(self):
        token = tail("ran")
        container = self.create(["/run.sh"])
        container.put_archive("/", tar_of({"run.sh": "#!/bin/sh\necho %s from $0\n" % token}, mode=0o755))
        container.start()
        self.assertEqual(self.output(container), "%s from /run.sh\n" % token)

    def test_fixed_beside_random(self):
        container = self.create(["sh", "-c", "cat /a /b"])
        token = word()
        container.put_archive("/", tar_of({"a": "always the same\n", "b": token + "\n"}))
        container.start()
        self.assertEqual(self.output(container), "always the same\n%s\n" % token)

    @cases({"small": 10, "middle": 5000, "large": 300000})
    def test_size(self, size):
        content = os.urandom(size // 2).hex()
        container = self.create(["wc", "-c", "/tmp/data"])
        container.put_archive("/tmp", tar_of({"data": content}))
        container.start()
        self.assertEqual(self.output(container), "%d /tmp/data\n" % size)

    def test_binary(self):
        content = os.urandom(3000)
        container = self.create(["true"], name=whole())
        container.put_archive("/tmp", tar_of({"blob": content}))
        pieces, _ = container.get_archive("/tmp/blob")
        self.assertEqual(untar(pieces), {"blob": content})

    def test_made_inside(self):
        token = stamped("made")
        container = self.start(["sh", "-c", "echo %s >/tmp/out" % token])
        container.wait()
        pieces, stat = container.get_archive("/tmp/out")
        self.assertEqual(stat["size"], len(token) + 1)
        self.assertEqual(untar(pieces), {"out": token.encode() + b"\n"})

    def test_path_that_is_not_there(self):
        path = "/nowhere/" + word()
        container = self.create()
        with self.assertRaises(docker.errors.NotFound) as caught:
            container.get_archive(path)
        self.assertIn(path, caught.exception.explanation)

    def test_into_a_path_that_is_not_there(self):
        path = "/" + base36()
        container = self.create()
        with self.assertRaises(docker.errors.NotFound):
            container.put_archive(path, tar_of({"file": "content"}))

    def test_archive_that_is_none(self):
        container = self.create()
        with self.refused(400, 500):
            container.put_archive("/tmp", b"no archive, but " + os.urandom(600))

    def test_from_one_to_another(self):
        name, content = word(), whole()
        source, target = self.create(name=short("from")), self.create(["cat", "/tmp/" + name], name=short("to"))
        source.put_archive("/tmp", tar_of({name: content}))
        pieces, _ = source.get_archive("/tmp/" + name)
        target.put_archive("/tmp", b"".join(pieces))
        target.start()
        self.assertEqual(self.output(target), content)


class Changes(DockerTestCase):
    def test_added(self):
        name = word()
        container = self.start(["sh", "-c", "echo 1 >/tmp/%s" % name])
        container.wait()
        self.assertIn({"Path": "/tmp/" + name, "Kind": 1}, container.diff())

    def test_changed_and_deleted(self):
        container = self.start(["sh", "-c", "rm /bin/vi; touch /etc/marker; mkdir /opt-%s" % word()])
        container.wait()
        kinds = {change["Path"]: change["Kind"] for change in container.diff()}
        self.assertEqual(kinds["/bin/vi"], 2)
        self.assertIn("/etc/marker", kinds)

    def test_none(self):
        container = self.create(name=tail("clean"))
        self.assertFalse(container.diff())

    def test_put_shows(self):
        container = self.create()
        name = base36()
        container.put_archive("/tmp", tar_of({name: "x"}))
        self.assertIn("/tmp/" + name, [change["Path"] for change in container.diff()])


class Whole(DockerTestCase):
    def test_export(self):
        name, content = word(), whole()
        container = self.create(name=short("export"))
        container.put_archive("/tmp", tar_of({name: content}))
        found = untar(container.export())
        self.assertEqual(found["tmp/" + name], content.encode())
        self.assertIn("bin/busybox", found)

    def test_commit(self):
        repository, token = "suite/" + word(), base36()
        container = self.start(["sh", "-c", "echo %s >/kept" % token], name=short("commit"))
        container.wait()
        image = container.commit(repository=repository, tag="v1", message="by " + token, author=word())
        self.image(repository + ":v1")
        self.assertEqual(image.tags, [repository + ":v1"])
        printed = self.client.containers.run(repository + ":v1", ["cat", "/kept"], remove=True)
        self.assertEqual(printed.decode(), token + "\n")

    def test_commit_with_changes(self):
        tag = self.image("suite/%s:latest" % tail("changed"))
        container = self.create(["true"])
        value = word()
        image = container.commit(repository=tag.partition(":")[0], tag="latest",
                                 changes=["ENV LEVEL=" + value, 'CMD ["sh", "-c", "echo $LEVEL"]'])
        self.assertIn("LEVEL=" + value, image.attrs["Config"]["Env"])
        self.assertEqual(self.client.containers.run(tag, remove=True).decode(), value + "\n")

    def test_top(self):
        container = self.start(["sleep", "287"], image=IMAGE, name=numbered("top"))
        self.assertIn("PID", container.top()["Titles"])
        # For a moment, a process has no command line yet.
        self.eventually(lambda: [row[-1] for row in container.top()["Processes"]] == ["sleep 287"])

    def test_statistics(self):
        container = self.start(name=short("stats"))
        found = container.stats(stream=False)
        self.assertEqual(found["name"], "/" + container.name)
        self.assertGreater(found["memory_stats"]["usage"], 0)

    def test_statistics_in_a_stream(self):
        container = self.start(name=word())
        samples = container.stats(stream=True, decode=True)
        self.assertEqual(next(samples)["id"], container.id)
        self.assertEqual(next(samples)["name"], "/" + container.name)
        samples.close()
