import type { Verdict } from '../types.js'
import type { FileReport } from './types.js'

/** The JSON contract's `summary`. */
export interface Counts {
  readonly total: number
  readonly hardened: number
  readonly alreadyNonRoot: number
  readonly needsReview: number
  readonly needsRoot: number
  readonly notApplicable: number
  readonly failed: number
}

export function countVerdicts(files: readonly FileReport[]): Counts {
  const count = (verdict: Verdict): number => files.reduce((sum, file) => sum + Number(file.verdict === verdict), 0)
  return {
    total: files.length,
    hardened: count('hardened'),
    alreadyNonRoot: count('already-non-root'),
    needsReview: count('needs-review'),
    needsRoot: count('needs-root'),
    notApplicable: count('not-applicable'),
    failed: count('failed'),
  }
}
