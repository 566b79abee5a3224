import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killClients } from './client.js'
import type { Engine } from './engine.js'
import { DIRECTORY, OWNER, owner, PREFIX } from './owner.js'
import { removeDirectory, removeOwnDirectories } from './sweep.js'

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
  readonly names: Set<string>
  readonly directories: string[]
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const holdings = new Set<Holding>()
let counter = 0

/** Starts to own: until `release`, the end of the process, by a signal or a crash too, removes everything first. */
export function own(engine: Engine): Owned {
  const holding: Holding = { engine, names: new Set(), directories: [] }
  if (holdings.size === 0) watch()
  holdings.add(holding)
  const run = `${process.pid}-${Date.now().toString(36)}-${counter++}`
  return {
    name: role => {
      const name = `${PREFIX}${run}-${role}`
      holding.names.add(name)
      return name
    },
    adopt: name => {
      holding.names.add(name)
    },
    labels: ['--label', `${OWNER}=${owner}`],
    directory: () => {
      const directory = mkdtempSync(join(tmpdir(), DIRECTORY))
      holding.directories.push(directory)
      return directory
    },
    release: async () => {
      const names = [...holding.names]
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

const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]

function watch(): void {
  for (const signal of signals) process.on(signal, onSignal)
  process.on('exit', onExit)
}

function unwatch(): void {
  for (const signal of signals) process.off(signal, onSignal)
  process.off('exit', onExit)
}

/** Milliseconds between two looks, how often nothing has to be there, and how often is looked at most. */
const PAUSE = 150
const CALM = 3
const LOOKS = 40

/**
 * Synchronous, because the process is ending. What the engine was doing when its client died may come to be a little later,
 * and a copy that was being made goes on for a moment: so it looks until nothing has been there several times.
 */
function onExit(): void {
  killClients()
  const engines = new Map([...holdings].map(({ engine }) => [[engine.program, ...engine.prefix].join(' '), engine]))
  holdings.clear()
  for (let calm = 0, looks = 0; calm < CALM && looks < LOOKS; looks++) {
    const found = [...engines.values()].map(removeNow)
    const directories = removeOwnDirectories()
    calm = directories || found.includes(true) ? 0 : calm + 1
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
  }
}

/** Removes what has this process's label; says whether there was anything. */
function removeNow(engine: Engine): boolean {
  const run = (args: readonly string[]): readonly string[] => {
    const options = { env: engine.env, encoding: 'utf8', timeout: 30_000 } as const
    const { error, stdout } = spawnSync(engine.program, [...engine.prefix, ...args], options)
    return error === undefined ? stdout.split('\n').filter(Boolean) : []
  }
  const filter = ['--quiet', '--filter', `label=${OWNER}=${owner}`]
  const containers = run(['ps', '--all', ...filter])
  if (containers.length > 0) run(['rm', '--force', '--volumes', ...containers])
  const images = run(['images', ...filter])
  if (images.length > 0) run(['image', 'rm', '--force', ...images])
  const networks = run(['network', 'ls', ...filter])
  if (networks.length > 0) run(['network', 'rm', ...networks])
  return containers.length + images.length + networks.length > 0
}
