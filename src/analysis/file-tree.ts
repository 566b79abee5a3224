import { EventLog } from './event-log.js'
import {
  ABSENT,
  type ContextReader,
  type FileEvent,
  type Logged,
  type PathState,
  type TreeSource,
} from './file-events.js'
import { fold } from './fold.js'
import { ancestors, isInside, joinPath, normalizePath, parentOf } from './image-path.js'
import { pathsBelow } from '../sorted-paths.js'

/** A state, and how many events had been logged when it was worked out. */
interface Known<T> {
  readonly value: T
  readonly until: number
}

/** The files below a folder. Where there are fewer paths than a smaller limit, that one gives the same list. */
interface Listing extends Known<readonly string[]> {
  readonly limit: number
  /** Paths that were looked at. */
  readonly count: number
}

const NO_PATHS: readonly string[] = []

/** How much is remembered of what one base image ships. */
const MAX_SHIPPED_STATES = 300

/** An event, and the path at which it was logged. */
interface Located extends Logged {
  readonly at: string
}

/**
 * The files of a stage as a log of events by path. A path's state is what the events of the path itself, and the deep
 * ones of the folders above it, leave in the order in which the instructions made them. Copied folders stay where they
 * are and are looked at only when a path below them is asked for: a context of 100,000 files costs nothing here.
 */
export class FileTree {
  readonly reader: ContextReader
  readonly #log: EventLog
  /** What the image of the first stage ships. Its events come first. */
  readonly #base: FileTree | undefined
  /** The first stage that starts from this one goes on with what is known here. */
  readonly #states: Map<string, Known<PathState>>
  readonly #listings = new Map<string, Listing>()
  #paths: Known<readonly string[]> = { value: [], until: 0 }

  /** `below`: the finished tree of the stage that this one starts from; `base`: what the image of a first stage ships. */
  constructor(reader: ContextReader, below?: FileTree, base?: FileTree) {
    this.reader = reader
    this.#base = below === undefined ? base : below.#base
    this.#states = below === undefined || below.#log.isHandedOver ? new Map<string, Known<PathState>>() : below.#states
    this.#log = new EventLog(below === undefined ? undefined : below.#log, base === undefined ? undefined : base.#log)
  }

  /** How many events there are. */
  get size(): number {
    return this.#log.size
  }

  log(path: string, event: FileEvent): void {
    this.#log.add(this.#placeOf(normalizePath(path), event), event)
  }

