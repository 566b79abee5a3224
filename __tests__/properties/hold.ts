import * as fc from 'fast-check'
import type { FileResult } from '../../src/types.js'
import { checkPromises } from './invariants.js'
import type { Tree } from './memory.js'

export const CASES = 2500
// The same cases in every run, so that a red test is about the change at hand; scripts/nightly-properties.mjs takes others.
const SEED = 20_260_101

/** Checks all cases, and gives how often each verdict came: promises about files that are all rejected hold nothing. */
export function holdPromises(arbitrary: fc.Arbitrary<Tree>): ReadonlyMap<FileResult['verdict'], number> {
  const verdicts = new Map<FileResult['verdict'], number>()
  process.stderr.write(`seed ${SEED}\n`)
  fc.assert(
    fc.property(arbitrary, tree => {
      const verdict = checkPromises(tree)
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    }),
    { numRuns: CASES, seed: SEED },
  )
  return verdicts
}
