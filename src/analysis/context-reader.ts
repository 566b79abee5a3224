import type { Workspace } from '../workspace.js'
import type { ContextReader } from './file-events.js'
import { pathsBelow } from '../sorted-paths.js'

/** Reads the build context through the workspace; a folder's files are found by binary search in the sorted listing. */
export function contextReader(workspace: Workspace): ContextReader {
  return {
    statFile: path => workspace.stat(path),
    readText: path => workspace.read(path),
    archive: path => workspace.archive?.(path),
    filesBelow: directory => pathsBelow(workspace.files(), directory),
  }
}
