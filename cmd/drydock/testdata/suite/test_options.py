"""What a container can be told when it is created, and what is then said of it."""

import os

from docker.types import LogConfig, Mount, Ulimit

from support import SESSION, DockerTestCase, base36, cases, free_port, numbered, short, stamped, tail, whole, word


class Environment(DockerTestCase):
    def test_is_seen_inside(self):
        key, value = "TOKEN_" + tail("OF").upper(), base36(20)
        container = self.start(["sh", "-c", "echo $%s" % key], environment={key: value})
        self.assertEqual(self.output(container), value + "\n")

    @cases({
        "list": lambda: ["MODE=fast", "RUN=" + whole()],
        "map": lambda: {"ENDPOINT": "http://127.0.0.1:%d" % free_port(), "DEBUG": "1"},
        "empty_value": lambda: ["EMPTY=", "SEED=" + base36(8)],
        "many": lambda: {"K%d" % n: word() for n in range(12)},
        "spaces": lambda: {"GREETING": "hello there " + word()},
    })
    def test_is_shown(self, environment):
        container = self.create(environment=environment)
        container.reload()
        if isinstance(environment, dict):
            environment = ["%s=%s" % pair for pair in environment.items()]
        self.assertLessEqual(set(environment), set(container.attrs["Config"]["Env"]))


class Labels(DockerTestCase):
    @cases({
        "one": lambda: {"owner": word()},
        "dotted": lambda: {"com.example.build": numbered("b"), "com.example.kind": "worker"},
        "random_key": lambda: {"key-" + base36(6): "yes"},
        "empty": lambda: {"flag": "", "commit": whole().replace("-", "")},
        "number": lambda: {"attempt": str(free_port())},
    })
    def test_are_shown(self, labels):
        container = self.create(labels=labels)
        self.assertEqual(container.labels, {**self.labels, **labels})
        self.assertEqual(self.client.containers.get(container.name).labels, {**self.labels, **labels})

    @cases({
        "key": lambda: {"tier-" + word(5): "front"},
        "value": lambda: {"release": stamped("r")},
    })
    def test_find_it(self, label):
        container = self.create(labels=label)
        self.create(labels={"other": "one"})
        (pair,) = label.items()
        found = self.client.containers.list(all=True, filters={"label": "%s=%s" % pair})
        self.assertEqual([c.name for c in found], [container.name])


class Process(DockerTestCase):
    def test_working_directory(self):
        place = "/srv/" + word()
        container = self.start(["pwd"], working_dir=place)
        self.assertEqual(self.output(container), place + "\n")

    @cases({"root": ("0", "0:0"), "number": ("1234", "1234:0"), "group": ("1234:4321", "1234:4321")})
    def test_user(self, arguments):
        user, seen = arguments
        container = self.start(["sh", "-c", "echo $(id -u):$(id -g)"], user=user, name=short("user"))
        self.assertEqual(container.attrs["Config"]["User"], user)
        self.assertEqual(self.output(container), seen + "\n")

    def test_user_that_is_not_there(self):
        user = numbered("user")
        container = self.create(["true"], user=user)
        with self.refused(400, 500) as caught:
            container.start()
        self.assertIn(user, caught.exception.explanation)

    def test_hostname(self):
        name = short("host")
        container = self.start(["hostname"], hostname=name)
        self.assertEqual(self.output(container), name + "\n")
        self.assertEqual(container.attrs["Config"]["Hostname"], name)

    def test_domain(self):
        container = self.create(hostname=word(), domainname=word() + ".example")
        self.assertTrue(container.attrs["Config"]["Domainname"].endswith(".example"))

    @cases({
        "list": lambda: (["echo", "first " + word()], None),
        "string": lambda: ("echo second " + word(), None),
        "entrypoint": lambda: (["third", word()], ["echo", "it is"]),
        "shell": lambda: (["-c", "echo $0", base36()], ["sh"]),
    })
    def test_command(self, arguments):
        command, entrypoint = arguments
        container = self.start(command, entrypoint=entrypoint)
        words = command.split() if isinstance(command, str) else command
        self.assertIn(words[-1], self.output(container))
        self.assertEqual(container.attrs["Config"]["Cmd"], words)
        self.assertEqual(container.attrs["Config"]["Entrypoint"], entrypoint)

    def test_terminal(self):
        token = tail("tty")
        container = self.start(["sh", "-c", "tty; echo %s" % token], tty=True)
        self.assertEqual(self.output(container), "/dev/pts/0\r\n%s\r\n" % token)


