import { type Dirent, readdirSync, realpathSync, statSync, type Stats } from 'node:fs'
import type { FileType } from '../workspace.js'
import { normalizePath, pathBelow } from './containment.js'

/** What a path really names: the path without links, relative to the root. */
export interface Entry {
  readonly path: string
  readonly type: FileType
}

/** The tree below a root, each directory read once: most questions are about files that are not there. */
export interface EntryTree {
  /** Follows links that stay inside; undefined when there is nothing, a link loop, or when it leads out of the root. */
  readonly find: (path: string) => Entry | undefined
  /** Names in a directory, sorted; empty when it is none. */
  readonly names: (path: string) => readonly string[]
}

/** `root` is absolute and free of links. */
export function readEntryTree(root: string): EntryTree {
  const directories = new Map<string, ReadonlyMap<string, Dirent>>()
  const resolved = new Map<string, Entry | undefined>([['', { path: '', type: 'directory' }]])

  const entriesOf = (directory: string): ReadonlyMap<string, Dirent> => {
    const known = directories.get(directory)
    if (known !== undefined) return known
    const entries = readDirectory(`${root}/${directory}`)
    directories.set(directory, entries)
    return entries
  }
  const follow = (path: string): Entry | undefined => {
    try {
      const real = realpathSync.native(`${root}/${path}`)
      const inside = pathBelow(root, real)
      return inside === undefined ? undefined : { path: inside, type: typeOf(statSync(real)) }
    } catch {
      return undefined
    }
  }
  const look = (path: string): Entry | undefined => {
    const slash = path.lastIndexOf('/')
    const directory = findNormal(path.slice(0, Math.max(0, slash)))
    if (directory?.type !== 'directory') return undefined
    const name = path.slice(slash + 1)
    const entry = entriesOf(directory.path).get(name)
    if (entry === undefined) return undefined
    const real = directory.path === '' ? name : `${directory.path}/${name}`
    return entry.isSymbolicLink() ? follow(real) : { path: real, type: typeOf(entry) }
  }
  const findNormal = (path: string): Entry | undefined => {
    const known = resolved.get(path)
    if (known !== undefined || resolved.has(path)) return known
    const entry = look(path)
    // What is not there is asked for under ever new names; its directory answers fast enough.
    if (entry !== undefined) resolved.set(path, entry)
    return entry
  }

  const find = (path: string): Entry | undefined => {
    const normal = normalizePath(path)
    return normal === undefined ? undefined : findNormal(normal)
  }
  return {
    find,
    names: path => {
      const entry = find(path)
      return entry?.type === 'directory' ? [...entriesOf(entry.path).keys()] : []
    },
  }
}

function readDirectory(absolute: string): ReadonlyMap<string, Dirent> {
  try {
    const entries = readdirSync(absolute, { withFileTypes: true })
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    return new Map(entries.map(entry => [entry.name, entry]))
  } catch {
    return new Map()
  }
}

function typeOf(entry: Dirent | Stats): FileType {
  if (entry.isFile()) return 'file'
  return entry.isDirectory() ? 'directory' : 'other'
}
