import type { Evidence, Need, Requirement } from './types.js'

/**
 * What a run of one image was seen to do that its repository does not show: a value of the configuration's `observed`,
 * which is keyed by the Dockerfile's path.
 */
export interface Observed {
  /** Absolute paths in the image; one that ends with `/` is a directory. */
  readonly writes: readonly string[]
  readonly ports: readonly number[]
  /** Why it has to be root. */
  readonly root: string | undefined
}

/** Folders of the system: a file in one of them is given to the user, never the folder. */
const SYSTEM = /^\/(?:bin|sbin|lib|lib64|etc|usr|boot|dev|run|proc|sys|var|var\/(?:run|log|lib|cache|spool))?$/

const PATH = /^\/[^\0\n]*$/

/** What was seen, as requirements: certain, with the evidence "observed". */
export function observedRequirements({ writes, ports, root }: Observed): readonly Requirement[] {
  const needs = [
    ...writes.flatMap(writeNeeds),
    ...ports.map((port): Need => ({ kind: 'bind', port, protocol: 'tcp', sites: [], fixed: undefined })),
  ]
  const found = needs.map((need): Requirement => ({ need, evidence: evidence('seen in a run'), certainty: 'certain' }))
  if (root === undefined) return found
  const need: Need = { kind: 'root', code: 'observed-root' }
  return [...found, { need, evidence: evidence(`a run without root failed: ${root}`), certainty: 'certain' }]
}

function evidence(message: string): Evidence {
  return { path: undefined, line: undefined, source: 'observed', message }
}

function writeNeeds(path: string): readonly Need[] {
  // What is written to root's home follows HOME to where the user's is.
  if (/^\/root(?:\/|$)/.test(path)) return [{ kind: 'home' }]
  const write = (target: string, type: 'directory' | 'file', how: 'open' | 'create'): Need => {
    return { kind: 'write', target, type, how, deep: false }
  }
  if (path.endsWith('/')) return [write(path.replace(/\/+$/, ''), 'directory', 'create')]
  const parent = path.slice(0, path.lastIndexOf('/')) || '/'
  // A file may be replaced by another of its name, which takes the right to write to its folder.
  const folder = SYSTEM.test(parent) ? [] : [write(parent, 'directory', 'create')]
  return [write(path, 'file', 'open'), ...folder]
}

/** What the analysis found, with what was seen: a sighting makes sure of what was only possible. */
export function withObserved(found: readonly Requirement[], observed: readonly Requirement[]): readonly Requirement[] {
  const added = observed.filter(({ need }) => !found.some(known => isSame(known.need, need)))
  const surer = found.map(requirement => {
    const seen = observed.find(({ need }) => isSame(requirement.need, need))
    return seen === undefined || requirement.certainty === 'certain'
      ? requirement
      : { ...requirement, certainty: seen.certainty }
  })
  return [...surer, ...added]
}

function isSame(a: Need, b: Need): boolean {
  if (a.kind === 'bind' && b.kind === 'bind') return a.port === b.port
  if (a.kind === 'write' && b.kind === 'write') return a.target === b.target && a.type === b.type
  return a.kind === 'home' && b.kind === 'home'
}

/**
 * Reads the configuration's `observed`: `{ "<Dockerfile>": { "writes": ["/app/data/"], "ports": [80], "root": "why" } }`, each
 * key optional. Throws Error with one sentence for another shape.
 */
export function parseObserved(section: unknown): ReadonlyMap<string, readonly Requirement[]> {
  const entries = Object.entries(record(section, 'observed'))
  return new Map(entries.map(([path, value]) => [path, observedRequirements(parseFacts(value, `observed["${path}"]`))]))
}

function parseFacts(value: unknown, where: string): Observed {
  const { writes = [], ports = [], root, ...others } = record(value, where)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`${where} has no "${unknown}"`)
  const isPath = (item: unknown): item is string => typeof item === 'string' && PATH.test(item)
  const isPort = (item: unknown): item is number =>
    typeof item === 'number' && Number.isInteger(item) && item > 0 && item < 65_536
  if (!Array.isArray(writes) || !writes.every(isPath))
    throw new Error(`${where}.writes has to be a list of absolute paths`)
  if (!Array.isArray(ports) || !ports.every(isPort)) throw new Error(`${where}.ports has to be a list of ports`)
  if (root !== undefined && (typeof root !== 'string' || root === '')) throw new Error(`${where}.root has to say why`)
  return { writes, ports, root }
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${where} has to be an object`)
  return { ...value }
}
