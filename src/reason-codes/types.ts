import type { Verdict } from '../types.js'

/** What a code does to a file: its verdict, or something beside the verdict. */
export type Outcome =
  | Verdict
  /** Work outside the Dockerfile that goes with the rewrite. */
  | 'follow-up'
  /** The rewrite is right, and could not be applied in this run. */
  | 'not-applied'
  /** Seen, and shown by `explain`; it decides nothing by itself. */
  | 'note'

export interface ReasonRow {
  /** Stable, kebab-case. */
  readonly code: string
  readonly leadsTo: readonly [Outcome, ...Outcome[]]
  /** One sentence: what was found. */
  readonly summary: string
  /** Why that matters. */
  readonly why: string
  /** What a person can do about it. */
  readonly remedy: string
}

export interface ReasonGroup {
  readonly title: string
  readonly rows: readonly ReasonRow[]
}
