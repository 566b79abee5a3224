import { setTimeout } from 'node:timers/promises'
import type { Discovery } from '../discover/index.js'
import type { FileReport, RunReport } from '../report/types.js'
import { type Harden, run, type RunOptions } from '../run.js'
import { dealSlices, type Slice } from '../slices/shard.js'
import { runJob } from './run-job.js'
import type { Job, JobResult, StartJob } from './types.js'

/** How often progress is looked at, in milliseconds. */
const BREATH = 50

/**
 * The report that `run` gives, worked out by several jobs at once. Dockerfiles that share a file are in one job, in their
 * order; where that was not enough (two jobs edit one file), or a job fails, undefined: run it as one.
 */
export async function runInJobs(
  discovery: Discovery,
  options: RunOptions,
  harden: Harden,
  count: number,
  start: StartJob,
): Promise<RunReport | undefined> {
  const slices = dealSlices({ ...discovery, unusable: [] }, count).filter(({ positions }) => positions.length > 0)
  if (slices.length < 2) return undefined
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (slices.length + 1))
  const jobs = slices.map((slice, at) => toJob(slice, discovery, options, { shared, index: at + 1 }))
  const state = new Int32Array(shared)
  const look = lookAt(state, slices, options)
  const stopWatching = watch(look)
  const [first, ...others] = jobs
  if (first === undefined) return undefined
  // One of them is this thread's own, whose code is warm already.
  const started = Promise.all(others.map(start))
  const own = runJob(first, harden, look)
  let results: readonly JobResult[]
  try {
    const [rest, mine] = await Promise.all([started, own])
    results = [mine, ...rest]
  } catch {
    Atomics.store(state, 0, 1)
    await own.catch(() => undefined)
    return undefined
  } finally {
    await stopWatching()
  }
  if (isTorn(results)) return undefined
  for (const { path, stack } of results.flatMap(({ bugs }) => bugs)) options.onBug?.(path, stack)
  const placed = slices.flatMap(({ positions }, at) =>
    (results[at]?.report.files ?? []).map((file, index) => ({ file, position: positions[index] ?? 0 })),
  )
  const unusable = await run({ ...discovery, roots: [] }, { ...options, whole: options.whole ?? discovery }, harden)
  return {
    ...unusable,
    files: [...placed.sort((a, b) => a.position - b.position).map(({ file }) => file), ...unusable.files],
    problems: [...new Set([...unusable.problems, ...results.flatMap(({ report }) => report.problems)])],
  }
}

function toJob(slice: Slice, discovery: Discovery, options: RunOptions, state: Job['state']): Job {
  const { cwd, mode, unsafe } = options
  return {
    cwd,
    mode,
    unsafe,
    state,
    whole: (options.whole ?? discovery).roots.map(({ root, paths }) => ({ root, paths })),
    roots: slice.discovery.roots.map(({ root, paths, listFiles }) => ({
      root,
      paths,
      options: paths.map(path => options.optionsOf?.(root, path) ?? options.harden),
      listing: listFiles(),
    })),
  }
}

/** Gives what tells of progress, and ends the jobs when that is asked for. */
function lookAt(state: Int32Array, slices: readonly Slice[], { onProgress }: RunOptions): () => Promise<void> {
  const total = slices.reduce((sum, { positions }) => sum + positions.length, 0)
  return async () => {
    const done = state.reduce((sum, value, index) => (index === 0 ? sum : sum + value), 0)
    if (onProgress !== undefined && !(await onProgress(done, total))) Atomics.store(state, 0, 1)
  }
}

/** Looks from time to time, also when this thread's own part is done; gives what ends the watch. */
function watch(look: () => Promise<void>): () => Promise<void> {
  const ended = new AbortController()
  const lookOn = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await look()
      await setTimeout(BREATH, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  }
  const watching = lookOn()
  return () => {
    ended.abort()
    return watching
  }
}

/** Whether the rewrites of two jobs edit the same file: neither has seen what the other one did. */
function isTorn(results: readonly JobResult[]): boolean {
  const editor = new Map<string, number>()
  return results.some(({ report }, job) =>
    report.files.some(file => editedBy(file).some(path => (editor.get(path) ?? job) !== job || !editor.set(path, job))),
  )
}

function editedBy({ path, related, rewrites }: FileReport): readonly string[] {
  return rewrites.length === 0 ? [] : [path, ...related]
}
