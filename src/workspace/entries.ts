import { type Dirent, lstatSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs'
import type { FileStat, FileType } from '../workspace.js'
import { normalizePath, pathBelow } from './containment.js'
import { recent } from './recent.js'

/** What a path really names: the path without links, relative to the root. */
export interface Entry {
  readonly path: string
  readonly type: FileType
  /** Where looking at the path told it already. */
  readonly stat?: FileStat
}

/** So many directories and paths stay in memory, or twice as many: a Dockerfile asks for some dozens. */
const RECENT_DIRECTORIES = 500
const RECENT_PATHS = 5000

/**
 * The tree below a root. Most questions are about files that are not there: a directory is read once, and answers them all.
 * Files that are known to be there are looked at one by one, which tells their modes as well.
 */
export interface EntryTree {
  /** Follows links that stay inside; undefined when there is nothing, a link loop, or when it leads out of the root. */
  readonly find: (path: string) => Entry | undefined
  /** Names in a directory, sorted; empty when it is none. */
  readonly names: (path: string) => readonly string[]
}

/** `root` is absolute and free of links; `isListed` says which paths a listing names. */
export function readEntryTree(root: string, isListed: (path: string) => boolean): EntryTree {
  const top: Entry = { path: '', type: 'directory' }
  const directories = recent<ReadonlyMap<string, Dirent>>(RECENT_DIRECTORIES)
  const resolved = recent<Entry>(RECENT_PATHS)

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
  const look = (path: string, isBelow: boolean): Entry | undefined => {
    const slash = path.lastIndexOf('/')
    const above = path.slice(0, Math.max(0, slash))
    const isThere = isBelow || (!directories.has(above) && isListed(path))
    const directory = findNormal(above, isThere)
    if (directory?.type !== 'directory') return undefined
    const name = path.slice(slash + 1)
    const real = directory.path === '' ? name : `${directory.path}/${name}`
    if (isThere && !directories.has(directory.path)) {
      const stat = lookAt(`${root}/${real}`)
      if (stat?.isSymbolicLink() === true) return follow(real)
      return stat === undefined ? undefined : { path: real, type: typeOf(stat), stat: toFileStat(stat) }
    }
    const entry = entriesOf(directory.path).get(name)
    if (entry === undefined) return undefined
    return entry.isSymbolicLink() ? follow(real) : { path: real, type: typeOf(entry) }
  }
  /** `isBelow`: the listing names something below it. */
  const findNormal = (path: string, isBelow = false): Entry | undefined => {
    const known = path === '' ? top : resolved.get(path)
    if (known !== undefined) return known
    const entry = look(path, isBelow)
    // What is not there is asked for under ever new names; its directory answers fast enough.
    if (entry !== undefined) resolved.set(path, entry)
    return entry
  }

  const find = (path: string): Entry | undefined => {
    // What is found was found under its normal path.
    const known = resolved.get(path)
    if (known !== undefined) return known
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

function lookAt(absolute: string): Stats | undefined {
  try {
    return lstatSync(absolute, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

export function toFileStat(stat: Stats): FileStat {
  return { type: typeOf(stat), mode: stat.mode & 0o7777, size: stat.size }
}

function typeOf(entry: Dirent | Stats): FileType {
  if (entry.isFile()) return 'file'
  return entry.isDirectory() ? 'directory' : 'other'
}
