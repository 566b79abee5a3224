import * as fc from 'fast-check'
import { repositories } from './arbitrary.js'
import { checkPromises } from './invariants.js'

/** Cases of one arbitrary with one seed; both arbitraries take turns. */
const STEP = 500

const [, , project = '.', count = '2000', seedText = '1'] = process.argv
const total = Number(count)
const { generated, real } = repositories(project)
const verdicts = new Map<string, number>()
const kinds = new Set<string>()
const add = (verdict: string): void => void verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)

// Samples instead of fc.assert: one failure must not hide the others, and each kind is shown once, as a line of JSON.
for (let done = 0; done < total; done += STEP) {
  const seed = Number(seedText) + done
  const arbitrary = (done / STEP) % 2 === 0 ? generated : real
  for (const tree of fc.sample(arbitrary, { numRuns: Math.min(STEP, total - done), seed })) {
    try {
      add(checkPromises(tree))
    } catch (error) {
      add('broken promise')
      const { message, stack } = error instanceof Error ? error : new Error(String(error))
      const kind = message.replace(/\d+/g, 'N').replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
      if (kinds.has(kind)) continue
      kinds.add(kind)
      const files = JSON.stringify(Object.fromEntries(tree))
      process.stdout.write(`${JSON.stringify({ kind, message, seed, stack, files })}\n`)
    }
  }
}
const megabytes = Math.round(process.memoryUsage().heapUsed / 2 ** 20)
process.stdout.write(`${JSON.stringify({ verdicts: Object.fromEntries(verdicts), megabytes })}\n`)
process.exitCode = kinds.size === 0 ? 0 : 1
