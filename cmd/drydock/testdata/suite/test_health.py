"""Containers that are asked how they are."""

from support import DockerTestCase, cases, short, tail, word

class Health(DockerTestCase):
    def until(self, container, health):
        def reached():
            container.reload()
            return container.attrs["State"]["Health"]["Status"] == health

        self.eventually(reached)

    def check(self, command, **more):
        return {"test": ["CMD-SHELL", command], "interval": 200000000, "timeout": 5000000000, "retries": 2, **more}

    def test_becomes_healthy(self):
        token = word()
        container = self.start(name=short("ok"), healthcheck=self.check("echo checked " + token))
        self.until(container, "healthy")
        self.assertEqual(container.attrs["State"]["Health"]["Log"][0]["Output"], "checked %s\n" % token)

    def test_becomes_unhealthy(self):
        container = self.start(name=short("ill"), healthcheck=self.check("exit 1"))
        self.until(container, "unhealthy")
        self.assertGreaterEqual(container.attrs["State"]["Health"]["FailingStreak"], 2)

    def test_when_it_is_ready(self):
        mark = "/tmp/" + word()
        container = self.start(healthcheck=self.check("test -e " + mark, retries=100))
        container.reload()
        self.assertEqual(container.attrs["State"]["Health"]["Status"], "starting")
        container.exec_run(["touch", mark])
        self.until(container, "healthy")

    def test_in_a_list(self):
        container = self.start(name=tail("healthy"), healthcheck=self.check("true"))
        self.eventually(lambda: self.client.containers.list(filters={**self.mine, "health": "healthy"}))
        self.until(container, "healthy")

    @cases({
        "arguments": {"test": ["CMD", "true"], "interval": 3000000000},
        "shell": {"test": ["CMD-SHELL", "exit 0"], "timeout": 1000000000, "retries": 3},
        "none": {"test": ["NONE"]},
        "patient": {"test": ["CMD", "true"], "start_period": 5000000000},
    })
    def test_is_kept(self, check):
        container = self.create(healthcheck=check)
        self.assertEqual(container.attrs["Config"]["Healthcheck"]["Test"], check["test"])
