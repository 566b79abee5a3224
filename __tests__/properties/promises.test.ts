import { join } from 'node:path'
import * as fc from 'fast-check'
import type { FileResult } from '../../src/types.js'
import { repositories } from './arbitrary.js'
import { checkPromises } from './invariants.js'
import type { Tree } from './memory.js'
import { lastUser } from './second-reading.js'

const CASES = 2500
// The same cases in every run, so that a red test is about the change at hand; scripts/nightly-properties.mjs goes on from there.
const SEED = 20_260_101

const { generated, real } = repositories(join(__dirname, '../..'))

/** Runs all cases, and gives how often each verdict came: promises about files that are all rejected hold nothing. */
function hold(arbitrary: fc.Arbitrary<Tree>, seed: number): ReadonlyMap<FileResult['verdict'], number> {
  const verdicts = new Map<FileResult['verdict'], number>()
  process.stderr.write(`seed ${seed}\n`)
  fc.assert(
    fc.property(arbitrary, tree => {
      const verdict = checkPromises(tree)
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    }),
    { numRuns: CASES, seed },
  )
  return verdicts
}

test('the promises hold for generated repositories', () => {
  const verdicts = hold(generated, SEED)
  expect(verdicts.get('hardened')).toBeGreaterThan(CASES / 10)
  expect(verdicts.get('needs-review')).toBeGreaterThan(CASES / 50)
  expect(verdicts.get('failed')).toBeLessThan(CASES / 2)
}, 120_000)

test('the promises hold for real repositories after careless edits', () => {
  const verdicts = hold(real, SEED)
  expect(verdicts.get('hardened')).toBeGreaterThan(CASES / 4)
  expect(verdicts.get('failed')).toBeLessThan(CASES / 2)
}, 120_000)

describe('the second reading', () => {
  it.each<[string, string, string | undefined]>([
    ['no USER', 'FROM a\nRUN b\n', undefined],
    ['the last of two', 'FROM a\nUSER 1:1\nUSER 2\n', '2'],
    ['of another stage', 'FROM a\nUSER 1:1\nFROM b\n', undefined],
    ['in a heredoc', 'FROM a\nUSER 1:1\nRUN <<E\nUSER 0\nE\n', '1:1'],
    ['after a heredoc', 'FROM a\nCOPY <<-"E" /x\nUSER 0\n\tE\nUSER 3:3\n', '3:3'],
    ['in a comment inside a continuation', 'FROM a\nUSER 1:1\nRUN b \\\n# c\nUSER 0\n', '1:1'],
    ['with another escape character', '# escape=`\r\nFROM a\r\nRUN b\\\r\nUSER 5:5\r\nRUN b `\r\nUSER 0\r\n', '5:5'],
    ['after a byte order mark', '\uFEFFuser 0\nfrom a\nuser 7:7', '7:7'],
  ])('%s', (_, text, user) => {
    expect(lastUser(text)).toBe(user)
  })
})
