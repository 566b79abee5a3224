import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from './engine.js'
import type { ImageConfig } from './image.js'
import { DIRECTORY } from './owner.js'
import type { ServiceRun } from './service.js'
import type { VerifyOptions } from './types.js'

export interface RunRequest {
  readonly image: string
  readonly config: ImageConfig
  readonly name: string
  readonly labels: readonly string[]
  readonly side: 'before' | 'after'
  /** The compose service that runs the image. */
  readonly service?: ServiceRun | undefined
  /** Absolute: where the service's files are. */
  readonly root?: string | undefined
  /** Without the strict settings: for what a service depends on. */
  readonly plain?: boolean
  readonly options: VerifyOptions
}

/** Creates and starts a container the strict way; returns the engine's refusal, if it refuses. */
export async function startContainer(engine: Engine, request: RunRequest): Promise<string | undefined> {
  const created = await engine.run(['create', ...createArguments(request)], { timeout: 120_000 })
  if (!created.ok) return refusal(created.stderr)
  const problem = await copyFiles(engine, request)
  if (problem !== undefined) return problem
  const started = await engine.run(['start', request.name], { timeout: 120_000 })
  return started.ok ? undefined : refusal(started.stderr)
}

/** Exported for tests. */
export function createArguments(request: RunRequest): readonly string[] {
  const { image, config, name, labels, side, service, options } = request
  const network = options.network ?? 'none'
  // Podman gives a container ten seconds to stop before it is removed.
  const args = ['--name', name, ...labels, '--stop-timeout', '0', '--network', network]
  if (service !== undefined && network !== 'none' && network !== 'host') {
    for (const alias of [service.name, ...service.aliases]) args.push('--network-alias', alias)
  }
  if (request.plain !== true) args.push(...strictArguments(network))
  // Only the hardened container: root without CAP_CHOWN and the like fails for reasons of its own.
  if (options.capDropAll && side === 'after') args.push('--cap-drop', 'ALL')
  for (const value of [...(service?.environment ?? []), ...options.env]) args.push('--env', value)
  for (const file of options.envFile) args.push('--env-file', file)
  for (const target of service?.volumes ?? []) args.push('--volume', target)
  for (const target of service?.tmpfs ?? []) args.push('--tmpfs', target)
  if (service?.workingDir !== undefined) args.push('--workdir', service.workingDir)
  const health = service?.health
  if (health?.kind === 'none') args.push('--no-healthcheck')
  else if (health !== undefined) args.push('--health-cmd', health.command)
  if (hasHealthcheck(config, service)) args.push('--health-interval', '1s', '--health-start-period', '0s')
  const [entrypoint, ...rest] = service?.entrypoint ?? []
  if (entrypoint !== undefined) args.push('--entrypoint', entrypoint)
  const command = options.command.length > 0 ? options.command : (service?.command ?? [])
  return [...args, image, ...rest, ...command]
}

/** The service's own check goes before the image's. */
export function hasHealthcheck(config: ImageConfig, service: ServiceRun | undefined): boolean {
  return service?.health === undefined ? config.hasHealthcheck : service.health.kind === 'shell'
}

function strictArguments(network: string): readonly string[] {
  const security = ['--security-opt', 'no-new-privileges']
  if (network === 'host') return security
  // The same host name on both sides keeps it out of the comparison. Docker opens low ports to everybody by default;
  // Kubernetes, OpenShift and Podman do not, and there it counts.
  const args = ['--hostname', 'app', '--sysctl', 'net.ipv4.ip_unprivileged_port_start=1024', ...security]
  return network === 'none' ? [...args, '--add-host', 'app:127.0.0.1'] : args
}

/** What a service mounts from the repository goes in as a copy: nothing of the host is mounted. */
async function copyFiles(engine: Engine, { service, root, name }: RunRequest): Promise<string | undefined> {
  if (service === undefined || root === undefined) return undefined
  for (const { source, type, text, target } of service.copied) {
    const directory = await mkdtemp(join(tmpdir(), DIRECTORY))
    try {
      // A folder's files go into a folder that may be there already; a file's text may be a rewritten one.
      const original = join(root, source)
      const from = text !== undefined ? join(directory, 'file') : type === 'directory' ? `${original}/.` : original
      if (text !== undefined) await writeFile(from, text, { mode: 0o644 })
      const copied = await engine.run(['cp', from, `${name}:${target}`], { timeout: 60_000 })
      if (!copied.ok) return `${source} could not be copied to ${target}: ${refusal(copied.stderr)}`
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
  return undefined
}

function refusal(text: string): string {
  const line = text.split('\n').find(each => /error|denied|unable|not found/i.test(each)) ?? text.trim()
  return line.replace(/^Error response from daemon: /, '').slice(0, 600)
}
