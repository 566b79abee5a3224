import type { ReasonRow } from '../reason-codes/types.js'
import { version } from '../version.js'

/** The page of this very version, which is part of the package. */
const REASONS = `https://unpkg.com/harden-dockerfile@${version}/docs/reasons.md`

export type SarifLevel = 'error' | 'warning' | 'note'

/** A rule with its help, from the table of reason codes; codes of a user's own transforms have none. */
export function sarifRule(code: string, row: ReasonRow | undefined) {
  const { summary, why, remedy } = row ?? {
    summary: code,
    why: 'A transform of this repository found it.',
    remedy: 'Look at the message of the result.',
  }
  const level = levelOf(code, row)
  return {
    id: code,
    name: code.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase()),
    shortDescription: { text: summary },
    fullDescription: { text: why },
    ...(row === undefined ? {} : { helpUri: `${REASONS}#${code}` }),
    help: { text: `${why}\n\n${remedy}`, markdown: `**Why it matters.** ${why}\n\n**What to do.** ${remedy}` },
    defaultConfiguration: { level },
    properties: {
      tags: ['security', 'container'],
      precision: 'high',
      'problem.severity': level === 'note' ? 'recommendation' : level,
      ...(code === 'runs-as-root' ? { 'security-severity': '5.5' } : {}),
    },
  }
}

function levelOf(code: string, row: ReasonRow | undefined): SarifLevel {
  if (code === 'runs-as-root' || row?.leadsTo.includes('needs-review')) return 'warning'
  return row?.leadsTo.includes('failed') ? 'error' : 'note'
}
