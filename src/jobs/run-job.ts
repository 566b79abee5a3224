import { type Harden, run } from '../run.js'
import type { Job, JobResult } from './types.js'

/** Runs a part of a run, in whichever thread. `breathe` is waited for before each Dockerfile. */
export async function runJob(job: Job, harden: Harden, breathe?: () => Promise<void>): Promise<JobResult> {
  const bugs: JobResult['bugs'][number][] = []
  const state = new Int32Array(job.state.shared)
  const options = new Map(
    job.roots.map(({ root, paths, options: list }) => [root, new Map(paths.map((path, at) => [path, list[at]]))]),
  )
  const [first] = job.roots.flatMap(root => root.options)
  if (first === undefined) throw new Error('a job has no Dockerfiles')
  const report = await run(
    {
      roots: job.roots.map(({ root, paths, listing }) => ({ root, paths, listFiles: () => listing })),
      unusable: [],
      problems: [],
    },
    {
      cwd: job.cwd,
      mode: job.mode,
      unsafe: job.unsafe,
      whole: {
        roots: job.whole.map(({ root, paths }) => ({ root, paths, listFiles: () => [] })),
        unusable: [],
        problems: [],
      },
      harden: first,
      optionsOf: (root, path) => options.get(root)?.get(path) ?? first,
      onBug: (path, error) =>
        bugs.push({ path, stack: (error instanceof Error ? error.stack : undefined) ?? String(error) }),
      onProgress: async done => {
        Atomics.store(state, job.state.index, done)
        await breathe?.()
        return Atomics.load(state, 0) === 0
      },
    },
    harden,
  )
  return { report, bugs }
}
