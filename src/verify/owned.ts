import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { killClients } from './client.js'
import type { Engine } from './engine.js'

const PREFIX = 'harden-dockerfile-'
const OWNER = 'harden-dockerfile.owner'

/** Everything that one verification makes on the engine and the disk; all of it goes away with `release`. */
export interface Owned {
  /** A name that nothing else has, for a container, an image or a network. */
  readonly name: (role: string) => string
  /** Takes on a name that was made of another one. */
  readonly adopt: (name: string) => void
  /** Label arguments for `build`, `create`, `run` and `network create`: by these an interrupted run's leftovers are found. */
  readonly labels: readonly string[]
  /** A fresh private directory. */
  readonly directory: () => string
  /** Removes containers, images, networks and directories. */
  readonly release: () => Promise<void>
}

interface Holding {
  readonly engine: Engine
  readonly names: string[]
  readonly directories: string[]
}

const owner = `${process.pid}@${hostname()}`
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const holdings = new Set<Holding>()
let counter = 0

/** Starts to own: until `release`, the end of the process, by a signal or a crash too, removes everything first. */
export function own(engine: Engine): Owned {
  const holding: Holding = { engine, names: [], directories: [] }
  if (holdings.size === 0) watch()
  holdings.add(holding)
  const run = `${process.pid}-${Date.now().toString(36)}-${counter++}`
  return {
    name: role => {
      const name = `${PREFIX}${run}-${role}`
      holding.names.push(name)
      return name
    },
    adopt: name => {
      holding.names.push(name)
    },
    labels: ['--label', `${OWNER}=${owner}`],
    directory: () => {
      const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
      holding.directories.push(directory)
      return directory
    },
    release: async () => {
      const names = [...new Set(holding.names)]
      for (const directory of holding.directories) removeDirectory(directory)
      if (names.length > 0) {
        await engine.run(['rm', '--force', '--volumes', ...names])
        await engine.run(['image', 'rm', '--force', ...names])
        const networks = names.filter(isNetwork)
        if (networks.length > 0) await engine.run(['network', 'rm', ...networks])
      }
      holdings.delete(holding)
      if (holdings.size === 0) unwatch()
    },
  }
}

const isNetwork = (name: string): boolean => name.endsWith('-network')

function onSignal(signal: NodeJS.Signals): void {
  // What is held is removed on exit.
  process.exit(SIGNALS[signal as keyof typeof SIGNALS])
}

function onExit(): void {
  killClients()
  for (const holding of holdings) {
    removeNow(holding)
    for (const directory of holding.directories) removeDirectory(directory)
  }
  holdings.clear()
}

const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]

function watch(): void {
  for (const signal of signals) process.on(signal, onSignal)
  process.on('exit', onExit)
}

function unwatch(): void {
  for (const signal of signals) process.off(signal, onSignal)
  process.off('exit', onExit)
}

/** Synchronous, because the process is ending. */
function removeNow({ engine, names }: Holding): void {
  const run = (args: readonly string[]): string => {
    const options = { env: engine.env, encoding: 'utf8', timeout: 30_000 } as const
    const { error, stdout } = spawnSync(engine.program, [...engine.prefix, ...args], options)
    return error === undefined ? stdout : ''
  }
  // A container that the engine was just about to create has the label, but no name yet that would be known to it.
  const ids = run(['ps', '--all', '--quiet', '--filter', `label=${OWNER}=${owner}`])
    .split('\n')
    .filter(Boolean)
  if (ids.length + names.length === 0) return
  run(['rm', '--force', '--volumes', ...ids, ...names])
  run(['image', 'rm', '--force', ...names])
  const networks = names.filter(isNetwork)
  if (networks.length > 0) run(['network', 'rm', ...networks])
}

/** Removes what earlier runs on this machine left behind because they were killed. */
export async function sweep(engine: Engine): Promise<void> {
  const stale = async (list: readonly string[], inspect: string, labels: string): Promise<string[]> => {
    const ids = (await engine.run([...list, '--quiet', '--filter', `label=${OWNER}`])).stdout
      .split('\n')
      .filter(Boolean)
    if (ids.length === 0) return []
    const format = `{{.Id}} {{index ${labels} "${OWNER}"}}`
    const lines = (await engine.run([inspect, 'inspect', '--format', format, ...new Set(ids)])).stdout.split('\n')
    return lines.map(line => line.trim().split(' ')).flatMap(([id, by]) => (id && by && isDead(by) ? [id] : []))
  }
  const containers = await stale(['ps', '--all'], 'container', '.Config.Labels')
  if (containers.length > 0) await engine.run(['rm', '--force', '--volumes', ...containers])
  const images = await stale(['images'], 'image', '.Config.Labels')
  if (images.length > 0) await engine.run(['image', 'rm', '--force', ...images])
  const networks = await stale(['network', 'ls'], 'network', '.Labels')
  if (networks.length > 0) await engine.run(['network', 'rm', ...networks])
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