class Limits(DockerTestCase):
    @cases({
        "memory": ({"mem_limit": "32m"}, {"Memory": 32 << 20}),
        "memory_reserved": ({"mem_reservation": "16m"}, {"MemoryReservation": 16 << 20}),
        "cpu_shares": ({"cpu_shares": 256}, {"CpuShares": 256}),
        "nano_cpus": ({"nano_cpus": 500000000}, {"NanoCpus": 500000000}),
        "cpu_quota": ({"cpu_period": 50000, "cpu_quota": 25000}, {"CpuPeriod": 50000, "CpuQuota": 25000}),
        "cpuset": ({"cpuset_cpus": "0"}, {"CpusetCpus": "0"}),
        "pids": ({"pids_limit": 64}, {"PidsLimit": 64}),
        "shm": ({"shm_size": "8m"}, {"ShmSize": 8 << 20}),
        "oom_score": ({"oom_score_adj": 300}, {"OomScoreAdj": 300}),
        "capabilities_added": ({"cap_add": ["NET_ADMIN"]}, {"CapDrop": None}),
        "read_only": ({"read_only": True}, {"ReadonlyRootfs": True}),
        "privileged": ({"privileged": True}, {"Privileged": True}),
        "groups": ({"group_add": ["12", "audio"]}, {"GroupAdd": ["12", "audio"]}),
        "security": ({"security_opt": ["no-new-privileges"]}, {"SecurityOpt": ["no-new-privileges"]}),
        "dns": ({"dns": ["192.0.2.53"]}, {"Dns": ["192.0.2.53"]}),
        "network_none": ({"network_mode": "none"}, {"NetworkMode": "none"}),
        "pid_host": ({"pid_mode": "host"}, {"PidMode": "host"}),
        "ipc_private": ({"ipc_mode": "private"}, {"IpcMode": "private"}),
    })
    def test_is_kept(self, arguments):
        options, kept = arguments
        container = self.create(**options)
        host = container.attrs["HostConfig"]
        self.assertEqual({key: host[key] for key in kept}, kept)

    @cases({"low": 100, "high": 4096})
    def test_open_files(self, limit):
        container = self.start(["sh", "-c", "ulimit -n"], name=short("files"),
                               ulimits=[Ulimit(name="nofile", soft=limit, hard=limit)])
        self.assertEqual(self.output(container), "%d\n" % limit)

    def test_sysctl(self):
        container = self.start(["cat", "/proc/sys/net/ipv4/ip_default_ttl"], sysctls={"net.ipv4.ip_default_ttl": "77"})
        self.assertEqual(self.output(container), "77\n")

    def test_capabilities_dropped(self):
        container = self.start(["chown", "1:1", "/etc"], cap_drop=["ALL"], name=tail("weak"))
        self.assertNotEqual(container.wait()["StatusCode"], 0)
        self.assertIn("not permitted", container.logs().decode())

    def test_extra_hosts(self):
        host = word() + ".example"
        container = self.start(["cat", "/etc/hosts"], extra_hosts={host: "192.0.2.7"})
        self.assertIn("192.0.2.7\t" + host, self.output(container))

    def test_device(self):
        device = "/dev/" + word()
        container = self.start(["test", "-c", device], devices=["/dev/null:%s:rw" % device])
        self.assertEqual(container.wait()["StatusCode"], 0)


class Policies(DockerTestCase):
    @cases({
        "no": {"Name": "no", "MaximumRetryCount": 0},
        "always": {"Name": "always", "MaximumRetryCount": 0},
        "unless_stopped": {"Name": "unless-stopped", "MaximumRetryCount": 0},
        "on_failure": {"Name": "on-failure", "MaximumRetryCount": 3},
    })
    def test_restart(self, policy):
        container = self.create(restart_policy=policy, name=base36(12))
        self.assertEqual(container.attrs["HostConfig"]["RestartPolicy"], policy)

    @cases({
        "none": ("none", {}),
        "json": ("json-file", {"max-size": "64k", "max-file": "2"}),
        "local": ("local", {"max-size": "1m"}),
    })
    def test_log_driver(self, arguments):
        driver, config = arguments
        container = self.create(log_config=LogConfig(type=driver, config=config))
        self.assertEqual(container.attrs["HostConfig"]["LogConfig"], {"Type": driver, "Config": config})

    def test_log_driver_with_tags(self):
        tag = "svc/" + word()
        container = self.create(log_config=LogConfig(type="json-file", config={"tag": tag, "labels": "owner"}))
        self.assertEqual(container.attrs["HostConfig"]["LogConfig"]["Config"]["tag"], tag)


