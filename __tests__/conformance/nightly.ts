import * as fc from 'fast-check'
import { repositories } from '../properties/arbitrary.js'
import type { Answer } from './answer.js'
import { ask } from './ask.js'
import { differenceFrom, expandDifference, type ExpandAnswer } from './compare.js'
import { expandCase, syntaxDockerfile } from './syntax.js'

const STEP = 2000

const [, , project = '.', oracle = 'buildkit-oracle', count = '20000', given] = process.argv
const seed = given === undefined ? Date.now() % 2 ** 30 : Number(given)
const { generated, real } = repositories(project)
const dockerfile = (arbitrary: typeof real): fc.Arbitrary<string> =>
  arbitrary.map(tree => Buffer.from(tree.get('Dockerfile') ?? '').toString())
const sources = [syntaxDockerfile, dockerfile(generated), syntaxDockerfile, dockerfile(real)]
const kinds = new Map<string, number>()

/** Drops lines as long as the two still differ. */
function shrink(text: string): string {
  const differs = (candidate: string): boolean => {
    const [answer] = ask(oracle, [candidate]) as readonly Answer[]
    return answer !== undefined && differenceFrom(answer, candidate) !== undefined
  }
  let least = text.split('\n')
  for (let at = 0; at < least.length;) {
    const fewer = least.toSpliced(at, 1)
    if (fewer.length > 0 && differs(fewer.join('\n'))) least = fewer
    else at += 1
  }
  return least.join('\n')
}

function tell(difference: string, shown: () => string): void {
  const kind = difference
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replaceAll(/\d+/g, 'N')
    .slice(0, 90)
  const seen = kinds.get(kind) ?? 0
  kinds.set(kind, seen + 1)
  if (seen < 2) process.stdout.write(`== ${difference}\n${shown()}\n`)
}

let accepted = 0
for (let done = 0; done < Number(count); done += STEP) {
  const texts = fc.sample(sources[(done / STEP) % sources.length] ?? syntaxDockerfile, {
    numRuns: STEP,
    seed: seed + done,
  })
  const answers = ask(oracle, texts) as readonly Answer[]
  for (const [index, text] of texts.entries()) {
    const answer = answers[index] ?? {}
    if (answer.error === undefined) accepted += 1
    const difference = differenceFrom(answer, text)
    if (difference === undefined) continue
    tell(difference, () => {
      const least = shrink(text)
      const [told = {}] = ask(oracle, [least]) as readonly Answer[]
      return `${JSON.stringify(least)}\n${differenceFrom(told, least) ?? ''} ${told.error ?? ''}`
    })
  }
  const words = fc.sample(expandCase, { numRuns: STEP, seed: seed + done })
  const values = ask(oracle, words, 'expand') as readonly ExpandAnswer[]
  for (const [index, word] of words.entries()) {
    const difference = expandDifference(values[index] ?? {}, word)
    if (difference !== undefined) tell(difference, () => JSON.stringify(word))
  }
}
process.stdout.write(
  `${count} files (${accepted} of them valid) and as many words from seed ${seed}: ${kinds.size} kinds of differences\n`,
)
for (const [kind, number] of kinds) process.stdout.write(`${number} ${kind}\n`)
process.exitCode = kinds.size === 0 ? 0 : 1
