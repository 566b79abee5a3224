import { formatPatch } from 'diff'
import { changedLines, type ChangedLines } from './line-diff.js'

/** One file's texts before and after; `path` as the patch shall name it, with `/`. */
export interface FileChange {
  readonly path: string
  readonly before: string
  readonly after: string
}

const CONTEXT_LINES = 3
const FILE_HEADERS = { includeIndex: false, includeUnderline: false, includeFileHeaders: true }

/**
 * Unified diff of one file that `git apply` and `patch -p1` take: `a/` and `b/` prefixes, names quoted as git does,
 * line breaks as they are. Empty when nothing changed.
 */
export function unifiedDiff({ path, before, after }: FileChange): string {
  if (before === after) return ''
  const oldLines = splitLines(before)
  const newLines = splitLines(after)
  const patch = formatPatch(
    {
      oldFileName: `a/${path}`,
      newFileName: `b/${path}`,
      oldHeader: undefined,
      newHeader: undefined,
      hunks: groupByContext(changedLines(oldLines, newLines)).map(changes => toHunk(oldLines, newLines, changes)),
    },
    FILE_HEADERS,
  )
  return path.includes(' ') ? endNamesWithTab(patch) : patch
}

/** One patch of several files, in the order given. */
export function unifiedDiffs(changes: readonly FileChange[]): string {
  return changes.map(unifiedDiff).join('')
}

/** Lines with their `\n`; a lone `\r` ends no line, as for git. */
function splitLines(text: string): readonly string[] {
  const lines: string[] = []
  let start = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', start)) {
    lines.push(text.slice(start, at + 1))
    start = at + 1
  }
  if (start < text.length) lines.push(text.slice(start))
  return lines
}

/** Changes whose context lines would touch or overlap share a hunk. */
function groupByContext(changes: readonly ChangedLines[]): readonly (readonly ChangedLines[])[] {
  const groups: ChangedLines[][] = []
  let end = -Infinity
  for (const change of changes) {
    const group = groups.at(-1)
    if (group !== undefined && change.oldStart - end <= 2 * CONTEXT_LINES) group.push(change)
    else groups.push([change])
    end = change.oldEnd
  }
  return groups
}

function toHunk(oldLines: readonly string[], newLines: readonly string[], changes: readonly ChangedLines[]) {
  const [first] = changes
  const last = changes.at(-1)
  if (first === undefined || last === undefined) throw new Error('a hunk needs a change')
  const start = Math.max(0, first.oldStart - CONTEXT_LINES)
  const end = Math.min(oldLines.length, last.oldEnd + CONTEXT_LINES)
  const lines: string[] = []
  const push = (sign: string, from: readonly string[], begin: number, stop: number): void => {
    for (let at = begin; at < stop; at++) {
      const line = from[at] ?? ''
      if (line.endsWith('\n')) lines.push(sign + line.slice(0, -1))
      else lines.push(sign + line, '\\ No newline at end of file')
    }
  }
  let at = start
  for (const change of changes) {
    push(' ', oldLines, at, change.oldStart)
    push('-', oldLines, change.oldStart, change.oldEnd)
    push('+', newLines, change.newStart, change.newEnd)
    at = change.oldEnd
  }
  push(' ', oldLines, at, end)
  const newStart = first.newStart - (first.oldStart - start)
  return {
    oldStart: start + 1,
    oldLines: end - start,
    newStart: newStart + 1,
    newLines: last.newEnd + (end - last.oldEnd) - newStart,
    lines,
  }
}

/** Without a tab after it, `patch` takes a name with blanks for a name and a date. Quoted names end by themselves. */
function endNamesWithTab(patch: string): string {
  return patch.replace(/^(--- a\/.*)\n(\+\+\+ b\/.*)\n/, '$1\t\n$2\t\n')
}
