/** A Dockerfile that is known not to be hardened, and may stay so. */
export interface Exception {
  /** Relative to the baseline's folder, with `/`. */
  readonly path: string
  /** Findings that it may have; others are new. Undefined: any. */
  readonly codes?: readonly string[]
  readonly reason: string
  /** Last day on which it holds, as 2030-12-31. */
  readonly expires?: string
}

export interface Baseline {
  readonly exceptions: readonly (Exception & { readonly line: number })[]
}
