import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer } from './answer.js'
import { differenceFrom, expandDifference, type ExpandAnswer, type ExpandCase } from './compare.js'
import { INPUTS } from './inputs.js'

const recorded = JSON.parse(readFileSync(join(__dirname, 'recorded.json'), 'utf8')) as {
  readonly dockerfiles: readonly { readonly text: string; readonly answer: Answer }[]
  readonly words: readonly (ExpandCase & { readonly answer: ExpandAnswer })[]
}
const answers = new Map(recorded.dockerfiles.map(({ text, answer }) => [text, answer]))

describe.each(Object.entries(INPUTS))('%s', (_, texts) => {
  it.each(texts)('BuildKit and this parser agree on %j', text => {
    const answer = answers.get(text)
    if (answer === undefined) throw new Error('not recorded: node scripts/nightly-conformance.mjs --record ORACLE')
    expect(differenceFrom(answer, text)).toBeUndefined()
  })
})

it('they agree on generated files, accepted and rejected ones', () => {
  const own = new Set(Object.values(INPUTS).flat())
  const generated = recorded.dockerfiles.filter(({ text }) => !own.has(text))
  const accepted = generated.filter(({ answer }) => answer.error === undefined)
  expect(accepted.length).toBeGreaterThan(100)
  expect(generated.length - accepted.length).toBeGreaterThan(100)
  for (const { text, answer } of generated) expect([text, differenceFrom(answer, text)]).toEqual([text, undefined])
})

it('they agree on the values of generated words', () => {
  expect(recorded.words.length).toBeGreaterThan(200)
  for (const { answer, ...word } of recorded.words) expect(expandDifference(answer, word)).toBeUndefined()
})

it('a comparison that cannot fail would say nothing', () => {
  const [text, answer] = [...answers].find(([, { nodes = [] }]) => nodes.length > 2) ?? ['', {}]
  const nodes = answer.nodes ?? []
  expect(differenceFrom({ ...answer, nodes: nodes.slice(1) }, text)).toBeDefined()
  expect(differenceFrom({ ...answer, nodes: nodes.map(node => ({ ...node, args: ['?'] })) }, text)).toBeDefined()
  expect(differenceFrom({ error: 'x', line: 1 }, text)).toBeDefined()
})
