"""Containers from the first day to the last."""

import time

import docker

from support import (DockerTestCase, IMAGE, PATIENCE, base36, cases, numbered, short, stamped, tail, whole, word)


class Run(DockerTestCase):
    def test_output(self):
        said = "hello from " + word()
        printed = self.client.containers.run(IMAGE, ["echo", said], remove=True)
        self.assertEqual(printed.decode(), said + "\n")

    def test_output_of_a_shell(self):
        token = base36()
        printed = self.client.containers.run(
            IMAGE, ["sh", "-c", "for n in 1 2 3; do echo %s-$n; done" % token], remove=True, name=short("loop"))
        self.assertEqual(printed.decode().split(), ["%s-%d" % (token, n) for n in (1, 2, 3)])

    def test_streams_apart(self):
        out, err = whole(), whole()
        command = ["sh", "-c", "echo %s; echo %s >&2" % (out, err)]
        container = self.start(command)
        container.wait(timeout=PATIENCE)
        self.assertEqual(container.logs(stdout=True, stderr=False).decode().strip(), out)
        self.assertEqual(container.logs(stdout=False, stderr=True).decode().strip(), err)

    def test_error_has_what_was_said(self):
        reason = "out of " + word()
        with self.assertRaises(docker.errors.ContainerError) as caught:
            self.client.containers.run(
                IMAGE, ["sh", "-c", "echo %s >&2; exit 3" % reason], remove=True, name=short("bad"))
        self.assertEqual(caught.exception.exit_status, 3)
        self.assertEqual(caught.exception.stderr.decode(), reason + "\n")

    @cases({"none": 0, "one": 1, "seven": 7, "most": 255})
    def test_exit_code(self, code):
        container = self.start(["sh", "-c", "exit %d" % code], name=tail("exit"))
        self.assertEqual(container.wait(timeout=PATIENCE)["StatusCode"], code)
        container.reload()
        self.assertEqual(container.attrs["State"]["ExitCode"], code)

    def test_command_that_is_not_there(self):
        program = "/opt/" + word()
        container = self.create([program])
        with self.refused(400, 500) as caught:
            container.start()
        self.assertIn(program, caught.exception.explanation)

    def test_detached(self):
        name = numbered("daemon")
        container = self.client.containers.run(IMAGE, ["sleep", "300"], detach=True, name=name, labels=self.labels)
        self.addCleanup(self.discard, container)
        self.until_status(container, "running")
        self.assertEqual(container.name, name)

    def test_is_gone_when_it_ends(self):
        container = self.start(["true"], name=short("brief"), auto_remove=True)
        self.eventually(lambda: not self.client.containers.list(all=True, filters=self.mine, ignore_removed=True))
        with self.assertRaises(docker.errors.NotFound):
            container.reload()