class Ports(DockerTestCase):
    def test_chosen_by_the_client(self):
        port = free_port()
        container = self.start(ports={"80/tcp": ("127.0.0.1", port)})
        container.reload()
        self.assertEqual(container.ports["80/tcp"], [{"HostIp": "127.0.0.1", "HostPort": str(port)}])

    def test_chosen_by_the_engine(self):
        container = self.start(ports={"5432/tcp": ("127.0.0.1", None)}, name=short("db"))
        container.reload()
        (binding,) = container.ports["5432/tcp"]
        self.assertGreater(int(binding["HostPort"]), 1023)

    def test_several(self):
        first, second = free_port(), free_port()
        container = self.start(ports={"80/tcp": ("127.0.0.1", first), "53/udp": ("127.0.0.1", second)})
        container.reload()
        self.assertEqual({key: value[0]["HostPort"] for key, value in container.ports.items()},
                         {"80/tcp": str(first), "53/udp": str(second)})

    def test_port_that_is_taken(self):
        port = free_port()
        self.start(ports={"80/tcp": ("127.0.0.1", port)})
        late = self.create(ports={"80/tcp": ("127.0.0.1", port)})
        with self.refused(400, 500) as caught:
            late.start()
        self.assertIn(str(port), caught.exception.explanation)

    def test_in_a_list(self):
        port = free_port()
        container = self.start(ports={"8080/tcp": ("127.0.0.1", port)}, name=numbered("web"))
        (entry,) = self.client.api.containers(filters=self.mine)
        self.assertEqual(entry["Names"], ["/" + container.name])
        self.assertIn(port, [p.get("PublicPort") for p in entry["Ports"]])

    def test_exposed_only(self):
        made = self.client.api.create_container("busybox", ["true"], name=whole(), labels=self.labels,
                                                ports=[9000, (9001, "udp")])
        container = self.client.containers.get(made["Id"])
        self.addCleanup(self.discard, container)
        self.assertEqual(set(container.attrs["Config"]["ExposedPorts"]), {"9000/tcp", "9001/udp"})
        self.assertFalse(container.attrs["HostConfig"]["PortBindings"])


class Mounts(DockerTestCase):
    def test_folder_of_the_host(self):
        folder = self.folder()
        with open(os.path.join(folder, "config.ini"), "w") as file:
            file.write("level = 3\n")
        container = self.start(["cat", "/etc/app/config.ini"], volumes={folder: {"bind": "/etc/app", "mode": "ro"}})
        self.assertEqual(self.output(container), "level = 3\n")

    def test_file_that_names_the_session(self):
        folder = self.folder()
        with open(os.path.join(folder, "session"), "w") as file:
            file.write(self.session)
        container = self.start(["cat", "/in/session"], volumes=[folder + ":/in:ro"], name=stamped("mount"))
        self.assertEqual(self.output(container), container.labels[SESSION])

    def test_file_of_the_host(self):
        path = os.path.join(self.folder(), base36() + ".txt")
        with open(path, "w") as file:
            file.write("fixed\n")
        container = self.start(["cat", "/data"], mounts=[Mount("/data", path, type="bind", read_only=True)])
        self.assertEqual(self.output(container), "fixed\n")
        (mount,) = self.client.containers.get(container.id).attrs["Mounts"]
        self.assertEqual((mount["Source"], mount["Destination"], mount["RW"]), (path, "/data", False))

    def test_folder_is_listed(self):
        folder = self.folder()
        container = self.create(volumes=["%s:/in:ro" % folder, "%s:/out" % folder])
        self.assertEqual(sorted(container.attrs["HostConfig"]["Binds"]),
                         ["%s:/in:ro" % folder, "%s:/out" % folder])

    def test_folder_that_is_not_there(self):
        missing = os.path.join(self.folder(), word())
        with self.refused(400) as caught:
            self.create(mounts=[Mount("/data", missing, type="bind")])
        self.assertIn(missing, caught.exception.explanation)

    def test_memory(self):
        container = self.start(["sh", "-c", "mount | grep ' /scratch '"], tmpfs={"/scratch": "size=1m"})
        self.assertIn("size=1024k", self.output(container))

    def test_memory_as_a_mount(self):
        target = "/run/" + word()
        container = self.create(mounts=[Mount(target, None, type="tmpfs", tmpfs_size=1 << 20)])
        (mount,) = container.attrs["HostConfig"]["Mounts"]
        self.assertEqual((mount["Type"], mount["Target"]), ("tmpfs", target))

    def test_written_over_a_read_only_root(self):
        token = word()
        container = self.start(["sh", "-c", "echo %s >/out/file; cat /out/file; echo no >/etc/file" % token],
                               read_only=True, tmpfs={"/out": ""})
        self.assertNotEqual(container.wait()["StatusCode"], 0)
        self.assertIn(token, container.logs(stderr=False).decode())
