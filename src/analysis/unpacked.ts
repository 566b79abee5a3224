import type { ArchiveEntry } from '../archives/types.js'
import { unpack } from '../archives/unpack.js'
import type { Effect } from '../shell/types.js'
import type { FileEvent, TreeSource } from './file-events.js'
import type { FileTree } from './file-tree.js'
import { joinPath } from './image-path.js'

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

/** More links of one archive than this are not followed. */
const LINK_LIMIT = 500

/** Logs what is unpacked into a folder, and then its symbolic links, through which paths lead. */
export function logUnpacked(tree: FileTree, at: string, event: Extract<FileEvent, { readonly kind: 'fill' }>): void {
  tree.log(at, event)
  if (event.source.kind !== 'archive') return
  let left = LINK_LIMIT
  for (const { path, target, uid, gid } of event.source.entries.values()) {
    if (target === undefined || left-- <= 0) continue
    const owner = { uid: event.uid ?? uid, gid: event.gid ?? gid }
    const { evidence } = event
    tree.log(joinPath(at, path), {
      kind: 'place',
      type: 'unknown',
      ...owner,
      mode: 0o777,
      linkTarget: target,
      evidence,
    })
  }
}
