"""The engine itself."""

import docker

from support import DockerTestCase, short, word

class System(DockerTestCase):
    def test_ping(self):
        self.assertTrue(self.client.ping())

    def test_version(self):
        found = self.client.version()
        self.assertEqual(found["Os"], "linux")
        self.assertTrue(docker.utils.version_gte(found["ApiVersion"], found["MinAPIVersion"]))

    def test_info(self):
        before = self.client.info()
        self.start()
        self.assertGreaterEqual(before["NCPU"], 1)
        self.assertGreaterEqual(self.client.info()["ContainersRunning"], 1)

    def test_disk_usage(self):
        container = self.start(["sh", "-c", "head -c 100000 /dev/zero >/tmp/zeros; sleep 300"], name=short("big"))
        volume = self.volume(word())
        found = self.client.df()
        self.assertIn("/" + container.name, [entry["Names"][0] for entry in found["Containers"]])
        self.assertIn(volume.name, [entry["Name"] for entry in found["Volumes"]])
