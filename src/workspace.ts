import type { ArchiveEntry } from './archives/types.js'
import type { Edit } from './text.js'

export type FileType = 'file' | 'directory' | 'other'

export interface FileStat {
  readonly type: FileType
  /** Permission bits, for example 0o755. */
  readonly mode: number
  readonly size: number
}

/**
 * The repository as the analysis sees it: paths are relative to `root`, with `/`; nothing outside `root` is ever read,
 * neither by `..` nor through a symbolic link.
 */
export interface Workspace {
  /** Absolute. */
  readonly root: string
  /** Decoded text (byte order mark kept); undefined when absent, not a regular file, too large, or not UTF-8. */
  readonly read: (path: string) => string | undefined
  /** Follows links that stay inside the root. */
  readonly stat: (path: string) => FileStat | undefined
  /** Names in a directory, sorted; empty when it is none. */
  readonly list: (path: string) => readonly string[]
  /** What a tar archive holds, by path; undefined for anything else. Workspaces without bytes have none. */
  readonly archive?: (path: string) => ReadonlyMap<string, ArchiveEntry> | undefined
  /** All files of the repository that .gitignore does not exclude, sorted. */
  readonly files: () => readonly string[]
}

/** A workspace in which some texts are replaced. */
export function overlay(workspace: Workspace, texts: ReadonlyMap<string, string>): Workspace {
  return { ...workspace, read: path => texts.get(path) ?? workspace.read(path) }
}

export type { Edit }
