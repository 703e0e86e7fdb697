"""Events, watched while something is done."""

import threading
import time

from support import PATIENCE, DockerTestCase, base36, numbered, short, stamped, tail, word

class Events(DockerTestCase):
    def listen(self, filters, wanted):
        """Gather the actions of events beside the test, to the last of those that
        are wanted; return what stops and gives them."""
        stream = self.client.events(decode=True, filters=filters, since=int(time.time()) - 1)
        self.addCleanup(stream.close)

        def gather():
            seen = []
            for event in stream:
                seen.append((event["Action"], event["Actor"]["Attributes"].get("name")))
                if event["Action"] == wanted:
                    return seen

        return self.beside(gather)

    def test_of_a_life(self):
        name = short("watched")
        seen = self.listen({**self.mine, "type": "container"}, "destroy")
        container = self.start(["true"], name=name)
        container.wait(timeout=PATIENCE)
        container.remove()
        actions = [action for action, who in seen() if who == name]
        self.assertEqual(actions, ["create", "start", "die", "destroy"])

    def test_of_a_pause(self):
        container = self.start(name=tail("paused"))
        seen = self.listen({"container": container.id, "event": ["pause", "unpause"]}, "unpause")
        container.pause()
        container.unpause()
        self.assertEqual(seen(), [("pause", container.name), ("unpause", container.name)])

    def test_of_a_rename(self):
        before, after = short("before"), short("after")
        container = self.create(name=before)
        seen = self.listen({"container": container.id, "event": "rename"}, "rename")
        container.rename(after)
        self.assertEqual(seen(), [("rename", after)])

    def test_of_a_network(self):
        name = word()
        seen = self.listen({"type": "network", "network": name}, "destroy")
        network = self.network(name)
        network.remove()
        self.assertEqual(seen(), [("create", name), ("destroy", name)])

    def test_of_a_volume(self):
        name, seen = numbered("vol"), []
        stream = self.client.events(decode=True, filters={"type": "volume", "volume": name})
        self.addCleanup(stream.close)
        self.volume(name).remove()
        for event in stream:
            seen.append((event["Action"], event["Actor"]["ID"]))
            if event["Action"] == "destroy":
                break
        self.assertEqual(seen, [("create", name), ("destroy", name)])

    def test_of_a_tag(self):
        tag = self.image("suite/%s:%s" % (word(), base36(5)))
        seen = self.listen({"type": "image", "event": "tag"}, "tag")
        self.client.images.get("busybox").tag(tag)
        self.assertTrue(seen())

    def test_of_an_exec(self):
        container = self.start()
        token = word()
        seen = self.listen({"container": container.id, "event": "exec_die"}, "exec_die")
        container.exec_run(["echo", token])
        self.assertEqual(seen(), [("exec_die", container.name)])

    def test_of_the_past(self):
        container = self.start(["true"], name=stamped("past"))
        container.wait(timeout=PATIENCE)
        container.reload()
        now = int(time.time()) + 1
        found = list(self.client.events(decode=True, since=now - 60, until=now, filters={"container": container.id}))
        self.assertLessEqual({"create", "start", "die"}, {event["Action"] for event in found})

    def test_everything(self):
        name, seen, found = base36(12), [], threading.Event()
        stream = self.client.events(decode=True)

        def listen():
            for event in stream:
                seen.append(event)
                if event["Action"] == "destroy" and event["Actor"]["Attributes"].get("name") == name:
                    found.set()
                    return True

        ended = self.beside(listen)
        self.create(name=name).remove()
        self.assertTrue(found.wait(PATIENCE))
        ended()
        stream.close()
        self.assertIn("create", [e["Action"] for e in seen if e["Actor"]["Attributes"].get("name") == name])
