import { join } from 'node:path'
import { repositories } from './arbitrary.js'
import { CASES, holdPromises } from './hold.js'

test('the promises hold for generated repositories', () => {
  const verdicts = holdPromises(repositories(join(__dirname, '../..')).generated)
  expect(verdicts.get('hardened')).toBeGreaterThan(CASES / 10)
  expect(verdicts.get('needs-review')).toBeGreaterThan(CASES / 50)
  expect(verdicts.get('failed')).toBeLessThan(CASES / 2)
}, 300_000)
