import type { FileEvent, Logged } from './file-events.js'

/**
 * Events by path, in the order in which they were logged. The log of a stage that starts from another stage goes on in
 * the lists of that one, so that a chain of thousands of stages holds each event once.
 */
export class EventLog {
  readonly #lists: Map<string, Logged[]>
  readonly #links: Set<string>
  #size: number
  /** Where the events of this log's own stage begin. */
  readonly #start: number
  /** The base image's events: they come first, and many logs share them. */
  readonly #base: EventLog | undefined
  /** Another log goes on in the same lists: what it added is none of this one's. */
  #handedOver = false
  /** Of a base image's log, which many ask: its paths, and how many events there were. */
  #sorted: { readonly paths: readonly string[]; readonly size: number } | undefined

  /** `before`: the log of the stage that this one starts from; `base`: that of the base image, for a first stage. */
  constructor(before?: EventLog, base?: EventLog) {
    this.#base = before === undefined ? base : before.#base
    if (before === undefined) {
      this.#start = base?.size ?? 0
      this.#size = this.#start
      this.#links = new Set()
      this.#lists = new Map()
      return
    }
    this.#start = before.#size
    this.#size = before.#size
    this.#links = before.#handedOver ? new Set(before.#links) : before.#links
    this.#lists = before.#handedOver ? new Map(before.#entries()) : before.#lists
    before.#handedOver = true
  }

  /** Another log goes on with this one already: a further one starts from a copy. */
  get isHandedOver(): boolean {
    return this.#handedOver
  }

  /** How many events there are. */
  get size(): number {
    return this.#size
  }

  /** Nothing may be added to a log that another one goes on with. */
  add(path: string, event: FileEvent): void {
    if (this.#handedOver) throw new Error('the log of a finished stage cannot grow')
    const logged = { order: this.#size++, event }
    const list = this.#lists.get(path)
    if (list === undefined) this.#lists.set(path, [logged])
    else {
      const last = list.at(-1)
      // Many a Dockerfile gives a folder away after each step: only the last time counts.
      if (last !== undefined && last.order >= this.#start && isOverruled(last.event, event)) list.pop()
      list.push(logged)
    }
    if (event.kind === 'place' && event.linkTarget !== undefined) this.#links.add(path)
  }

  /** Events of a path from the one with the number `order` on. */
  since(path: string, order: number): readonly Logged[] {
    const own = this.ownSince(path, order)
    const shared = this.#base?.since(path, order) ?? NONE
    return shared.length === 0 ? own : own.length === 0 ? shared : [...shared, ...own]
  }

  /** The same without the base image's. */
  ownSince(path: string, order: number): readonly Logged[] {
    const list = this.#lists.get(path)
    if (list === undefined || (list.at(-1)?.order ?? -1) < order) return NONE
    const start = order === 0 ? 0 : firstFrom(list, order)
    const end = this.#handedOver ? firstFrom(list, this.#size) : list.length
    return start === 0 && end === list.length ? list : list.slice(start, end)
  }

  /** Whether a link has ever stood at this path. */
  mayBeLink(path: string): boolean {
    return this.#links.has(path) || this.#base?.mayBeLink(path) === true
  }

  /** Whether a link has ever stood at this path or above it; for many links the answer is always yes. */
  mayHoldLink(path: string): boolean {
    return hasPrefixIn(this.#links, path) || (this.#base !== undefined && hasPrefixIn(this.#base.#links, path))
  }

  /** All paths with their events, without the base image's. */
  *#entries(): Generator<[path: string, events: Logged[]]> {
    for (const path of this.#lists.keys()) {
      const events = this.ownSince(path, 0)
      if (events.length > 0) yield [path, [...events]]
    }
  }

  /** Paths that have events, sorted. */
  paths(): readonly string[] {
    const own = this.#handedOver ? [...this.#entries()].map(([path]) => path) : [...this.#lists.keys()]
    own.sort()
    return this.#base === undefined ? own : mergeSorted(this.#base.#allPaths(), own)
  }

  #allPaths(): readonly string[] {
    if (this.#sorted?.size !== this.#size) this.#sorted = { paths: [...this.#lists.keys()].sort(), size: this.#size }
    return this.#sorted.paths
  }
}

/** Two sorted lists as one, each path once. */
function mergeSorted(first: readonly string[], second: readonly string[]): readonly string[] {
  const merged: string[] = []
  let at = 0
  for (const path of second) {
    for (let other = first[at]; other !== undefined && other <= path; other = first[++at])
      if (other !== path) merged.push(other)
    merged.push(path)
  }
  for (const path of first.slice(at)) merged.push(path)
  return merged
}

const NONE: readonly Logged[] = []
/** With more links than this, looking at each costs more than following the path. */
const FEW_LINKS = 8

function hasPrefixIn(links: ReadonlySet<string>, path: string): boolean {
  if (links.size > FEW_LINKS) return true
  for (const link of links) if (path.startsWith(link)) return true
  return false
}

/** Whatever the first change of owner did, the second one does again. */
function isOverruled(first: FileEvent, second: FileEvent): boolean {
  return (
    first.kind === 'owner' &&
    second.kind === 'owner' &&
    second.uid !== undefined &&
    second.gid !== undefined &&
    (second.deep || !first.deep)
  )
}

function firstFrom(list: readonly Logged[], order: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.order ?? 0) < order) low = middle + 1
    else high = middle
  }
  return low
}
