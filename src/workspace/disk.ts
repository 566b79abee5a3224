import { statSync } from 'node:fs'
import { MAX_ARCHIVE_BYTES, readArchive } from '../archives/read.js'
import type { ArchiveEntry } from '../archives/types.js'
import { holdsPath, sortedPaths } from '../sorted-paths.js'
import type { FileStat, Workspace } from '../workspace.js'
import { normalizePath } from './containment.js'
import { readEntryTree, toFileStat } from './entries.js'
import { recent } from './recent.js'
import { readBytes, readText, type TextResult } from './read-text.js'

/** Files that belong to a Dockerfile's change: configs, scripts, manifests. Larger ones are data. */
const MAX_RELATED_BYTES = 5 * 1024 * 1024
/** No person or generator writes a larger Dockerfile; a string of this size is still handled in linear time. */
export const MAX_DOCKERFILE_BYTES = 50 * 1024 * 1024

/** So many stay in memory, or twice as many. */
const RECENT_STATS = 5000

export interface DiskWorkspace extends Workspace {
  /** Like `read`, but says why there is no text, and takes larger files when told to. */
  readonly load: (path: string, maxBytes: number) => TextResult
  /** The path, free of links, of the file that really is there; undefined when none is inside the root. */
  readonly realPath: (path: string) => string | undefined
  /** What was asked for so far, is there, and could not be read: real paths and why, as the end of a sentence. */
  readonly refused: () => ReadonlyMap<string, string>
}

/**
 * The repository on disk. `root` is absolute and free of links; `listFiles` is asked once, when the first caller wants
 * all files.
 */
export function openDiskWorkspace(root: string, listFiles: () => readonly string[]): DiskWorkspace {
  // What was read once is asked for again and again, and stands here by its real path.
  const realPath = (path: string): string | undefined => (texts.has(path) ? path : tree.find(path)?.path)
  const stats = recent<{ readonly stat: FileStat | undefined }>(RECENT_STATS)
  const texts = new Map<string, TextResult>()
  const archives = new Map<string, ReadonlyMap<string, ArchiveEntry> | undefined>()
  const refused = new Map<string, string>()
  let files: readonly string[] | undefined
  const tree = readEntryTree(root, path => files !== undefined && holdsPath(files, path))

  const load = (path: string, maxBytes: number): TextResult => {
    const real = realPath(path)
    if (real === undefined) return { ok: false, code: 'cannot-read', message: absence(path) }
    const known = texts.get(real)
    if (known?.ok || (known !== undefined && known.code !== 'file-too-large')) return known
    const result = readText(`${root}/${real}`, maxBytes)
    if (!result.ok && result.isRefused) refused.set(real, result.message)
    texts.set(real, result)
    return result
  }

  return {
    root,
    load,
    realPath,
    refused: () => refused,
    read: path => {
      const result = load(path, MAX_RELATED_BYTES)
      return result.ok ? result.text : undefined
    },
    archive: path => {
      const real = realPath(path)
      if (real === undefined) return undefined
      if (!archives.has(real)) {
        const result = readBytes(`${root}/${real}`, MAX_ARCHIVE_BYTES)
        archives.set(real, result.ok ? readArchive(result.bytes) : undefined)
      }
      return archives.get(real)
    },
    stat: path => {
      const entry = tree.find(path)
      if (entry?.stat !== undefined || entry === undefined) return entry?.stat
      const known = stats.get(entry.path)
      if (known !== undefined) return known.stat
      const stat = statOf(`${root}/${entry.path}`)
      stats.set(entry.path, { stat })
      return stat
    },
    list: tree.names,
    files: () => (files ??= sortedPaths(listFiles())),
  }
}

function absence(path: string): string {
  return normalizePath(path) === undefined
    ? 'lies outside the repository'
    : 'does not exist, or is a symbolic link that leads nowhere or out of the repository'
}

function statOf(absolute: string): FileStat | undefined {
  try {
    return toFileStat(statSync(absolute))
  } catch {
    return undefined
  }
}
