import type { RunReport } from '../report/types.js'
import type { HardenOptions } from '../types.js'

/** A part of a run, as it goes to another thread: data only. */
export interface Job {
  /** Absolute, free of links. */
  readonly cwd: string
  readonly mode: RunReport['mode']
  readonly unsafe: boolean
  readonly roots: readonly JobRoot[]
  /** All Dockerfiles of the run by root: they decide where its diff applies. */
  readonly whole: readonly { readonly root: string; readonly paths: readonly string[] }[]
  readonly state: JobState
}

export interface JobRoot {
  readonly root: string
  readonly paths: readonly string[]
  /** The options of each of them. */
  readonly options: readonly HardenOptions[]
  /** Every file of the root. */
  readonly listing: readonly string[]
}

/** What both threads see while the job runs, as 32-bit integers. */
export interface JobState {
  readonly shared: SharedArrayBuffer
  /** Place of this job's number of finished Dockerfiles; at 0 stands whether the run is to end. */
  readonly index: number
}

export interface JobResult {
  readonly report: RunReport
  /** Exceptions of the core, with their stacks. */
  readonly bugs: readonly { readonly path: string; readonly stack: string }[]
}

export type StartJob = (job: Job) => Promise<JobResult>
