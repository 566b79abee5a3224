import type { Explain } from './explain.js'
import type { Harden } from '../run.js'
import type { VerifyArguments, VerifyOutcome } from '../verify/command.js'

/** The parts that take long to load, or that a test replaces. */
export interface Core {
  readonly verify: () => Promise<(argv: VerifyArguments) => Promise<VerifyOutcome>>
  readonly harden: () => Promise<Harden>
  readonly explain: () => Promise<Explain>
  readonly transforms: () => Promise<readonly { readonly name: string; readonly summary: string }[]>
}

export const core: Core = {
  verify: async () => (await import('../verify/command.js')).runVerify,
  harden: async () => (await import('../harden.js')).hardenDockerfile,
  explain: async () => (await import('../explain.js')).explain,
  transforms: async () => (await import('../../transforms/index.js')).transforms,
}
