import type { Workspace } from '../workspace.js'
import type { ContextReader } from './file-events.js'

/** Reads the build context through the workspace; a folder's files are found by binary search in the sorted listing. */
export function contextReader(workspace: Workspace): ContextReader {
  return {
    statFile: path => workspace.stat(path),
    readText: path => workspace.read(path),
    filesBelow: directory => {
      const files = workspace.files()
      if (directory === '') return files
      const prefix = `${directory}/`
      let low = 0
      let high = files.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((files[middle] ?? '') < prefix) low = middle + 1
        else high = middle
      }
      const found: string[] = []
      for (let at = low; at < files.length && (files[at] ?? '').startsWith(prefix); at += 1) found.push(files[at] ?? '')
      return found
    },
  }
}
