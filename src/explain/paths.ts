import type { StageAnalysis } from '../analysis/stage-analysis.js'
import type { PathState } from '../analysis/file-events.js'
import type { Cell } from './layout.js'
import { limited, section, table } from './layout.js'
import { modeText, placesOf, type Places } from './words.js'

const SHOWN = 100

/** Owner and mode of every path that a requirement names, before and after the rewrite. */
export function explainPaths(first: StageAnalysis, after: StageAnalysis): readonly string[] {
  const place = placesOf(first.dockerfilePath)
  const targets = new Set<string>(first.image.workdir === '/' ? [] : [first.image.workdir])
  for (const { need } of [...first.requirements, ...after.requirements]) if ('target' in need) targets.add(need.target)
  const rows = [...targets].sort().map((path): readonly Cell[] => {
    const before = first.image.tree.state(path)
    const then = after.image.tree.state(path)
    const [old, now] = [stateText(before), stateText(then)]
    return [
      path,
      typeText(before.exists === 'yes' ? before : then),
      old,
      old === now ? 'the same' : now,
      originText(before, place),
    ]
  })
  if (rows.length === 0) return []
  const head: readonly Cell[] = ['path', 'type', 'as it is', 'rewritten', 'where it comes from']
  return section(
    'Owners and modes',
    table([head, ...limited(rows, SHOWN, count => [`and ${count} more`, '', '', '', ''])], [34, 9, 18, 18]),
  )
}

function typeText({ type, linkTarget, exists }: PathState): string {
  return exists !== 'yes' ? '' : linkTarget !== undefined ? 'link' : type === 'unknown' ? '?' : type
}

function stateText({ exists, uid, gid, mode }: PathState): string {
  if (exists === 'no') return 'absent'
  return exists === 'maybe' ? 'not known' : `${uid ?? '?'}:${gid ?? '?'} ${modeText(mode)}`
}

function originText({ exists, contextPath, linkTarget, evidence, edited }: PathState, place: Places): string {
  if (exists === 'no') return ''
  if (exists === 'maybe') return 'it may be there: its folder is not known file by file'
  const from = linkTarget === undefined ? '' : `leads to ${linkTarget}; `
  const changed = edited ? ', changed by a RUN' : ''
  if (contextPath !== undefined)
    return `${from}${contextPath === '' ? 'the build context' : contextPath} in the repository${changed}`
  if (evidence === undefined) return from
  return `${from}${evidence.path === undefined ? evidence.message : `${place(evidence.path, evidence.line)} ${evidence.message}`}${changed}`
}
