import type { Engine } from './engine.js'
import { readEntry } from './entry.js'
import type { ShellSession } from './shell-session.js'
import type { WrittenPath } from './types.js'

const LIMIT = 2000

/** What the container changed in its own layer: leaves of the engine's list, volumes left out. */
export async function readLayerChanges(
  engine: Engine,
  container: string,
  volumes: readonly string[],
): Promise<readonly WrittenPath[]> {
  const result = await engine.run(['diff', container])
  return result.ok ? parseDiff(result.stdout, volumes) : []
}

export function parseDiff(text: string, volumes: readonly string[]): readonly WrittenPath[] {
  const kinds = { A: 'added', C: 'changed', D: 'deleted' } as const
  const entries = text.split('\n').flatMap(line => {
    const match = /^([ACD]) (\/.*)$/.exec(line)
    const [, letter, path] = match ?? []
    if (path === undefined || (letter !== 'A' && letter !== 'C' && letter !== 'D')) return []
    // Podman names the folder that it puts its own files into.
    if (letter === 'C' && path === '/etc') return []
    return [{ path, kind: kinds[letter], where: 'layer' as const }]
  })
  const parents = new Set(entries.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))
  const added = new Set(entries.filter(({ kind }) => kind === 'added').map(({ path }) => path))
  return entries
    .filter(({ path }) => !parents.has(path) && !volumes.includes(path))
    .slice(0, LIMIT)
    .map(entry => {
      const outermost = outermostOf(entry.path, added)
      return outermost === undefined ? entry : { ...entry, outermost }
    })
}

/** The highest of the path's own folders that is one of these. */
function outermostOf(path: string, added: ReadonlySet<string>): string | undefined {
  for (let at = path.indexOf('/', 1); at !== -1; at = path.indexOf('/', at + 1)) {
    if (added.has(path.slice(0, at))) return path.slice(0, at)
  }
  return undefined
}

/** Files below the volumes that were changed in the last `minutes`. */
export async function readVolumeChanges(
  session: ShellSession,
  volumes: readonly string[],
  minutes: number,
): Promise<readonly WrittenPath[]> {
  if (volumes.length === 0) return []
  const quoted = volumes.map(path => `'${path.replaceAll("'", `'\\''`)}'`).join(' ')
  const output = await session.run(`find ${quoted} -type f -mmin -${minutes} | head -n ${LIMIT}`, 15_000)
  const paths = (output ?? '').split('\n').filter(path => path.startsWith('/'))
  return paths.map(path => {
    const outermost = volumes.map(volume => volume.replace(/\/$/, '')).find(volume => path.startsWith(`${volume}/`))
    return { path, kind: 'changed', where: 'volume', ...(outermost !== undefined && { outermost }) }
  })
}

const ASKED = 64

/** Says of each path whether it is a folder. */
export async function withTypes(
  engine: Engine,
  container: string,
  written: readonly WrittenPath[],
): Promise<readonly WrittenPath[]> {
  const typed: WrittenPath[] = []
  for (const [index, entry] of written.entries()) {
    if (entry.outermost !== undefined || entry.kind === 'deleted' || index >= ASKED) typed.push(entry)
    else {
      const there = await readEntry(engine, container, entry.path)
      typed.push({ ...entry, isFolder: there?.type === 'directory' })
    }
  }
  return typed
}
