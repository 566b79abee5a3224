import { findReasonCode } from '../reason-codes.js'
import type { FileResult, Reason } from '../types.js'
import type { Cell } from './layout.js'
import { limited, section, table } from './layout.js'
import { placesOf, VERDICTS, type Places } from './words.js'

const SHOWN = 200

/** File, verdict and the reasons for it. */
export function explainVerdict(result: FileResult): readonly string[] {
  const { verdict, base, before, after, rewrites } = result
  const place = placesOf(result.path)
  const held =
    verdict === 'needs-review' ? (rewrites.length > 0 ? 'there is a rewrite, and ' : 'there is no rewrite, and ') : ''
  const rows: (readonly Cell[])[] = [['verdict', `${verdict}: ${held}${VERDICTS[verdict]}`]]
  for (const { code, message, path, line } of limited(result.reasons, 20, moreReasons)) {
    rows.push(['because', line === 0 ? message : `${message} (${place(path, line)}) [${code}]`])
  }
  if (base !== undefined) rows.push(['base', base])
  if (before !== undefined) {
    const then = after === undefined || after.user === before.user ? 'stays' : `becomes ${after.user}`
    rows.push(['user', `${before.user}, ${then}`])
  }
  const related = rewrites.filter(({ path }) => path !== result.path).map(({ path }) => path)
  if (related.length > 0) rows.push(['also edits', limited(related, 20, count => `and ${count} more`)])
  return table([['file', result.path], ...rows], [12], 0)
}

const moreReasons = (count: number): Reason => ({ code: '', message: `and ${count} more, below`, path: '', line: 0 })

/** What is changed, and what remains for people. */
export function explainOutcome({ path: own, changes, reasons, followUps }: FileResult): readonly string[] {
  const place = placesOf(own)
  return [
    ...section(
      'Changes, in the order of the transforms',
      table(
        limited<readonly Cell[]>(
          changes.map(({ transform, path, line, reason, safety }) => [
            transform,
            place(path, line),
            safety === 'safe' ? reason : `${reason} (unsafe)`,
          ]),
          SHOWN,
          count => [`and ${count} more`, '', ''],
        ),
        [22, 40],
      ),
    ),
    ...section('Reasons', reasonLines(reasons, place)),
    ...section('Follow-ups', reasonLines(followUps, place)),
  ]
}

function reasonLines(reasons: readonly Reason[], place: Places): readonly string[] {
  const rows = reasons.map(({ code, message, path, line }): readonly Cell[] => {
    const row = findReasonCode(code)
    return [
      code,
      [`${place(path, line)}  ${message}`, ...(row === undefined ? [] : [`why: ${row.why}`, `do: ${row.remedy}`])],
    ]
  })
  return table(
    limited(rows, SHOWN, count => [`and ${count} more`, '']),
    [30],
  )
}
