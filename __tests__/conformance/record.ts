import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { Answer } from './answer.js'
import { ask } from './ask.js'
import { INPUTS } from './inputs.js'
import { expandCase, syntaxDockerfile } from './syntax.js'

const SEED = 20_260_101

const [, , project = '.', oracle = 'buildkit-oracle'] = process.argv
const EACH = 150

const own = Object.values(INPUTS).flat()
const generated = fc.sample(syntaxDockerfile, { numRuns: 3000, seed: SEED }).filter(text => text.length < 250)
const all = [...own, ...generated]
const pairs = (ask(oracle, all) as readonly Answer[]).map((answer, index) => ({ text: all[index] ?? '', answer }))
const others = pairs.slice(own.length)
const accepted = others.filter(({ answer }) => answer.error === undefined).slice(0, EACH)
const rejected = others.filter(({ answer }) => answer.error !== undefined).slice(0, EACH)
const words = fc.sample(expandCase, { numRuns: 2 * EACH, seed: SEED })
const recorded = {
  dockerfiles: [...pairs.slice(0, own.length), ...accepted, ...rejected],
  words: ask(oracle, words, 'expand').map((answer, index) => ({ ...words[index], answer })),
}
writeFileSync(join(project, '__tests__/conformance/recorded.json'), `${JSON.stringify(recorded)}\n`)
