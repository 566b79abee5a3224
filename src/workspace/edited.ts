import type { Rewrite } from '../types.js'
import type { Workspace } from '../workspace.js'
import type { DiskWorkspace } from './disk.js'

export interface EditedWorkspace {
  /** The disk with the edits so far laid over it. */
  readonly workspace: Workspace
  /** Lays a change over the disk, so that the Dockerfiles that come next see it. */
  readonly add: (rewrites: readonly Rewrite[]) => void
}

/** Edits belong to the file that a path really names, whichever link leads there. */
export function editedWorkspace(disk: DiskWorkspace): EditedWorkspace {
  const texts = new Map<string, string>()
  const key = (path: string): string => disk.realPath(path) ?? path
  return {
    workspace: {
      ...disk,
      read: path => (texts.size === 0 ? undefined : texts.get(key(path))) ?? disk.read(path),
    },
    add: rewrites => {
      for (const { path, after } of rewrites) texts.set(key(path), after)
    },
  }
}
