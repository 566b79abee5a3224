import { type FileChange, unifiedDiff } from '../diff.js'
import { escapeControls, painter } from './terminal.js'
import type { RenderOptions, RunReport } from './types.js'

/** One patch of everything that this run applies: it takes all files from where they are to where they end up. */
export function renderPatch(report: RunReport, { color, escape }: RenderOptions): string {
  const applied = report.files.filter(file => file.applied)
  const parts = [
    ...applied.flatMap(({ diff }) => diff ?? []),
    ...mergeByPath(applied.flatMap(({ rewrites }) => rewrites)).map(unifiedDiff),
  ]
  if (!color && !escape) return parts.join('')
  return parts.map(part => (color ? colorDiff(escapeControls(part)) : escapeControls(part))).join('')
}

/**
 * A file that several Dockerfiles' changes edit stands once, where its last change is given. They may be given in another
 * order than they were made in: a Dockerfile stands before the one whose image it builds on.
 */
export function mergeByPath(changes: readonly FileChange[]): readonly FileChange[] {
  const byPath = new Map<string, FileChange[]>()
  for (const change of changes) {
    const known = byPath.get(change.path) ?? []
    byPath.delete(change.path)
    byPath.set(change.path, [...known, change])
  }
  return [...byPath].map(([path, [first, ...others]]) => {
    let { before = '', after = '' } = first ?? {}
    const open = new Set(others)
    for (let found = true; found;) {
      found = false
      for (const change of open) {
        if (change.before !== after && change.after !== before) continue
        if (change.before === after) after = change.after
        else before = change.before
        open.delete(change)
        found = true
      }
    }
    // A change that fits nowhere was made last, as it stands.
    for (const change of open) after = change.after
    return { path, before, after }
  })
}

function colorDiff(diff: string): string {
  const paint = painter(true)
  return diff
    .split('\n')
    .map((line, index) => {
      if (index < 2) return line === '' ? line : paint('bold', line)
      if (line.startsWith('@@')) return paint('cyan', line)
      if (line.startsWith('+')) return paint('green', line)
      return line.startsWith('-') ? paint('red', line) : line
    })
    .join('\n')
}
