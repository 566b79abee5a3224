import { argumentsOf, isSign, type SourceText, type Span } from './source-text.js'
import type { Call } from './calls.js'
import { evaluate } from './expressions.js'

const MAX_ROUNDS = 12
const LOOPS: ReadonlySet<string> = new Set(['for', 'foreach'])
const EACH: ReadonlySet<string> = new Set(['each', 'forEach'])
const OPENING: ReadonlySet<string> = new Set(['(', '[', '{'])

/** The loop that the `for` at `index` begins: over a list that stands there, or over something else. */
export function readLoop(source: SourceText, index: number): void {
  const { tokens, partner } = source
  const first = tokens[index]?.text ?? ''
  if (EACH.has(first) && isSign(tokens[index - 1], '.') && isSign(tokens[index - 2], ']')) {
    // `[A, B].forEach(d => …)`, `[A, B].each { |d| … }`
    const name = tokens.slice(index + 1, index + 5).find(({ kind }) => kind === 'name')
    if (name !== undefined) setRounds(source, name.text, partner[index - 2] ?? -1)
  }
  if (!LOOPS.has(first)) return
  for (let at = index + 1; at < index + 10; at += 1) {
    const word = tokens[at]
    // `for d in (A, B)`, `for (const d of [A, B])`, `for _, d := range []string{A, B}`
    if (word?.text === 'in' || word?.text === 'of' || word?.text === 'range') {
      const name = tokens[word.text === 'range' ? at - 2 : at - 1]
      if (name?.kind !== 'name') return
      const from = isSign(tokens[at + 1], '[') && partner[at + 1] === at + 2 ? at + 3 : at + 1
      // `range []string{A, B}`
      const open = isSign(tokens[from + 1], '{') ? from + 1 : from
      setRounds(source, name.text, open)
      return
    }
  }
}

function setRounds(source: SourceText, name: string, open: number): void {
  const items = OPENING.has(source.tokens[open]?.text ?? '') ? argumentsOf(source, open) : []
  const isList = items.length > 0 && items.length <= MAX_ROUNDS && items.every(({ keyword }) => keyword === undefined)
  if (isList) source.rounds.set(name, items)
  else source.rounds.delete(name)
}

/** Looks at a call once for each item of the loop that it names, or once where it names none. */
export function inRounds(source: SourceText, call: Call, look: () => void): void {
  const span: Span = { from: call.receiver.from, to: call.args.at(-1)?.to ?? call.index }
  const name = source.tokens
    .slice(span.from, span.to)
    .find(({ kind, text }) => kind === 'name' && source.rounds.has(text) && !source.constants.has(text))?.text
  const items = name === undefined ? undefined : source.rounds.get(name)
  if (name === undefined || items === undefined) {
    look()
    return
  }
  for (const item of items) {
    source.constants.set(name, evaluate(source, item))
    look()
  }
  source.constants.delete(name)
}
