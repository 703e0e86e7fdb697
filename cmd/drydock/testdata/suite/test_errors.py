"""What the engine refuses, and whether it says why."""

import docker

from support import DockerTestCase, cases, numbered, short, tail, whole, word

class Errors(DockerTestCase):
    @cases({
        "word": lambda: word(), "hex": lambda: short("none"), "id": lambda: whole().replace("-", "") * 2,
        "uuid": lambda: whole(), "tail": lambda: tail("none"), "number": lambda: numbered("none"),
    })
    def test_is_not_found(self, name):
        with self.assertRaises(docker.errors.NotFound) as caught:
            self.client.containers.get(name)
        self.assertIn(name, caught.exception.explanation)

    @cases({
        "start": lambda: (word(), lambda api, name: api.start(name)),
        "kill": lambda: (word(), lambda api, name: api.kill(name)),
        "remove": lambda: (word(), lambda api, name: api.remove_container(name)),
        "logs": lambda: (word(), lambda api, name: api.logs(name)),
        "rename": lambda: (word(), lambda api, name: api.rename(name, name + "x")),
        "exec": lambda: (word(), lambda api, name: api.exec_create(name, "true")),
        "diff": lambda: (word(), lambda api, name: api.diff(name)),
        "update": lambda: (word(), lambda api, name: api.update_container(name, mem_limit="64m")),
        "wait": lambda: (word(), lambda api, name: api.wait(name)),
    })
    def test_asked_of_what_is_not_there(self, arguments):
        name, ask = arguments
        with self.assertRaises(docker.errors.NotFound) as caught:
            ask(self.client.api, name)
        self.assertIn(name, caught.exception.explanation)

    def test_name_is_taken(self):
        name = short("taken")
        first = self.create(name=name)
        with self.refused(409) as caught:
            self.create(name=name)
        self.assertIn("/%s" % name, caught.exception.explanation)
        self.assertIn(first.id, caught.exception.explanation)

    def test_renamed_to_a_name_that_is_taken(self):
        first, second = self.create(name=short("first")), self.create(name=short("second"))
        with self.refused(409) as caught:
            second.rename(first.name)
        self.assertIn(first.name, caught.exception.explanation)

    @cases({"bang": lambda: word() + "!", "dash": lambda: "-" + word(), "space": lambda: "a " + word()})
    def test_name_that_is_none(self, name):
        with self.refused(400) as caught:
            self.create(name=name)
        self.assertIn(name, caught.exception.explanation)

    def test_killed_when_it_has_ended(self):
        container = self.create(name=numbered("ended"))
        with self.refused(409) as caught:
            container.kill()
        self.assertIn(container.id, caught.exception.explanation)

    def test_signal_that_is_none(self):
        signal = "SIGNONE"
        container = self.start()
        with self.refused(400, 500) as caught:
            container.kill(signal)
        self.assertIn(signal, caught.exception.explanation)

    def test_option_that_makes_no_sense(self):
        with self.refused(400) as caught:
            self.create(mem_limit="1k", name=short("tiny"))
        self.assertIn("memory", caught.exception.explanation.lower())

    def test_filter_that_is_none(self):
        wrong = "nosuchfilter"
        with self.refused(400, 500) as caught:
            self.client.containers.list(filters={wrong: "x"})
        self.assertIn(wrong, caught.exception.explanation)
