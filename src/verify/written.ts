import type { Engine } from './engine.js'
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
    return [{ path, kind: kinds[letter], where: 'layer' as const }]
  })
  const parents = new Set(entries.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))
  return entries.filter(({ path }) => !parents.has(path) && !volumes.includes(path)).slice(0, LIMIT)
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
  return paths.map(path => ({ path, kind: 'changed' as const, where: 'volume' as const }))
}
