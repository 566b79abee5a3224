import type { Engine } from './engine.js'
import type { Owned } from './owned.js'
import { PREFIX } from './owner.js'
import { openShell } from './shell-session.js'
import type { ShellSession } from './shell-session.js'

/*
 * How to look into a container that may have no shell, no network and no tools, on whatever engine the user has?
 *
 * A second container shares its process and network namespaces and its volumes (`--pid`, `--network container:`,
 * `--volumes-from`). This works on local, rootless and remote engines, in Docker's and Podman's virtual machines, and for
 * images from scratch; ids come out as the container itself sees them; requests go over its own loopback, so it
 * needs no network. `docker exec` needs tools inside, `docker top` shows the host's ids under a user namespace, container
 * addresses cannot be reached from outside a virtual machine, and published ports need a network that also leads out.
 *
 * All it takes is some image with a shell. One is nearly always there already: the image under test, or a base of it.
 */

const NEEDED =
  'command -v cat && command -v tr && command -v timeout && command -v base64 && command -v head && { command -v bash || command -v nc; }'
const COMMON = [
  'busybox',
  'alpine',
  'busybox:stable',
  'alpine:3',
  'debian:stable-slim',
  'debian:bookworm-slim',
  'ubuntu',
]
const known = new Map<string, boolean>()
/** Images that served before and stay: one of them saves trying others. */
const proven = new Set<string>()

/**
 * The first image that can serve. `candidates` are what the build under test used, so that nothing is pulled that was not
 * there before; `owned` names and labels what is made. `named` is what the user wants.
 */
export async function findHelperImage(
  engine: Engine,
  candidates: readonly string[],
  owned: Pick<Owned, 'name' | 'labels'>,
  named?: string,
): Promise<string | undefined> {
  const absent: string[] = []
  for (const image of new Set([...(named === undefined ? [] : [named]), ...proven, ...candidates, ...COMMON])) {
    const id = await engine.run(['image', 'inspect', '--format', '{{.Id}}', image])
    if (!id.ok) absent.push(image)
    else if (await isUsable(engine, image, id.stdout.trim(), owned.labels)) {
      if (!image.startsWith(PREFIX)) proven.add(image)
      return image
    }
  }
  // BuildKit keeps the bases of a build in its own cache only, from where a build of nothing else brings them out.
  for (const base of candidates.filter(image => absent.includes(image))) {
    const name = owned.name('helper')
    const args = ['build', '--tag', name, ...owned.labels, '-']
    const built = await engine.run(args, { input: `FROM ${base}\n`, timeout: 60_000, env: { DOCKER_BUILDKIT: '1' } })
    if (built.ok && (await isUsable(engine, name, base, owned.labels))) return name
  }
  return undefined
}

async function isUsable(engine: Engine, image: string, key: string, labels: readonly string[]): Promise<boolean> {
  const before = known.get(key)
  if (before !== undefined) return before
  const args = [
    'run',
    '--rm',
    ...labels,
    '--network',
    'none',
    '--user',
    '0:0',
    '--entrypoint',
    'sh',
    image,
    '-c',
    NEEDED,
  ]
  const { ok, timedOut } = await engine.run(args, { timeout: 30_000 })
  if (!timedOut) known.set(key, ok)
  return ok
}

/** Joins a running container. The shell ends by itself when the container does. */
export function joinContainer(
  engine: Engine,
  container: string,
  image: string,
  name: string,
  labels: readonly string[],
): ShellSession {
  const shared = `container:${container}`
  return openShell(engine, [
    ...['run', '--rm', '--interactive', '--name', name, ...labels, '--stop-timeout', '0', '--no-healthcheck'],
    ...['--pid', shared, '--network', shared, '--volumes-from', `${container}:ro`],
    // DAC_READ_SEARCH lists the volumes' private directories; nothing else is needed.
    ...['--user', '0:0', '--cap-drop', 'ALL', '--cap-add', 'DAC_READ_SEARCH', '--workdir', '/'],
    ...['--entrypoint', 'sh', image],
  ])
}
