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

/** A file that several Dockerfiles' changes edit stands once, where its last edit is. */
export function mergeByPath(changes: readonly FileChange[]): readonly FileChange[] {
  const merged = new Map<string, FileChange>()
  for (const change of changes) {
    const earlier = merged.get(change.path)
    merged.delete(change.path)
    merged.set(change.path, { ...change, before: earlier?.before ?? change.before })
  }
  return [...merged.values()]
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
