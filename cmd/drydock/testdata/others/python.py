# What docker.sh does, said by docker-py.
import os
import sys

import docker

run = sys.argv[1]
name, network, volume = "drydock-test-" + run, "drydock-test-net-" + run, "drydock-test-vol-" + run
client = docker.APIClient(base_url=os.environ["DOCKER_HOST"], version="1.41")
client.create_network(network)
client.create_volume(volume)
client.create_container(
    "busybox", ["echo", "hello"], name=name, environment=["B=2", "A=1"], labels={"run": run},
    host_config=client.create_host_config(binds=[volume + ":/data"], network_mode=network))
client.start(name)
print(client.wait(name)["StatusCode"])
print(len(client.containers(all=True, filters={"name": [name], "label": ["run=" + run]})))
client.remove_container(name)
client.remove_volume(volume)
client.remove_network(network)
