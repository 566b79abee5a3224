import { REASON_GROUPS } from './reason-codes/data.js'
import type { ReasonRow } from './reason-codes/types.js'

/** Every code that a reason, a follow-up or a note can have. */
export type ReasonCode = (typeof REASON_GROUPS)[number]['rows'][number]['code']

const byCode: ReadonlyMap<string, ReasonRow> = new Map(
  REASON_GROUPS.flatMap(({ rows }) => rows.map(row => [row.code, row] as const)),
)

/** All codes with their meaning, in the order of the documentation. */
export const REASON_CODES: readonly ReasonRow[] = [...byCode.values()]

/** What a code means; undefined for the codes of a user's own transforms. */
export function findReasonCode(code: string): ReasonRow | undefined {
  return byCode.get(code)
}
