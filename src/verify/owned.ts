import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { killClients } from './engine.js'
import type { Engine } from './engine.js'

const PREFIX = 'harden-dockerfile-'
const OWNER = 'harden-dockerfile.owner'

/** Everything that one verification makes on the engine and the disk; all of it goes away with `release`. */
export interface Owned {
  /** A name that nothing else has, for a container or an image. */
  readonly name: (role: string) => string
  /** Label arguments for `build`, `create` and `run`: by these an interrupted run's leftovers are found. */
  readonly labels: readonly string[]
  /** A fresh private directory. */
  readonly directory: () => string
  /** Removes containers, images and directories. */
  readonly release: () => Promise<void>
}

const owner = `${process.pid}@${hostname()}`
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
let counter = 0

/** Starts to own: until `release`, SIGINT, SIGTERM and SIGHUP remove everything before the process ends. */
export function own(engine: Engine): Owned {
  const images: string[] = []
  const directories: string[] = []
  const run = `${process.pid}-${Date.now().toString(36)}-${counter++}`

  const onSignal = (signal: NodeJS.Signals): void => {
    killClients()
    removeNow(engine, images)
    for (const directory of directories) removeDirectory(directory)
    process.exit(SIGNALS[signal as keyof typeof SIGNALS])
  }
  const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]
  for (const signal of signals) process.on(signal, onSignal)

  return {
    name: role => {
      const name = `${PREFIX}${run}-${role}`
      images.push(name)
      return name
    },
    labels: ['--label', `${OWNER}=${owner}`],
    directory: () => {
      const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
      directories.push(directory)
      return directory
    },
    release: async () => {
      for (const directory of directories) removeDirectory(directory)
      await engine.run(['rm', '--force', '--volumes', ...images])
      await engine.run(['image', 'rm', '--force', ...images])
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}

/** Synchronous, because a signal handler cannot wait: the process has to be gone when it returns. */
function removeNow(engine: Engine, names: readonly string[]): void {
  const run = (args: readonly string[]): string => {
    const options = { env: engine.env, encoding: 'utf8', timeout: 30_000 } as const
    const { error, stdout } = spawnSync(engine.program, [...engine.prefix, ...args], options)
    return error === undefined ? stdout : ''
  }
  // A container that the engine was just about to create has the label, but no name yet that would be known to it.
  const ids = run(['ps', '--all', '--quiet', '--filter', `label=${OWNER}=${owner}`])
    .split('\n')
    .filter(Boolean)
  run(['rm', '--force', '--volumes', ...ids, ...names])
  run(['image', 'rm', '--force', ...names])
}

/** Removes what earlier runs on this machine left behind because they were killed. */
export async function sweep(engine: Engine): Promise<void> {
  const stale = async (list: readonly string[], inspect: string): Promise<string[]> => {
    const ids = (await engine.run([...list, '--quiet', '--filter', `label=${OWNER}`])).stdout
      .split('\n')
      .filter(Boolean)
    if (ids.length === 0) return []
    const format = `{{.Id}} {{index .Config.Labels "${OWNER}"}}`
    const lines = (await engine.run([inspect, 'inspect', '--format', format, ...new Set(ids)])).stdout.split('\n')
    return lines.map(line => line.trim().split(' ')).flatMap(([id, by]) => (id && by && isDead(by) ? [id] : []))
  }
  const containers = await stale(['ps', '--all'], 'container')
  if (containers.length > 0) await engine.run(['rm', '--force', '--volumes', ...containers])
  const images = await stale(['images'], 'image')
  if (images.length > 0) await engine.run(['image', 'rm', '--force', ...images])
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (!Number.isNaN(pid) && isDead(`${pid}@${hostname()}`)) removeDirectory(join(tmpdir(), name))
  }
}

function isDead(by: string): boolean {
  const [pid, ...host] = by.split('@')
  if (host.join('@') !== hostname() || !/^\d+$/.test(pid ?? '')) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH'
  }
}

function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Somebody else's, or in use: the next run tries again.
  }
}
