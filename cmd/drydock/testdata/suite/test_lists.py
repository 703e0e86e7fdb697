"""Lists of containers, and what is left out of them."""

from support import PATIENCE, SESSION, DockerTestCase, base36, cases, numbered, short, stamped, tail, whole, word

class Lists(DockerTestCase):
    def test_by_label(self):
        names = {self.create(name=short("l")).name for _ in range(3)}
        self.assertEqual({c.name for c in self.client.containers.list(all=True, filters=self.mine)}, names)

    @cases({
        "hex": lambda: short("one"), "word": lambda: word(12), "base36": lambda: "c" + base36(11),
        "uuid": lambda: whole(), "counter": lambda: numbered("task"), "time": lambda: stamped("cron"),
        "tail": lambda: tail("it"),
    })
    def test_by_name(self, name):
        container = self.create(name=name)
        found = self.client.containers.list(all=True, filters={"name": "^/%s$" % name})
        self.assertEqual([(c.id, c.name) for c in found], [(container.id, name)])

    def test_by_id(self):
        container = self.create()
        found = self.client.containers.list(all=True, filters={"id": container.id})
        self.assertEqual([c.name for c in found], [container.name])

    def test_by_two_labels(self):
        role = word()
        wanted = self.create(labels={"role": role})
        self.create(labels={"role": "other"})
        found = self.client.containers.list(
            all=True, filters={"label": ["%s=%s" % (SESSION, self.session), "role=" + role]})
        self.assertEqual([c.name for c in found], [wanted.name])

    def test_running_ones(self):
        running = self.start()
        self.create()
        self.assertEqual([c.name for c in self.client.containers.list(filters=self.mine)], [running.name])

    @cases({"created": "created", "running": "running", "exited": "exited"})
    def test_by_status(self, status):
        self.create(name=short("created"))
        self.start(name=short("running"))
        self.start(["true"], name=short("exited")).wait(timeout=PATIENCE)
        # A list may be a moment behind.
        (found,) = self.eventually(
            lambda: self.client.containers.list(all=True, filters={**self.mine, "status": status}))
        self.assertTrue(found.name.startswith(status))

    @cases({"none": 0, "three": 3})
    def test_by_exit_code(self, code):
        container = self.start(["sh", "-c", "exit %d" % code], name=tail("code"))
        container.wait(timeout=PATIENCE)
        found = self.eventually(
            lambda: self.client.containers.list(all=True, filters={**self.mine, "exited": str(code)}))
        self.assertEqual([c.id for c in found], [container.id])

    def test_whole_list(self):
        container = self.start(name=base36(9))
        self.assertIn(container.name, [c.name for c in self.client.containers.list(ignore_removed=True)])

    def test_whole_list_with_those_that_ended(self):
        container = self.start(["true"], name=numbered("done"))
        container.wait(timeout=PATIENCE)
        names = [c.name for c in self.client.containers.list(all=True, ignore_removed=True)]
        self.assertIn(container.name, names)

    def test_before_and_since(self):
        first, second, third = (self.create(name=short(n)) for n in ("a", "b", "c"))
        earlier = self.client.containers.list(all=True, filters={**self.mine, "before": second.name})
        later = self.client.containers.list(all=True, filters={**self.mine, "since": second.name})
        self.assertEqual([c.name for c in earlier + later], [first.name, third.name])

    def test_grows_and_shrinks(self):
        def names():
            return {c.name for c in self.client.containers.list(all=True, filters=self.mine)}

        self.assertEqual(names(), set())
        first = self.create()
        self.assertEqual(names(), {first.name})
        second = self.create()
        self.assertEqual(names(), {first.name, second.name})
        first.remove()
        self.assertEqual(names(), {second.name})

    def test_prune(self):
        ended = self.create(name=short("ended"))
        running = self.start(name=short("running"))
        pruned = self.client.containers.prune(filters=self.mine)
        self.assertEqual(pruned["ContainersDeleted"], [ended.id])
        self.assertEqual([c.name for c in self.client.containers.list(all=True, filters=self.mine)], [running.name])

    def test_by_the_image(self):
        container = self.create()
        found = self.client.containers.list(all=True, filters={**self.mine, "ancestor": "busybox"})
        self.assertEqual([c.id for c in found], [container.id])

    def test_short_id(self):
        container = self.create(name=whole())
        self.assertEqual(self.client.containers.get(container.short_id).name, container.name)
