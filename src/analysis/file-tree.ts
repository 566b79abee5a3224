import {
  ABSENT,
  type ContextReader,
  type FileEvent,
  type Logged,
  type PathState,
  type TreeSource,
} from './file-events.js'
import { ancestors, isInside, joinPath, normalizePath, parentOf } from './image-path.js'

/**
 * The files of a stage as a log of events by path. A path's state is what the events of the path itself, and the deep
 * ones of the folders above it, leave in the order in which the instructions made them. Copied folders stay where they
 * are and are looked at only when a path below them is asked for: a context of 100,000 files costs nothing here.
 */
export class FileTree {
  readonly #events = new Map<string, Logged[]>()
  readonly reader: ContextReader
  readonly #below: FileTree | undefined
  #order: number

  constructor(reader: ContextReader, below?: FileTree) {
    this.reader = reader
    this.#below = below
    this.#order = below?.nextOrder ?? 0
  }

  get nextOrder(): number {
    return this.#order
  }

  log(path: string, event: FileEvent): void {
    const clean = this.#placeOf(normalizePath(path), event)
    const list = this.#events.get(clean)
    const logged = { order: this.#order++, event }
    if (list === undefined) this.#events.set(clean, [logged])
    else list.push(logged)
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
    for (let hops = 0; hops < 16; hops += 1) {
      const next = this.#followFirstLink(current)
      if (next === undefined) return current
      current = next
    }
    return current
  }

  #followFirstLink(path: string): string | undefined {
    for (const above of [...ancestors(path), path]) {
      const target = this.#linkAt(above)
      if (target === undefined) continue
      const base = target.startsWith('/') ? target : `${parentOf(above)}/${target}`
      return normalizePath(base + path.slice(above.length))
    }
    return undefined
  }

  #linkAt(path: string): string | undefined {
    const own = this.#ownEvents(path)
    for (let at = own.length - 1; at >= 0; at -= 1) {
      const event = own[at]?.event
      if (event?.kind === 'place') return event.linkTarget
      if (event?.kind === 'remove') return undefined
    }
    return undefined
  }

  #ownEvents(path: string): readonly Logged[] {
    const own = this.#events.get(path)
    const below = this.#below?.eventsAt(path)
    if (below === undefined || below.length === 0) return own ?? []
    return own === undefined ? below : [...below, ...own]
  }

  eventsAt(path: string): readonly Logged[] {
    return this.#ownEvents(path)
  }

  /** The state of a path, links in it followed. */
  state(path: string): PathState {
    const clean = this.resolve(path)
    const logged: { readonly at: string; readonly entry: Logged }[] = []
    for (const at of [...ancestors(clean), clean]) {
      for (const entry of this.#ownEvents(at)) logged.push({ at, entry })
    }
    logged.sort((a, b) => a.entry.order - b.entry.order)
    let state = ABSENT
    for (const { at, entry } of logged) state = this.#fold(state, entry.event, at, clean)
    return state
  }

  #fold(state: PathState, event: FileEvent, at: string, path: string): PathState {
    const self = at === path
    switch (event.kind) {
      case 'place':
        if (!self) return state
        return {
          exists: 'yes',
          type: event.type,
          // An existing directory keeps its owner and mode when it is "made" again.
          ...(event.type === 'directory' &&
          state.exists === 'yes' &&
          state.type === 'directory' &&
          event.linkTarget === undefined
            ? { uid: state.uid, gid: state.gid, mode: state.mode }
            : { uid: event.uid, gid: event.gid, mode: event.mode }),
          contextPath: event.contextPath,
          text: event.text,
          inDockerfile: event.inDockerfile,
          linkTarget: event.linkTarget,
          copiedBy: event.copiedBy,
          evidence: event.evidence,
          edited: false,
        }
      case 'fill':
        return this.#fill(state, event, at, path)
      case 'owner':
        if (!self && !event.deep) return state
        return state.exists === 'no' ? state : { ...state, uid: event.uid ?? state.uid, gid: event.gid ?? state.gid }
      case 'mode':
        if (!self && !event.deep) return state
        return state.exists === 'no' ? state : { ...state, mode: event.change(state.mode, state.type === 'directory') }
      case 'remove':
        return ABSENT
      case 'edit':
        if (!self || state.exists === 'no') return state
        return {
          ...state,
          contextPath: undefined,
          text: this.#edited(state, event.apply),
          inDockerfile: undefined,
          edited: true,
        }
    }
  }

  #edited(state: PathState, apply: (text: string) => string | undefined): string | undefined {
    const text = state.text ?? (state.contextPath === undefined ? undefined : this.reader.readText(state.contextPath))
    return text === undefined ? undefined : apply(text)
  }

  #fill(state: PathState, event: Extract<FileEvent, { kind: 'fill' }>, at: string, path: string): PathState {
    const inner = path === at ? '' : path.slice(at === '/' ? 1 : at.length + 1)
    const { source } = event
    if (source.kind === 'opaque') {
      if (state.exists === 'yes') return state
      if (inner === '')
        return {
          ...state,
          exists: 'yes',
          type: 'directory',
          uid: event.uid,
          gid: event.gid,
          mode: event.mode ?? state.mode,
          evidence: event.evidence,
        }
      return { ...state, exists: 'maybe', uid: event.uid, gid: event.gid, evidence: event.evidence }
    }
    // The folder that receives a copied tree is not itself copied: it keeps what it was.
    if (inner === '' && state.exists === 'yes') return { ...state, type: 'directory' }
    if (source.kind === 'context') {
      const contextPath = joinPath(source.directory, inner)
      if (inner !== '' && source.excludes(contextPath)) return state
      const found = this.reader.statFile(contextPath)
      if (found === undefined || found.type === 'other') return state
      return {
        ...ABSENT,
        exists: 'yes',
        type: found.type,
        uid: event.uid ?? 0,
        gid: event.gid ?? 0,
        mode: event.mode ?? found.mode,
        contextPath,
        copiedBy: source.copiedBy,
        evidence: event.evidence,
      }
    }
    const there = source.tree.state(joinPath(source.directory, inner))
    if (there.exists === 'no') return state
    return {
      ...there,
      copiedBy: source.copiedBy,
      uid: event.uid ?? there.uid,
      gid: event.gid ?? there.gid,
      mode: event.mode ?? there.mode,
      evidence: event.evidence ?? there.evidence,
    }
  }

  /** Paths of known files below a folder, sorted, at most `limit`. */
  filesBelow(directory: string, limit: number): readonly string[] {
    const root = this.resolve(directory)
    const found = new Set<string>()
    this.#collect(root, limit, found)
    return [...found]
      .filter(path => {
        const state = this.state(path)
        return state.exists === 'yes' && state.type === 'file'
      })
      .sort()
  }

  #collect(root: string, limit: number, found: Set<string>): void {
    this.#below?.collectInto(root, limit, found)
    for (const [path, list] of this.#events) {
      if (found.size >= limit) return
      const below = isInside(path, root)
      if (below && list.some(({ event }) => event.kind === 'place' && event.type === 'file')) found.add(path)
      if (!below && !isInside(root, path)) continue
      for (const { event } of list) {
        if (event.kind === 'fill') this.#collectFilled(event.source, path, root, limit, found)
      }
    }
  }

  collectInto(root: string, limit: number, found: Set<string>): void {
    this.#collect(root, limit, found)
  }

  #collectFilled(source: TreeSource, at: string, root: string, limit: number, found: Set<string>): void {
    if (source.kind === 'opaque') return
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
