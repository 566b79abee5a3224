import type { ArchiveEntry } from '../archives/types.js'
import { unpack } from '../archives/unpack.js'
import type { Effect } from '../shell/types.js'
import type { TreeSource } from './file-events.js'
import type { FileTree } from './file-tree.js'

/** What ADD unpacks. The folder that receives it keeps its owner and mode, whatever the archive says of `./`. */
export function unpackedByAdd(entries: ReadonlyMap<string, ArchiveEntry>, copiedBy: number): TreeSource {
  const inner = new Map(unpack(entries, 0))
  inner.delete('')
  return { kind: 'archive', entries: inner, copiedBy }
}

/** What the archive of the build context holds that a command unpacks; not followed for any other. */
export function unpackedBy({ archive }: Extract<Effect, { kind: 'populate' }>, tree: FileTree): TreeSource {
  const contextPath = archive === undefined ? undefined : tree.state(archive.path).contextPath
  const entries = contextPath === undefined ? undefined : tree.reader.archive?.(contextPath)
  if (archive === undefined || entries === undefined) return { kind: 'opaque' }
  return { kind: 'archive', entries: unpack(entries, archive.strip), copiedBy: undefined }
}
