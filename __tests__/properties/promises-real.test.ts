import { join } from 'node:path'
import { repositories } from './arbitrary.js'
import { CASES, holdPromises } from './hold.js'

test('the promises hold for real repositories after careless edits', () => {
  const verdicts = holdPromises(repositories(join(__dirname, '../..')).real)
  expect(verdicts.get('hardened')).toBeGreaterThan(CASES / 4)
  expect(verdicts.get('failed')).toBeLessThan(CASES / 2)
}, 300_000)
