import type { FileChange } from '../diff.js'
import type { AppliedChange, Reason, Verdict } from '../types.js'
import type { VerificationReport } from './verification.js'

/** What became of one Dockerfile, as it is shown: every path relative to the directory where the tool runs. */
export interface FileReport {
  readonly path: string
  readonly verdict: Verdict
  /** The rewrite is part of this run's output, or was written. */
  readonly applied: boolean
  readonly base: string | undefined
  readonly before: { readonly user: string } | undefined
  readonly after: { readonly user: string } | undefined
  readonly user: { readonly uid: number; readonly gid: number; readonly name: string | undefined } | undefined
  readonly changes: readonly AppliedChange[]
  readonly reasons: readonly Reason[]
  readonly followUps: readonly Reason[]
  readonly ports: readonly { readonly from: number; readonly to: number }[]
  /** Other files that the rewrite edits. */
  readonly related: readonly string[]
  /** Texts before and after; paths relative to the directory where the diff applies. */
  readonly rewrites: readonly FileChange[]
  /** Stands for the texts where a report was read from JSON. */
  readonly diff?: string
  /** The baseline knows this file as an exception. */
  readonly exception?: { readonly reason: string; readonly expires: string | null }
  /** Owners by CODEOWNERS; undefined where there is no such file, or nobody asked. */
  readonly owners?: readonly string[]
  /** Only in a report of `verify`, for what was verified. */
  readonly verification?: VerificationReport
}

/** Which part of a run a report is. */
export interface ShardPlace {
  /** 1-based. */
  readonly index: number
  readonly count: number
  readonly mode: RunReport['mode']
  readonly unsafe: boolean
  /** Places of `files` among those of the whole run. */
  readonly positions: readonly number[]
  /** How many files the whole run has. */
  readonly total: number
}

/** A finished run. */
export interface RunReport {
  readonly mode: 'dry-run' | 'write' | 'check'
  readonly unsafe: boolean
  readonly files: readonly FileReport[]
  /** What could not be searched, in words. */
  readonly problems: readonly string[]
  /** Directory where the diff applies when it is not the one where the tool runs. */
  readonly diffDirectory: string | undefined
  /** What is there for nothing: baseline entries, ignore comments. */
  readonly notices?: readonly Reason[]
  readonly shard?: ShardPlace
}

export interface RenderOptions {
  /** Colours, for a terminal. */
  readonly color: boolean
  /** Control characters are made visible: the text goes to a terminal. */
  readonly escape: boolean
  readonly verbose: boolean
}
