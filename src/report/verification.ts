import type { Observation, Verification } from '../verify/types.js'

/** `files[].verification`, as it stands in JSON too: the proof of one rewrite, without the long logs. */
export interface VerificationReport {
  readonly verdict: Verification['verdict']
  /** One sentence; null when proven. */
  readonly cause: string | null
  /** The path in the image, the port and the log line that the cause is about. */
  readonly path: string | null
  readonly port: number | null
  readonly log: string | null
  /** What the original and the hardened image did; null when that side was never built. */
  readonly before: SideReport | null
  readonly after: SideReport | null
  /** What the run of the original showed, in the shape of the configuration's `observed`; only with --learn. */
  readonly learned: LearnedReport | null
  /** What was done differently from a plain build and run. */
  readonly notes: readonly string[]
}

export interface SideReport {
  readonly built: boolean
  readonly started: boolean
  readonly running: boolean
  readonly exitCode: number | null
  readonly health: string | null
  /** The image's configured user. */
  readonly user: string
  /** Effective user ids of the processes that were seen. */
  readonly uids: readonly number[]
  /** Ports that something listens on. */
  readonly ports: readonly number[]
  readonly answers: readonly {
    readonly request: string
    readonly status: number | null
    readonly error: string | null
  }[]
  readonly written: readonly string[]
  /** Log lines that tell of a refused access. */
  readonly denied: readonly string[]
  /** Of building and running. */
  readonly seconds: number
}

/** A path that ends with `/` is a directory. */
export interface LearnedReport {
  readonly writes: readonly string[]
  readonly ports: readonly number[]
  readonly root: string | null
}

/** A verification as the reports show it. */
export function toVerificationReport(verification: Verification): VerificationReport {
  const { verdict, cause, path, port, log, before, after, taught } = verification
  return {
    verdict,
    cause: cause ?? null,
    path: path ?? null,
    port: port ?? null,
    log: log ?? null,
    before: toSide(before),
    after: toSide(after),
    learned: taught === undefined ? null : { ...taught, root: taught.root ?? null },
    notes: [...new Set([...before.notes, ...after.notes])],
  }
}

function toSide(side: Observation): SideReport | null {
  const { built, started, running, user, denied, seconds } = side
  if (seconds === undefined) return null
  const numbers = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b)
  return {
    ...{ built, started, running, user, denied, seconds },
    exitCode: side.exitCode ?? null,
    health: side.health ?? null,
    uids: numbers(side.processes.map(({ uid }) => uid)),
    ports: numbers(side.listening.map(({ port }) => port)),
    answers: side.answers.map(({ probe, status, error }) => ({
      request: `${probe.method} ${probe.port}${probe.path}`,
      status: status ?? null,
      error: error ?? null,
    })),
    written: [...new Set(side.written.map(written => written.path))].sort(),
  }
}
