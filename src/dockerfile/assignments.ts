import type { Range } from '../text.js'
import { expand } from './expand.js'
import { isBlank, skipSpace } from './space.js'
import type { Instruction } from './types.js'

export interface Assignment {
  /** Quotes and escapes removed; a variable in it stays as it is written. */
  readonly name: string
  /** As it is written: quotes and variables kept, continuations removed; undefined for an ARG without a default. */
  readonly value: string | undefined
  readonly valueRange: Range | undefined
  readonly range: Range
}

/** What an ENV, ARG or LABEL assigns, in order, in the form `name=value` as in the old form `name value`. */
export function assignments(instruction: Instruction): readonly Assignment[] {
  const { keyword, words, args, sourceOffset } = instruction
  if (keyword !== 'ENV' && keyword !== 'ARG' && keyword !== 'LABEL') return []
  const first = words[0]
  if (keyword !== 'ARG' && first !== undefined && !first.text.includes('=')) {
    let end = 0
    while (end < args.length && !isBlank(args.charCodeAt(end))) end++
    let start = end
    while (start < args.length && isBlank(args.charCodeAt(start))) start++
    const whole = { start: sourceOffset(0), end: sourceOffset(args.length) }
    return [
      {
        name: plainName(args.slice(0, end)),
        value: args.slice(start),
        valueRange: { start: sourceOffset(start), end: whole.end },
        range: whole,
      },
    ]
  }
  let at = 0
  return words.map(({ text, range }) => {
    const start = skipSpace(args, at, args.length)
    at = start + text.length
    const equals = text.indexOf('=')
    if (equals === -1) return { name: plainName(text), value: undefined, valueRange: undefined, range }
    const valueStart = equals + 1 < text.length ? sourceOffset(start + equals + 1) : range.end
    return {
      name: plainName(text.slice(0, equals)),
      value: text.slice(equals + 1),
      valueRange: { start: valueStart, end: range.end },
      range,
    }
  })
}

function plainName(raw: string): string {
  return /["'\\]/.test(raw) ? (expand(raw, () => undefined, { unset: 'keep' }).value ?? raw) : raw
}
