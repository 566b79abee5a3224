import type { Explain } from './explain.js'
import type { Harden } from '../run.js'

/** The parts that take long to load, or that a test replaces. */
export interface Core {
  readonly harden: () => Promise<Harden>
  readonly explain: () => Promise<Explain>
  readonly transforms: () => Promise<readonly { readonly name: string; readonly summary: string }[]>
}

export const core: Core = {
  harden: async () => (await import('../harden.js')).hardenDockerfile,
  explain: async () => (await import('../explain.js')).explain,
  transforms: async () => (await import('../../transforms/index.js')).transforms,
}
