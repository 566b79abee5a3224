import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildImage } from '../../src/verify/build.js'
import { connectEngine, EngineUnavailable } from '../../src/verify/engine.js'
import { readHealthState, readImageConfig } from '../../src/verify/image.js'
import { DEFAULT_TIMEOUTS, type VerifyOptions } from '../../src/verify/types.js'
import { makeDirectory } from '../support/directory.js'

/** Answers as Podman 4 does, whose `info` knows no `.Host.Os`, and writes down what it was asked. */
const PODMAN = `#!/bin/sh
here=\${0%/*}
printf '%s\\n' "\${DOCKER_BUILDKIT-unset} $*" >>"$here/log"
case "$*" in
  *'info --format {{.Host.OS}}') echo linux ;;
  *'healthcheck run app') touch "$here/checked" ;;
  *'container inspect app')
    [ -f "$here/checked" ] && health=healthy || health=starting
    printf '[{"State":{"Running":true,"ExitCode":0,"Healthcheck":{"Status":"%s","Log":null}}}]' $health ;;
  *'image inspect --format {{.Id}} tag') echo 1234 ;;
  *'image inspect app') echo '[{"Config":{"User":"33"},"Healthcheck":{"Test":["CMD","true"]}}]' ;;
  *' build '* | 'build '*) ;;
  *) echo "Error: unknown: $*" >&2; exit 125 ;;
esac
`
const DOCKER = '#!/bin/sh\necho "Cannot connect to the Docker daemon at unix:///var/run/docker.sock." >&2\nexit 1\n'

const environment = { ...process.env }
afterEach(() => {
  process.env = { ...environment }
})

function programs(files: Readonly<Record<string, string>>): { readonly asked: () => readonly string[] } {
  const folder = makeDirectory(files)
  for (const name of Object.keys(files)) chmodSync(join(folder, name), 0o755)
  process.env = { ...environment, PATH: `${folder}:/usr/bin:/bin` }
  delete process.env['DOCKER_HOST']
  const log = join(folder, 'log')
  return { asked: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []) }
}

describe('connectEngine', () => {
  it('takes Podman where no Docker answers', async () => {
    programs({ podman: PODMAN, docker: DOCKER })
    expect(await connectEngine({})).toMatchObject({ kind: 'podman', program: 'podman', prefix: [] })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['asked for', () => connectEngine({ kind: 'docker' })],
    ['pointed at by an option', () => connectEngine({ host: 'tcp://10.0.0.1:2375' })],
    [
      'pointed at by DOCKER_HOST',
      () => {
        process.env['DOCKER_HOST'] = 'unix:///run/other.sock'
        return connectEngine({})
      },
    ],
  ])('takes no other engine than Docker where that is %s', async (_, connect) => {
    const { asked } = programs({ podman: PODMAN, docker: DOCKER })
    await expect(connect()).rejects.toThrow(EngineUnavailable)
    await expect(connect()).rejects.toThrow(/Cannot connect to the Docker daemon/)
    expect(asked()).toEqual([])
  })

  it('tells of Docker where neither answers', async () => {
    programs({ docker: DOCKER, podman: '#!/bin/sh\nexit 125\n' })
    await expect(connectEngine({})).rejects.toThrow(/no container engine answers \(docker\): Cannot connect/)
  })

  it('reaches a remote Podman by its own options', async () => {
    const { asked } = programs({ podman: PODMAN })
    await connectEngine({ kind: 'podman', context: 'build-machine' })
    await connectEngine({ kind: 'podman', host: 'ssh://me@machine/run/podman.sock' })
    expect(asked()).toEqual([
      'unset --connection build-machine info --format {{.Host.OS}}',
      'unset --url ssh://me@machine/run/podman.sock info --format {{.Host.OS}}',
    ])
  })
})

describe('with Podman', () => {
  it('builds in the format that keeps health checks', async () => {
    const { asked } = programs({ podman: PODMAN })
    const engine = await connectEngine({ kind: 'podman' })
    const copy = { context: '/c', dockerfile: '/d/Dockerfile', apply: () => Promise.resolve() }
    const options = { timeouts: DEFAULT_TIMEOUTS, buildArg: ['A=1'], buildNetwork: undefined } as unknown
    const request = { copy, tag: 'tag', target: 'web', labels: [], options: options as VerifyOptions }
    expect(await buildImage(engine, request)).toEqual({ built: true, log: undefined, notes: [] })
    expect(asked()[1]).toBe(
      'unset build --file /d/Dockerfile --tag tag --target web --build-arg A=1 --format docker /c',
    )
  })

  it('makes the health check, which it leaves to systemd', async () => {
    programs({ podman: PODMAN })
    const engine = await connectEngine({ kind: 'podman' })
    expect(await readImageConfig(engine, 'app')).toMatchObject({ user: '33', hasHealthcheck: true })
    const state = await readHealthState(engine, 'app')
    expect(state).toMatchObject({ running: true, health: 'healthy' })
  })
})
