"""Networks, and who is in them."""

import docker
from docker.types import IPAMConfig, IPAMPool

from support import PATIENCE, DockerTestCase, base36, cases, numbered, short, stamped, subnet, tail, whole, word


class Networks(DockerTestCase):
    @cases({
        "hex": lambda: short("net"),
        "word": lambda: word(),
        "underscores": lambda: "_".join(("suite", word(5), "default")),
        "uuid": lambda: whole(),
        "numbered": lambda: numbered("net"),
    })
    def test_name(self, name):
        network = self.network(name)
        self.assertEqual(network.name, name)
        self.assertEqual(self.client.networks.get(name).id, network.id)
        self.assertEqual([n.id for n in self.client.networks.list(names=[name])], [network.id])

    def test_labels(self):
        network = self.network()
        self.assertEqual(network.attrs["Labels"], self.labels)
        self.assertEqual([n.name for n in self.client.networks.list(filters=self.mine)], [network.name])

    @cases({"internal": ({"internal": True}, "Internal"), "attachable": ({"attachable": True}, "Attachable")})
    def test_option(self, arguments):
        options, key = arguments
        self.assertTrue(self.network(**options).attrs[key])

    def test_driver_options(self):
        bridge = "br" + base36(8)
        network = self.network(driver="bridge", options={"com.docker.network.bridge.name": bridge})
        self.assertEqual(network.attrs["Options"]["com.docker.network.bridge.name"], bridge)

    def test_addresses(self):
        pool = subnet()
        gateway = pool.replace(".0/24", ".254")
        network = self.network(ipam=IPAMConfig(pool_configs=[IPAMPool(subnet=pool, gateway=gateway)]))
        (config,) = network.attrs["IPAM"]["Config"]
        self.assertEqual((config["Subnet"], config["Gateway"]), (pool, gateway))

    def test_name_is_taken(self):
        name = stamped("net")
        self.network(name)
        with self.refused(409) as caught:
            self.client.networks.create(name, check_duplicate=True)
        self.assertIn(name, caught.exception.explanation)

    def test_is_removed(self):
        network = self.network()
        network.remove()
        with self.assertRaises(docker.errors.NotFound) as caught:
            self.client.networks.get(network.name)
        self.assertIn(network.name, caught.exception.explanation)

    def test_is_in_use(self):
        network = self.network()
        container = self.start(network=network.name)
        with self.refused(403, 409) as caught:
            network.remove()
        self.assertIn(network.name, caught.exception.explanation)
        container.remove(force=True)
        network.remove()

    def test_prune(self):
        first, second = self.network(), self.network()
        pruned = self.client.networks.prune(filters=self.mine)
        self.assertEqual(sorted(pruned["NetworksDeleted"]), sorted([first.name, second.name]))

    def test_is_in_the_whole_list(self):
        network = self.network(tail("listed"))
        self.assertIn(network.name, [n.name for n in self.client.networks.list()])


class Members(DockerTestCase):
    def test_from_the_start(self):
        network = self.network()
        container = self.start(network=network.name, name=short("member"))
        network.reload()
        self.assertEqual([c.name for c in network.containers], [container.name])
        container.reload()
        self.assertEqual(list(container.attrs["NetworkSettings"]["Networks"]), [network.name])

    def test_connected_and_disconnected(self):
        network, container = self.network(), self.start()
        network.connect(container)
        container.reload()
        self.assertIn(network.name, container.attrs["NetworkSettings"]["Networks"])
        network.disconnect(container)
        container.reload()
        self.assertNotIn(network.name, container.attrs["NetworkSettings"]["Networks"])

    def test_aliases(self):
        alias = word()
        network, container = self.network(), self.start()
        network.connect(container, aliases=[alias, "db"])
        container.reload()
        endpoint = container.attrs["NetworkSettings"]["Networks"][network.name]
        self.assertLessEqual({alias, "db"}, set(endpoint["Aliases"]))

    def test_address(self):
        pool = subnet()
        address = pool.replace(".0/24", ".77")
        network = self.network(ipam=IPAMConfig(pool_configs=[IPAMPool(subnet=pool)]))
        container = self.start()
        network.connect(container, ipv4_address=address)
        container.reload()
        self.assertEqual(container.attrs["NetworkSettings"]["Networks"][network.name]["IPAddress"], address)

    def test_names_are_known(self):
        network = self.network()
        server = self.start(network=network.name, name=short("server"))
        client = self.start(["ping", "-c", "1", "-W", "5", server.name], network=network.name)
        self.assertEqual(client.wait(timeout=PATIENCE)["StatusCode"], 0)
        self.assertIn("PING " + server.name, client.logs().decode())

    def test_two_talk(self):
        network, said = self.network(), base36(12)
        server = self.start(["sh", "-c", "echo %s | nc -l -p 80" % said], network=network.name, name=word())
        found = self.start(["sh", "-c", "until nc %s 80; do sleep 0.1; done" % server.name], network=network.name)
        self.assertEqual(found.wait(timeout=PATIENCE)["StatusCode"], 0)
        self.assertIn(said, found.logs().decode())

    def test_of_another_container(self):
        owner = self.start(hostname=short("own"))
        guest = self.start(["hostname"], network_mode="container:" + owner.id)
        self.assertEqual(self.output(guest).strip(), owner.attrs["Config"]["Hostname"])

    def test_several_networks(self):
        networks = [self.network() for _ in range(3)]
        container = self.start()
        for network in networks:
            network.connect(container)
        container.reload()
        found = set(container.attrs["NetworkSettings"]["Networks"])
        self.assertLessEqual({network.name for network in networks}, found)

    def test_twice(self):
        network = self.network()
        container = self.start(network=network.name)
        with self.refused(403, 409, 500) as caught:
            network.connect(container)
        self.assertIn(network.name, caught.exception.explanation)

    def test_disconnected_without_being_connected(self):
        network, container = self.network(), self.start()
        with self.refused(400, 403, 404, 500):
            network.disconnect(container)

    def test_found_by_network(self):
        network = self.network()
        names = {self.start(network=network.name, name=short("n")).name for _ in range(2)}
        self.start()
        found = self.client.containers.list(filters={"network": network.name})
        self.assertEqual({c.name for c in found}, names)


class Missing(DockerTestCase):
    @cases({"word": lambda: word(), "id": lambda: whole().replace("-", "") * 2, "hex": lambda: short("net")})
    def test_is_not_found(self, name):
        with self.assertRaises(docker.errors.NotFound) as caught:
            self.client.networks.get(name)
        self.assertIn(name, caught.exception.explanation)

    def test_container_in_it(self):
        name = tail("net")
        container = self.create(network=name)
        with self.refused(404, 500) as caught:
            container.start()
        self.assertIn(name, caught.exception.explanation)
