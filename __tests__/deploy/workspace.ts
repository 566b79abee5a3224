import { posix } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { applyEdits } from '../../src/edits.js'
import type { PortMove } from '../../src/deploy/types.js'
import type { Workspace } from '../../src/workspace.js'

/** A workspace of texts in memory. */
export function memory(files: Readonly<Record<string, string>>): Workspace {
  const paths = Object.keys(files).sort()
  return {
    root: '/repo',
    read: path => files[path],
    stat: path => {
      const file = files[path]
      if (file !== undefined) return { type: 'file', mode: 0o644, size: file.length }
      const folder = path === '.' || paths.some(each => each.startsWith(`${path}/`))
      return folder ? { type: 'directory', mode: 0o755, size: 0 } : undefined
    },
    list: path => paths.filter(each => posix.dirname(each) === path).map(each => posix.basename(each)),
    files: () => paths,
  }
}

/** The files that a plan changes, with their new texts. */
export function applied(files: Readonly<Record<string, string>>, move: PortMove): Record<string, string> {
  const paths = new Set(move.edits.map(({ edit }) => edit.path))
  return Object.fromEntries(
    [...paths].map(path => [
      path,
      applyEdits(
        files[path] ?? '',
        move.edits.flatMap(({ edit }) => (edit.path === path ? [edit] : [])),
      ),
    ]),
  )
}

/** The data of every document of a YAML text; throws on a text that is none. */
export function data(text: string): unknown[] {
  return parseAllDocuments(text, { merge: true }).map(document => {
    if ('errors' in document && document.errors[0] !== undefined) throw document.errors[0]
    const value: unknown = 'toJS' in document ? document.toJS() : undefined
    return value
  })
}

export function codes(reasons: readonly { readonly code: string }[]): string[] {
  return reasons.map(({ code }) => code).sort()
}
