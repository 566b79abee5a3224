import * as fc from 'fast-check'
import { repositories } from './arbitrary.js'
import { checkPromises } from './invariants.js'

const [, , project = '.', count = '200000', given] = process.argv
const total = Number(count)
const seed = given === undefined ? Date.now() % 2 ** 31 : Number(given)
const { generated, real } = repositories(project)
const verdicts = new Map<string, number>()
const failures = new Map<string, string>()
const STEP = 1000

// Samples instead of fc.assert: one failure must not hide the others, and each kind is shown once.
for (let done = 0; done < total; done += STEP) {
  const arbitrary = (done / STEP) % 2 === 0 ? generated : real
  for (const tree of fc.sample(arbitrary, { numRuns: Math.min(STEP, total - done), seed: seed + done })) {
    try {
      const verdict = checkPromises(tree)
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const kind = message.replace(/\d+/g, 'N').replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
      verdicts.set('broken promise', (verdicts.get('broken promise') ?? 0) + 1)
      if (failures.has(kind)) continue
      failures.set(kind, message)
      const stack = error instanceof Error ? error.stack : ''
      process.stdout.write(
        `\n== ${message}\nseed ${seed + done}\n${stack ?? ''}\n${JSON.stringify(Object.fromEntries(tree))}\n`,
      )
    }
  }
  if ((done / STEP) % 20 === 19) process.stdout.write(`${done + STEP} cases, ${failures.size} kinds of failures\n`)
}
process.stdout.write(`${total} cases from seed ${seed}: ${JSON.stringify(Object.fromEntries(verdicts))}\n`)
process.exitCode = failures.size === 0 ? 0 : 1
