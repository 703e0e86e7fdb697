"""Volumes, and what containers keep in them."""

import docker
from docker.types import Mount

from support import DockerTestCase, SESSION, base36, cases, numbered, short, stamped, tail, whole, word


class Volumes(DockerTestCase):
    @cases({
        "hex": lambda: short("vol"),
        "word": lambda: word(),
        "uuid": lambda: whole(),
        "base36": lambda: base36(14),
        "time": lambda: stamped("data"),
    })
    def test_name(self, name):
        volume = self.volume(name)
        self.assertEqual(volume.name, name)
        self.assertIn(name, volume.attrs["Mountpoint"])
        self.assertEqual(self.client.volumes.get(name).attrs["Driver"], "local")

    def test_name_of_the_engine(self):
        volume = self.client.volumes.create(labels=self.labels)
        self.addCleanup(self.ignoring_missing, volume.remove)
        self.assertRegex(volume.name, "^[0-9a-f]{64}$")
        self.assertEqual(self.client.volumes.get(volume.name).name, volume.name)

    def test_labels(self):
        label = {"owner-" + word(4): base36()}
        volume = self.volume(labels=label)
        self.assertEqual(volume.attrs["Labels"], {**self.labels, **label})

    def test_found_by_label(self):
        names = {self.volume().name for _ in range(3)}
        self.assertEqual({v.name for v in self.client.volumes.list(filters=self.mine)}, names)

    def test_found_by_name(self):
        volume = self.volume(numbered("vol"))
        self.assertEqual([v.name for v in self.client.volumes.list(filters={"name": volume.name})], [volume.name])

    def test_is_in_the_whole_list(self):
        volume = self.volume(tail("listed"))
        self.assertIn(volume.name, [v.name for v in self.client.volumes.list()])

    def test_driver_options(self):
        volume = self.volume(driver="local", driver_opts={"type": "tmpfs", "device": "tmpfs", "o": "size=1m"})
        self.assertEqual(volume.attrs["Options"]["o"], "size=1m")

    def test_made_twice(self):
        name = short("twice")
        first, second = self.volume(name), self.volume(name)
        self.assertEqual(first.attrs["Mountpoint"], second.attrs["Mountpoint"])

    def test_is_removed(self):
        volume = self.volume()
        volume.remove()
        with self.assertRaises(docker.errors.NotFound) as caught:
            self.client.volumes.get(volume.name)
        self.assertIn(volume.name, caught.exception.explanation)

    def test_is_in_use(self):
        volume = self.volume()
        container = self.create(volumes=[volume.name + ":/data"])
        with self.refused(409) as caught:
            volume.remove()
        self.assertIn(container.id, caught.exception.explanation)
        self.assertIn(volume.name, caught.exception.explanation)
        container.remove()
        volume.remove()

    def test_prune(self):
        names = [self.volume().name for _ in range(2)]
        filters = {"label": "%s=%s" % (SESSION, self.session)}
        if docker.utils.version_gte(self.client.api._version, "1.42"):
            filters["all"] = "true"  # since then, only volumes without a name are pruned
        pruned = self.client.volumes.prune(filters=filters)
        self.assertEqual(sorted(pruned["VolumesDeleted"]), sorted(names))

    @cases({"word": lambda: word(), "hex": lambda: short("vol")})
    def test_is_not_found(self, name):
        with self.assertRaises(docker.errors.NotFound) as caught:
            self.client.volumes.get(name)
        self.assertIn(name, caught.exception.explanation)

    def test_name_that_is_none(self):
        name = "/" + word()
        with self.refused(400) as caught:
            self.client.volumes.create(name)
        self.assertIn(name, caught.exception.explanation)


class Data(DockerTestCase):
    def test_from_one_container_to_another(self):
        volume, said = self.volume(), whole()
        writer = self.start(["sh", "-c", "echo %s >/data/file" % said], volumes=[volume.name + ":/data"])
        writer.wait()
        reader = self.start(["cat", "/in/file"], volumes=[volume.name + ":/in:ro"])
        self.assertEqual(self.output(reader), said + "\n")

    def test_outlives_the_container(self):
        volume, name = self.volume(), word()
        first = self.start(["touch", "/v/" + name], mounts=[Mount("/v", volume.name)])
        first.wait()
        first.remove()
        second = self.start(["ls", "/v"], mounts=[Mount("/v", volume.name)])
        self.assertEqual(self.output(second), name + "\n")

    def test_is_read_only(self):
        volume = self.volume()
        container = self.start(["touch", "/v/file"], volumes={volume.name: {"bind": "/v", "mode": "ro"}})
        self.assertNotEqual(container.wait()["StatusCode"], 0)
        self.assertIn("Read-only", container.logs().decode())

    def test_is_shown(self):
        volume, target = self.volume(stamped("shown")), "/" + word()
        container = self.create(volumes=[volume.name + ":" + target])
        (mount,) = container.attrs["Mounts"]
        self.assertEqual((mount["Type"], mount["Name"], mount["Destination"]), ("volume", volume.name, target))

    def test_without_a_name(self):
        container = self.create(mounts=[Mount("/cache", None)], name=short("anon"))
        (mount,) = container.attrs["Mounts"]
        self.assertRegex(mount["Name"], "^[0-9a-f]{64}$")
        container.remove(v=True)
        with self.assertRaises(docker.errors.NotFound):
            self.client.volumes.get(mount["Name"])

    def test_made_with_the_container(self):
        name = short("implied")
        container = self.create(volumes=[name + ":/v"])
        volume = self.client.volumes.get(name)
        container.remove()
        volume.remove()

    def test_of_another_container(self):
        volume, token = self.volume(), base36()
        first = self.start(["sh", "-c", "echo %s >/v/f" % token], volumes=[volume.name + ":/v"], name=short("first"))
        first.wait()
        second = self.start(["cat", "/v/f"], volumes_from=[first.name])
        self.assertEqual(self.output(second), token + "\n")

    def test_found_by_volume(self):
        volume = self.volume()
        container = self.create(volumes=[volume.name + ":/v"])
        found = self.client.containers.list(all=True, filters={"volume": volume.name})
        self.assertEqual([c.name for c in found], [container.name])

    def test_unused_ones_are_listed(self):
        used, unused = self.volume(), self.volume()
        self.create(volumes=[used.name + ":/v"])
        found = self.client.volumes.list(filters={**self.mine, "dangling": "true"})
        self.assertEqual([v.name for v in found], [unused.name])
