// A program for the scenarios that asks an engine with dockerode:
// client.js SCENARIO, of which each is a function below. It prints what comes
// back and exits with 1 on the first error.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { once } = require('node:events')
const { finished } = require('node:stream/promises')
const { PassThrough, Readable } = require('node:stream')
const Docker = require('dockerode')

const image = 'busybox'
const name = 'drydock-test-node'
const docker = new Docker()

// collector gathers what is written to it.
function collector () {
  const stream = new PassThrough()
  const pieces = []
  stream.on('data', (piece) => pieces.push(piece))
  stream.text = () => Buffer.concat(pieces).toString()
  return stream
}

// both reads a multiplexed stream to its end.
async function both (stream) {
  const out = collector()
  const err = collector()
  docker.modem.demuxStream(stream, out, err)
  await finished(stream, { writable: false })
  console.log({ out: out.text(), err: err.text() })
}

async function whole (stream) {
  const pieces = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

// progress prints what an engine tells of long work.
async function progress (stream) {
  const told = await new Promise((resolve, reject) =>
    docker.modem.followProgress(stream, (err, output) => (err ? reject(err) : resolve(output))))
  process.stdout.write(told.map((line) => line.stream ?? '').join(''))
}

async function run () {
  const out = collector()
  const [exit, container] = await docker.run(image, ['sh', '-c', 'echo in a container; exit 3'], out, { name })
  console.log(exit.StatusCode, out.text())
  await container.remove()
  try {
    await docker.getContainer(name).inspect()
  } catch (err) {
    console.log(err.statusCode, err.json.message)
  }
}

async function attach () {
  const container = await docker.createContainer({
    name, Image: image, Cmd: ['sh', '-c', 'cat; echo to stderr >&2; exit 4'], OpenStdin: true, StdinOnce: true
  })
  const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true })
  const ended = container.wait({ condition: 'next-exit' })
  const printed = both(stream)
  await container.start()
  stream.write('typed\n')
  stream.end()
  await printed
  console.log((await ended).StatusCode)
  const logs = await container.logs({ follow: true, stdout: true, stderr: true })
  await both(logs)
  await container.remove()
}

async function exec () {
  const container = await docker.createContainer({ name, Image: image, Cmd: ['sleep', '300'] })
  await container.start()
  for (const [Cmd, typed] of [[['sh', '-c', 'cat; exit 5'], 'typed\n'], [['sh', '-c', 'echo out; echo err >&2']]]) {
    const command = await container.exec({ Cmd, AttachStdin: true, AttachStdout: true, AttachStderr: true })
    const stream = await command.start({ hijack: true, stdin: true })
    const printed = both(stream)
    if (typed) stream.write(typed)
    stream.end()
    await printed
    console.log((await command.inspect()).ExitCode)
  }
  await container.remove({ force: true })
}

async function files () {
  const container = await docker.createContainer({ name, Image: image, Cmd: ['cat', '/tmp/file'] })
  const context = folder({ file: 'in an archive\n' })
  await container.putArchive(pack(context), { path: '/tmp' })
  const stream = await container.attach({ stream: true, stdout: true, stderr: true })
  const printed = both(stream)
  await container.start()
  await printed
  const archive = await whole(await container.getArchive({ path: '/tmp/file' }))
  console.log(archive.includes('in an archive\n'), archive.length % 512)
  await container.remove()
}

async function images () {
  const context = folder({ Dockerfile: 'FROM busybox\nCOPY file /file\nRUN cat /file\n', file: 'in the context\n' })
  await progress(await docker.buildImage(pack(context), { t: name, forcerm: true, nocache: true }))
  const saved = await whole(await docker.getImage(name).get())
  await docker.getImage(name).remove()
  await progress(await docker.loadImage(Readable.from([saved])))
  console.log((await docker.listImages({ filters: { reference: [name] } })).map((found) => found.RepoTags))
  await docker.getImage(name).remove()
}

async function streams () {
  const container = await docker.createContainer({ name, Image: image, Cmd: ['sleep', '300'] })
  const events = await docker.getEvents({ since: 1, filters: { container: [container.id] } })
  const told = []
  events.on('data', (piece) => {
    told.push(piece)
    if (Buffer.concat(told).includes('"destroy"')) events.destroy()
  })
  const over = once(events, 'close')
  await container.start()
  const stats = await container.stats({ stream: false })
  console.log(stats.name, stats.memory_stats.usage)
  const samples = await container.stats({ stream: true })
  const [sample] = await once(samples, 'data')
  console.log(JSON.parse(sample).name)
  samples.destroy()
  await container.kill()
  await container.wait()
  await container.remove()
  await over
  for (const line of Buffer.concat(told).toString().trim().split('\n')) console.log(JSON.parse(line).Action)
}

// names does for four names at once what a test does that invents its own.
async function names () {
  const own = process.env.NAME
  await Promise.all([1, 2, 3, 4].map(async (n) => {
    const called = `${own}-${n}`
    const told = []
    const container = await docker.createContainer({
      name: called, Image: image, Cmd: ['sh', '-c', 'read line; echo "$OWN got $line"; exit 3'], Hostname: called,
      Env: [`OWN=${called}`], Labels: { 'drydock-test.session': called }, OpenStdin: true, StdinOnce: true
    })
    const events = await docker.getEvents({ since: 1, filters: { label: [`drydock-test.session=${called}`] } })
    events.on('data', (piece) => {
      told.push(piece)
      if (Buffer.concat(told).includes('"destroy"')) events.destroy()
    })
    const over = once(events, 'close')
    const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true })
    const out = collector()
    docker.modem.demuxStream(stream, out, out)
    await container.start()
    stream.end(`typed for ${called}\n`)
    await finished(stream, { writable: false })
    const exit = await container.wait()
    const { Name, Config, State } = await container.inspect()
    const list = await docker.listContainers({ all: true, filters: { name: [called] } })
    await container.remove()
    await over
    const actions = Buffer.concat(told).toString().trim().split('\n').map(JSON.parse).map((event) =>
      [event.Action, event.Actor.Attributes.name])
    const error = await docker.getContainer(called).start().catch((err) => err.json.message)
    return { out: out.text(), exit, Name, Config, State, list, actions, error }
  })).then((all) => all.forEach(({ out, exit, Name, Config, State, list, actions, error }) => console.log(
    out + [Name, Config.Hostname, Config.Env[0], State.Status, exit.StatusCode].join(' ') + '\n' +
    JSON.stringify(list.map(({ Names, Labels }) => [Names, Labels])) + '\n' + actions.join(' ') + '\n' + error)))
}

// folder writes files to the folder of the scenario and returns them.
function folder (contents) {
  const dir = path.join(process.env.WORK, 'context')
  fs.mkdirSync(dir)
  for (const [file, content] of Object.entries(contents)) fs.writeFileSync(path.join(dir, file), content)
  return dir
}

function pack (dir) { return require('tar-fs').pack(dir) }

const scenario = { run, attach, exec, files, images, names, streams }[process.argv[2]]
scenario().catch((err) => {
  console.error(err)
  process.exit(1)
})