class Lifecycle(DockerTestCase):
    def test_from_created_to_exited(self):
        container = self.create(["sh", "-c", "sleep 0.3; exit 4"], name=stamped("life"))
        self.assertEqual(container.status, "created")
        container.start()
        container.reload()
        self.assertEqual(container.status, "running")
        self.until_status(container, "exited")
        self.assertEqual(container.attrs["State"]["ExitCode"], 4)

    def test_kill(self):
        container = self.start(name=short("victim"))
        container.kill()
        self.assertEqual(container.wait(timeout=PATIENCE)["StatusCode"], 137)
        self.until_status(container, "exited")

    @cases({"usr1": ("USR1", "got one"), "hup": ("HUP", "got hup"), "term": ("TERM", "got term")})
    def test_signal(self, arguments):
        signal, said = arguments
        token = base36(6)
        script = "trap 'echo %s %s; exit 0' %s; echo ready; while :; do sleep 0.05; done" % (token, said, signal)
        container = self.start(["sh", "-c", script], name=tail("trap"))
        self.eventually(lambda: b"ready" in container.logs())
        container.kill(signal)
        self.assertEqual(self.output(container), "ready\n%s %s\n" % (token, said))

    def test_stop_signal(self):
        container = self.start(["sh", "-c", "trap 'exit 9' INT; echo up; while :; do sleep 0.05; done"],
                               stop_signal="SIGINT")
        self.eventually(lambda: b"up" in container.logs())
        container.stop(timeout=20)
        container.reload()
        self.assertEqual(container.attrs["State"]["ExitCode"], 9)
        self.assertEqual(container.attrs["Config"]["StopSignal"], "SIGINT")

    def test_stop_has_an_end(self):
        container = self.start(name=short("deaf"))
        container.stop(timeout=0)
        self.assertEqual(container.wait(timeout=PATIENCE)["StatusCode"], 137)

    def test_started_twice(self):
        container = self.start()
        container.start()
        container.reload()
        self.assertEqual(container.status, "running")

    def test_stopped_twice(self):
        container = self.start(["true"])
        container.wait(timeout=PATIENCE)
        container.stop()
        container.stop()
        container.reload()
        self.assertEqual(container.status, "exited")

    def test_restart(self):
        container = self.start(["sh", "-c", "echo begun >>/count; wc -l </count; sleep 300"], name=short("again"))
        self.eventually(lambda: container.logs() == b"1\n")
        first = self.client.api.inspect_container(container.id)["State"]["StartedAt"]
        container.restart(timeout=0)
        self.eventually(lambda: container.logs() == b"1\n2\n")
        container.reload()
        self.assertNotEqual(container.attrs["State"]["StartedAt"], first)

    def test_started_again_after_the_end(self):
        token = word()
        container = self.start(["echo", token])
        container.wait(timeout=PATIENCE)
        container.start()
        container.wait(timeout=PATIENCE)
        self.assertEqual(container.logs().decode(), (token + "\n") * 2)

    def test_pause(self):
        container = self.start(name=tail("frozen"))
        container.pause()
        container.reload()
        self.assertEqual(container.status, "paused")
        with self.refused(409):
            container.exec_run("true")
        container.unpause()
        container.reload()
        self.assertEqual(container.status, "running")

    def test_pause_shows_in_a_list(self):
        container = self.start()
        container.pause()
        paused = self.client.containers.list(filters={**self.mine, "status": "paused"})
        self.assertEqual([c.id for c in paused], [container.id])
        container.unpause()
        self.assertEqual(self.client.containers.list(filters={**self.mine, "status": "paused"}), [])

    def test_rename(self):
        before, after = short("old"), short("new")
        container = self.create(name=before)
        container.rename(after)
        container.reload()
        self.assertEqual(container.name, after)
        self.assertEqual(self.client.containers.get(after).id, container.id)
        with self.assertRaises(docker.errors.NotFound):
            self.client.containers.get(before)

    def test_name_is_free_again(self):
        name = short("reused")
        first = self.create(name=name)
        first.remove()
        second = self.create(name=name)
        self.assertNotEqual(first.id, second.id)
        self.assertEqual(self.client.containers.get(name).id, second.id)

    def test_update(self):
        container = self.start(mem_limit="64m", memswap_limit="64m")
        container.update(mem_limit="96m", memswap_limit="96m", cpu_shares=512)
        container.reload()
        self.assertEqual(container.attrs["HostConfig"]["Memory"], 96 << 20)
        self.assertEqual(container.attrs["HostConfig"]["CpuShares"], 512)

    def test_update_of_the_restart_policy(self):
        container = self.start()
        container.update(restart_policy={"Name": "on-failure", "MaximumRetryCount": 4})
        container.reload()
        self.assertEqual(container.attrs["HostConfig"]["RestartPolicy"],
                         {"Name": "on-failure", "MaximumRetryCount": 4})

    def test_engine_restarts_what_fails(self):
        container = self.start(["sh", "-c", "echo try; exit 5"], name=stamped("flaky"),
                               restart_policy={"Name": "on-failure", "MaximumRetryCount": 2})

        def given_up():
            container.reload()
            return container.attrs["RestartCount"] == 2 and container.status == "exited"

        self.eventually(given_up)
        self.assertEqual(container.logs(), b"try\n" * 3)

    def test_removed_by_force(self):
        container = self.start(name=short("forced"))
        with self.refused(409):
            container.remove()
        container.remove(force=True)
        self.assertEqual(self.client.containers.list(all=True, filters=self.mine), [])

    def test_times_are_in_order(self):
        container = self.start(["true"])
        container.wait(timeout=PATIENCE)
        container.reload()
        state = container.attrs["State"]
        self.assertLessEqual(container.attrs["Created"], state["StartedAt"])
        self.assertLessEqual(state["StartedAt"], state["FinishedAt"])


class Wait(DockerTestCase):
    def test_beside(self):
        container = self.start(name=short("waited"))
        ended = self.beside(lambda: container.wait(timeout=PATIENCE))
        container.kill("KILL")
        self.assertEqual(ended()["StatusCode"], 137)

    def test_next_exit(self):
        container = self.create(["sh", "-c", "exit 6"], name=whole())
        ended = self.beside(lambda: container.wait(timeout=PATIENCE, condition="next-exit"))
        time.sleep(0.2)  # the request is to be there before the start
        container.start()
        self.assertEqual(ended()["StatusCode"], 6)

    def test_removed(self):
        container = self.create(["sh", "-c", "exit 8"], auto_remove=True)
        ended = self.beside(lambda: container.wait(timeout=PATIENCE, condition="removed"))
        time.sleep(0.2)
        container.start()
        self.assertEqual(ended()["StatusCode"], 8)

    def test_several_at_once(self):
        started = [self.start(["sh", "-c", "sleep 0.%d; exit %d" % (n, n)], name=short("w%d" % n)) for n in (1, 2, 3)]
        waiting = [self.beside(lambda c=c: c.wait(timeout=PATIENCE)) for c in started]
        self.assertEqual([ended()["StatusCode"] for ended in waiting], [1, 2, 3])

    def test_patience_ends(self):
        container = self.start()
        with self.assertRaises(Exception) as caught:
            container.wait(timeout=0.5)
        self.assertIn("timed out", str(caught.exception).lower())
        container.kill()