  /** Where a command acts: links above the path are followed, and the path itself unless the command is about the link. */
  #placeOf(path: string, event: FileEvent): string {
    if (path === '/') return path
    const throughLink = event.kind === 'fill' || event.kind === 'edit' || ('deep' in event && !event.deep)
    return throughLink
      ? this.resolve(path)
      : joinPath(this.resolve(parentOf(path)), path.slice(path.lastIndexOf('/') + 1))
  }

  /** Follows links that the tree knows, in every part of the path. */
  resolve(path: string): string {
    let current = normalizePath(path)
    if (!this.#log.mayHoldLink(current)) return current
    for (let hops = 0; hops < 16; hops += 1) {
      const next = this.#followFirstLink(current)
      if (next === undefined) return current
      current = next
    }
    return current
  }

  #followFirstLink(path: string): string | undefined {
    for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
      const above = end === -1 ? path : path.slice(0, end)
      const target = this.#linkAt(above)
      if (target !== undefined) {
        const base = target.startsWith('/') ? target : `${parentOf(above)}/${target}`
        return normalizePath(base + path.slice(above.length))
      }
      if (end === -1) return undefined
    }
  }

  #linkAt(path: string): string | undefined {
    if (!this.#log.mayBeLink(path)) return undefined
    const last = this.#log
      .since(path, 0)
      .findLast(
        ({ event }) =>
          (event.kind === 'place' && event.certain !== false) || (event.kind === 'remove' && event.only === undefined),
      )
    if (last?.event.kind !== 'place' || last.event.linkTarget === undefined) return undefined
    return this.#isSweptAway(path, last.order) ? undefined : last.event.linkTarget
  }

  /** A pattern took it away after it was put there. */
  #isSweptAway(path: string, since: number): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1)
    return this.#log
      .since(parentOf(path), 0)
      .some(({ order, event }) => order > since && event.kind === 'remove' && event.only?.(name) === true)
  }

  /** The state of a path, links in it followed. Only events since the last question are gone through. */
  state(path: string): PathState {
    const clean = this.resolve(path)
    const known = this.#states.get(clean)
    const until = this.#log.size
    if (known?.until === until) return known.value
    // A stage that starts from this one knows it as it is later on.
    const isLater = known !== undefined && known.until > until
    const before = isLater ? undefined : known
    let value = before?.value ?? (this.#base === undefined ? ABSENT : this.#base.#shippedState(clean))
    for (const { at, event } of this.#eventsAlong(clean, before?.until ?? 0))
      value = fold(value, event, at, clean, this.reader)
    if (!isLater) this.#states.set(clean, { value, until })
    return value
  }

  /** The state of a path in a base image's tree, which the Dockerfiles of a whole run ask for; without following links. */
  #shippedState(path: string): PathState {
    const known = this.#states.get(path)
    if (known?.until === this.#log.size) return known.value
    let value = ABSENT
    for (const { at, event } of this.#eventsAlong(path, 0)) value = fold(value, event, at, path, this.reader)
    if (this.#states.size >= MAX_SHIPPED_STATES) this.#states.clear()
    this.#states.set(path, { value, until: this.#log.size })
    return value
  }

  /** The own events of a path and of the folders above it, in the order in which they were logged. */
  #eventsAlong(path: string, since: number): readonly Located[] {
    const found: Located[] = []
    let lists = 0
    const add = (at: string): void => {
      const events = this.#log.ownSince(at, since)
      if (events.length > 0) lists += 1
      for (const { order, event } of events) found.push({ at, order, event })
    }
    // Without a list of the folders: nothing else is asked as often.
    for (let end = 0; end !== -1; end = path.indexOf('/', end + 1)) add(end === 0 ? '/' : path.slice(0, end))
    if (path !== '/') add(path)
    return lists > 1 ? found.sort((a, b) => a.order - b.order) : found
  }

  /** Paths of known files below a folder, sorted, at most `limit`. */
  filesBelow(directory: string, limit: number): readonly string[] {
    const root = this.resolve(directory)
    const known = this.#listings.get(root)
    const until = this.#log.size
    if (known?.until === until && (known.limit === limit || (known.limit > limit && known.count < limit)))
      return known.value
    const found = new Set<string>()
    this.#collect(root, limit, found)
    const value = found.size === 0 ? NO_PATHS : this.#filesAmong(found)
    this.#listings.set(root, { value, until, limit, count: found.size })
    return value
  }

  #filesAmong(paths: ReadonlySet<string>): readonly string[] {
    return [...paths]
      .filter(path => {
        const state = this.state(path)
        return state.exists === 'yes' && state.type === 'file'
      })
      .sort()
  }

  /** Links below a folder that lead to known files, sorted. */
  linksBelow(directory: string): readonly string[] {
    const found: string[] = []
    for (const path of pathsBelow(this.#sortedPaths(), this.resolve(directory))) {
      if (this.#linkAt(path) === undefined) continue
      const { exists, type } = this.state(path)
      if (exists === 'yes' && type === 'file') found.push(path)
    }
    return found
  }

  #collect(root: string, limit: number, found: Set<string>): void {
    for (const above of ancestors(root)) this.#collectAt(above, root, limit, found)
    this.#collectAt(root, root, limit, found)
    for (const path of pathsBelow(this.#sortedPaths(), root)) {
      if (found.size >= limit) return
      this.#collectAt(path, root, limit, found)
    }
  }

  #collectAt(path: string, root: string, limit: number, found: Set<string>): void {
    for (const { event } of this.#log.since(path, 0)) {
      if (event.kind === 'place' && event.type === 'file' && isInside(path, root)) found.add(path)
      if (event.kind === 'fill') this.#collectFilled(event.source, path, root, limit, found)
    }
  }

  #sortedPaths(): readonly string[] {
    const until = this.#log.size
    if (this.#paths.until !== until) this.#paths = { value: this.#log.paths(), until }
    return this.#paths.value
  }

  #collectFilled(source: TreeSource, at: string, root: string, limit: number, found: Set<string>): void {
    if (source.kind === 'opaque') return
    if (source.kind === 'archive') {
      for (const { path, type } of source.entries.values()) {
        if (found.size >= limit) return
        if (type === 'file' && isInside(joinPath(at, path), root)) found.add(joinPath(at, path))
      }
      return
    }
    // The part of the copied folder that lies below `root`.
    const inner = isInside(root, at) ? root.slice(at === '/' ? 1 : at.length).replace(/^\//, '') : ''
    const from = joinPath(source.directory, inner)
    const files = source.kind === 'context' ? this.reader.filesBelow(from) : source.tree.filesBelow(from, limit)
    const cut =
      source.directory === '' || source.directory === '/' ? source.directory.length : source.directory.length + 1
    for (const file of files) {
      if (found.size >= limit) return
      if (source.kind === 'context' && source.excludes(file)) continue
      found.add(joinPath(at, file.slice(cut)))
    }
  }
}
