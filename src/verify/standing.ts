import type { Engine } from './engine.js'
import { type ContainerEntry, readEntry } from './entry.js'
import type { WrittenPath } from './types.js'

const LIMIT = 64

export interface UserIds {
  readonly uid: number
  readonly gid: number
}

export interface Containers {
  readonly original: string
  readonly hardened: string
}

/**
 * What the original wrote and the hardened container need not write, since its image has it already: what was made or given away
 * at the start may be made at build time. `paths` are of `written`; `users` run the hardened processes.
 */
export async function findStanding(
  engine: Engine,
  containers: Containers,
  written: readonly WrittenPath[],
  users: readonly UserIds[],
): Promise<readonly string[]> {
  const standing: string[] = []
  for (const { path, kind } of written.slice(0, LIMIT)) {
    const now = await readEntry(engine, containers.hardened, path)
    const then = now && (await readEntry(engine, containers.original, path))
    if (now !== undefined && then !== undefined && serves(now, then, kind, users)) standing.push(path)
  }
  return standing
}

/** Exported for tests. */
export function serves(
  now: ContainerEntry,
  then: ContainerEntry,
  kind: WrittenPath['kind'],
  users: readonly UserIds[],
): boolean {
  if (now.type !== then.type) return false
  if (now.type === 'link') return now.content === then.content
  if (now.type === 'directory') return allows(now, 2, users)
  if (now.content === undefined || now.content !== then.content) return false
  // What root generates and keeps is there to be read; all else was opened for writing, or given to somebody who writes.
  const isGenerated = kind === 'added' && then.uid === 0 && then.content !== ''
  return allows(now, isGenerated ? 4 : 2, users)
}

/** `right`: 4 to read, 2 to write; all of the users must have it. */
function allows({ mode, uid, gid }: ContainerEntry, right: 2 | 4, users: readonly UserIds[]): boolean {
  return users.every(user => {
    const shift = user.uid === uid ? 6 : user.gid === gid ? 3 : 0
    return user.uid === 0 || ((mode >> shift) & right) !== 0
  })
}
