import type { FileReport } from './types.js'
import type { SideReport, VerificationReport } from './verification.js'

/** How many files have each verdict of `verify`; undefined where nothing was verified. */
export function countProofs(
  files: readonly FileReport[],
): Readonly<Record<VerificationReport['verdict'], number>> | undefined {
  const verdicts = files.flatMap(({ verification }) => verification?.verdict ?? [])
  if (verdicts.length === 0) return undefined
  const count = (verdict: VerificationReport['verdict']): number => verdicts.filter(each => each === verdict).length
  return { proven: count('proven'), broken: count('broken'), inconclusive: count('inconclusive') }
}

/** What one image did, in a few words. */
export function sideWords(side: SideReport | null): string {
  if (side === null) return 'not run'
  if (!side.built) return 'does not build'
  if (!side.started) return 'does not start'
  const list = (name: string, values: readonly unknown[]): readonly string[] =>
    values.length === 0 ? [] : [`${name} ${values.join(', ')}`]
  const answers = side.answers.map(({ request, status, error }) => `${request}: ${status ?? error ?? 'no answer'}`)
  return [
    side.running ? 'runs' : `ended with ${side.exitCode ?? 'no code'}`,
    ...list('uid', side.uids),
    ...list(side.ports.length === 1 ? 'port' : 'ports', side.ports),
    ...answers,
    ...(side.health === null ? [] : [side.health]),
    ...list('wrote', side.written.slice(0, 5)),
    ...(side.written.length > 5 ? [`and ${side.written.length - 5} more`] : []),
  ].join('; ')
}

/** Why it is not proven, with the log line that tells it best; what was learned, and what was done differently. */
export function proofWords({ cause, log, learned, notes }: VerificationReport): readonly string[] {
  const lessons = learned === null ? [] : [...learned.writes, ...learned.ports.map(String), learned.root ?? []].flat()
  return [
    ...(cause === null ? [] : [cause]),
    ...(log === null || log === cause ? [] : [log]),
    ...(lessons.length === 0 ? [] : [`learned from the run: ${lessons.join(', ')}`]),
    ...notes.filter(note => cause?.includes(note) !== true),
  ]
}
