import type { Explain } from './explain.js'
import type { Transform } from '../facts.js'
import type { StartJob } from '../jobs/types.js'
import type { Harden } from '../run.js'
import type { VerifyArguments, VerifyOutcome } from '../verify/command.js'

/** The parts that take long to load, or that a test replaces. */
export interface Core {
  readonly verify: () => Promise<(argv: VerifyArguments) => Promise<VerifyOutcome>>
  /** `own`: transforms to run after the built-in ones. */
  readonly harden: (own?: readonly Transform[]) => Promise<Harden>
  /** Runs a part of a run in a thread of its own. */
  readonly startJob: () => Promise<StartJob>
  readonly explain: (own?: readonly Transform[]) => Promise<Explain>
  readonly transforms: () => Promise<readonly { readonly name: string; readonly summary: string }[]>
}

export const core: Core = {
  verify: async () => (await import('../verify/command.js')).runVerify,
  harden: async (own = []) => {
    const { hardenDockerfile } = await import('../harden.js')
    if (own.length === 0) return hardenDockerfile
    const all = await withBuiltIn(own)
    return (path, repository, options) => hardenDockerfile(path, repository, options, all)
  },
  startJob: async () => (await import('../jobs/worker.js')).startWorker,
  explain: async (own = []) => {
    const { explain } = await import('../explain.js')
    if (own.length === 0) return explain
    const all = await withBuiltIn(own)
    return (path, repository, options) => explain(path, repository, options, all)
  },
  transforms: async () => (await import('../../transforms/index.js')).transforms,
}

async function withBuiltIn(own: readonly Transform[]): Promise<readonly Transform[]> {
  const { transforms } = await import('../../transforms/index.js')
  return [...transforms, ...own]
}
