// What docker.sh does, said by dockerode.
const Docker = require('dockerode')

async function main (run) {
  const [name, network, volume] = ['', 'net-', 'vol-'].map(kind => 'drydock-test-' + kind + run)
  const docker = new Docker({ socketPath: process.env.DOCKER_HOST.replace('unix://', '') })
  await docker.createNetwork({ Name: network })
  await docker.createVolume({ Name: volume })
  await docker.createContainer({
    name, Image: 'busybox', Cmd: ['echo', 'hello'], AttachStdout: true, AttachStderr: true,
    Env: ['B=2', 'A=1'], Labels: { run }, HostConfig: { Binds: [volume + ':/data'], NetworkMode: network }
  })
  const container = docker.getContainer(name)
  await container.start()
  console.log((await container.wait()).StatusCode)
  console.log((await docker.listContainers({ all: true, filters: { name: [name], label: ['run=' + run] } })).length)
  await container.remove()
  await docker.getVolume(volume).remove()
  await docker.getNetwork(network).remove()
}

main(process.argv[2])
