import type { Engine } from './engine.js'
import type { ObserveRequest } from './observe.js'
import type { ShellSession } from './shell-session.js'
import type { Sightings } from './sightings.js'
import { findStanding, type UserIds } from './standing.js'
import type { WrittenPath } from './types.js'
import { missingWrites } from './writes.js'
import { readLayerChanges, readVolumeChanges, withTypes } from './written.js'

/** Milliseconds. */
const LATE = 4_000
const PERIOD = 250

export interface CollectRequest extends ObserveRequest {
  readonly container: string
  /** When the container was started, as `Date.now()` says. */
  readonly began: number
}

export interface CollectedWrites {
  readonly written: readonly WrittenPath[]
  /** What the original wrote and this image has already. */
  readonly standing: readonly string[]
}

/** What a container wrote. What the original wrote may come a little later in the hardened one. */
export async function collectWrites(
  engine: Engine,
  session: ShellSession,
  sightings: Sightings,
  request: CollectRequest,
): Promise<CollectedWrites> {
  const { container, original, reference, options, side } = request
  const until = Date.now() + LATE
  let standing: readonly string[] | undefined
  for (;;) {
    const written = await readWrites(engine, session, request)
    if (reference === undefined || original === undefined) {
      const typed = side === 'before' && options.learn ? await withTypes(engine, container, written) : written
      return { written: typed, standing: [] }
    }
    const missing = (): readonly string[] =>
      missingWrites(reference.written, written, options.mustWrite, standing ?? [])
    if (missing().length > 0 && standing === undefined) {
      const lost = new Set(missing())
      const wanted = reference.written.filter(({ path }) => lost.has(path))
      const users = usersOf(sightings, request)
      const containers = { original, hardened: container }
      standing = users.length === 0 ? [] : await findStanding(engine, containers, wanted, users)
    }
    if (missing().length === 0 || Date.now() > until || !session.alive()) return { written, standing: standing ?? [] }
    await new Promise(resolve => setTimeout(resolve, PERIOD))
  }
}

async function readWrites(
  engine: Engine,
  session: ShellSession,
  { container, config, service, began }: CollectRequest,
): Promise<readonly WrittenPath[]> {
  const minutes = Math.ceil((Date.now() - began) / 60_000) + 1
  const [inVolumes, inLayer] = await Promise.all([
    readVolumeChanges(session, config.volumes, minutes),
    readLayerChanges(engine, container, config.volumes),
  ])
  // What was copied in before the start is not the program's doing.
  const given = (service?.copied ?? []).map(({ target }) => target.replace(/\/$/, ''))
  const own = inLayer.filter(({ path }) => !given.some(target => path === target || path.startsWith(`${target}/`)))
  return [...own, ...inVolumes]
}

/** Who runs the hardened processes; the image's user where none was seen. */
function usersOf(sightings: Sightings, { config }: CollectRequest): readonly UserIds[] {
  const seen = new Map(sightings.processes().map(({ uid, gid }) => [`${uid}:${gid}`, { uid, gid }]))
  const named = /^(\d+)(?::(\d+))?$/.exec(config.user)
  if (seen.size === 0 && named !== null) return [{ uid: Number(named[1]), gid: Number(named[2] ?? 0) }]
  return [...seen.values()]
}
