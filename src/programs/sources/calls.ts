import { evaluate } from './expressions.js'
import { argumentsOf, splitAt, toArguments, type Argument, type SourceText, type Span } from './source-text.js'
import type { Language } from './rules.js'
import type { Value } from './values.js'

/** A call as it stands in the text. */
export interface Call {
  /** Last name of the callee. */
  readonly name: string
  /** Dotted callee, `::` and `->` written as `.`; `()` stands for the part that is itself a call. */
  readonly callee: string
  readonly construct: boolean
  readonly args: readonly Argument[]
  /** Tokens of what the call is made on. */
  readonly receiver: Span
  /** Token index of the name. */
  readonly index: number
  /** Offsets of the whole call. */
  readonly start: number
  readonly end: number
}

const definitions = new Set(['def', 'function', 'func', 'fun', 'fn', 'sub', 'class', 'interface'])
const definedWithBraces = new Set(['javascript', 'java', 'csharp', 'php', 'c'])
const joins = new Set(['.', '?.', '->', '::'])
const comma = new Set([','])

/** The call whose name stands at `index`, when it is one and no definition. */
export function callAt(source: SourceText, index: number, language: Language): Call | undefined {
  const { tokens, partner } = source
  const token = tokens[index]
  const next = tokens[index + 1]
  if (token === undefined || next === undefined || definitions.has(tokens[index - 1]?.text ?? '')) return undefined
  const structure = next.text === '{' && language.name === 'go' && tokens[index - 1]?.text === '.'
  let args: readonly Argument[]
  let last: number
  if (language.spacedArguments === true) {
    args = termsOf(source, index + 1)
    if (args.length === 0) return undefined
    last = (args.at(-1)?.to ?? index + 1) - 1
  } else if (next.kind === 'sign' && (next.text === '(' || structure)) {
    last = partner[index + 1] ?? -1
    if (last === -1) return undefined
    args = argumentsOf(source, index + 1)
  } else if (language.bareCalls && (next.kind !== 'sign' || next.text === ':')) {
    const to = lineEnd(source, index + 1)
    if (to === index + 1) return undefined
    args = toArguments(source, splitAt(source, { from: index + 1, to }, comma))
    last = to - 1
  } else {
    return undefined
  }
  const start = chainStart(source, index)
  // `listen(port) {` of a class is a definition; in other languages a block may follow a call.
  if (start === index && tokens[last + 1]?.text === '{' && definedWithBraces.has(language.name)) return undefined
  const receiver = { from: start, to: Math.max(start, index - 1) }
  return {
    name: token.text.slice(token.text.lastIndexOf('\\') + 1),
    callee: calleeText(source, start, index),
    construct: tokens[start - 1]?.text === 'new',
    args,
    receiver,
    index,
    start: tokens[start]?.start ?? token.start,
    end: tokens[last]?.end ?? token.end,
  }
}

/** `True "/var/lib/shop"` of a line, each a literal, a name or a bracket, behind a label of its own or not: `~port:80`. */
function termsOf({ tokens, partner, text }: SourceText, from: number): readonly Argument[] {
  const terms: Argument[] = []
  for (let at = from; at < tokens.length && terms.length < 8;) {
    const isLabel = tokens[at]?.text === '~' && tokens[at + 2]?.text === ':'
    const start = isLabel ? at + 3 : at
    const token = tokens[start]
    if (token === undefined || text.slice(tokens[at - 1]?.end, token.start).includes('\n')) break
    const close = partner[start] ?? -1
    if (token.kind === 'sign' && close <= start) break
    const to = Math.max(start, close) + 1
    terms.push({ from: start, to, keyword: isLabel ? tokens[at + 1]?.text : undefined })
    at = to
  }
  return terms
}

/** Words before a bracket that call nothing: `with (folder / 'x').open()`. */
const STATEMENTS = new Set([
  'and',
  'await',
  'elif',
  'else',
  'if',
  'in',
  'is',
  'not',
  'or',
  'return',
  'while',
  'with',
  'yield',
])

/** First token of `a.b(c)[d].name`. */
function chainStart(source: SourceText, index: number): number {
  const { tokens, partner } = source
  let at = index
  for (let segments = 0; segments < 12; segments++) {
    if (!joins.has(tokens[at - 1]?.text ?? '') || tokens[at - 1]?.kind !== 'sign') return at
    let before = at - 2
    while (before >= 0 && (partner[before] ?? -1) !== -1 && (partner[before] ?? 0) < before) {
      before = (partner[before] ?? 0) - 1
      if (tokens[before]?.kind === 'name' && !STATEMENTS.has(tokens[before]?.text ?? '')) break
      if (tokens[before]?.kind === 'name') return before + 1
    }
    const token = tokens[before]
    if (token === undefined) return 0
    at = token.kind === 'sign' ? before + 1 : before
    if (token.kind === 'sign') return at
  }
  return at
}

function calleeText(source: SourceText, start: number, index: number): string {
  const parts: string[] = []
  for (let at = start; at <= index; at++) {
    const token = source.tokens[at]
    const close = source.partner[at] ?? -1
    if (token === undefined) break
    if (close > at) {
      at = close
      parts.splice(0, parts.length, '()')
    } else if (token.kind === 'name') {
      parts.push(token.text)
    }
  }
  return parts.join('.')
}

/** Index after the last token of the line, brackets and a trailing comma let it go on. */
function lineEnd(source: SourceText, from: number): number {
  const { tokens, partner, text } = source
  let at = from
  const name = tokens[from - 1]
  if (name === undefined || text.slice(name.end, tokens[from]?.start).includes('\n')) return from
  while (at < tokens.length && at - from < 100) {
    const token = tokens[at]
    const previous = tokens[at - 1]
    if (token === undefined || previous === undefined) break
    if (at > from && previous.text !== ',' && text.slice(previous.end, token.start).includes('\n')) break
    if (token.kind === 'sign' && (token.text === ')' || token.text === ']' || token.text === '}' || token.text === ';'))
      break
    if (
      token.kind === 'name' &&
      (token.text === 'do' || token.text === 'unless' || token.text === 'if' || token.text === 'or')
    )
      break
    const close = partner[at] ?? -1
    at = close > at ? close + 1 : at + 1
  }
  return at
}

/** The value of an argument by its keyword, or else by its position among those without one. */
export function argumentOf(call: Call, position: number, keywords: readonly string[]): Argument | undefined {
  return (
    call.args.find(arg => arg.keyword !== undefined && keywords.includes(arg.keyword)) ?? positional(call, position)
  )
}

function positional(call: Call, position: number): Argument | undefined {
  const argument = call.args[position]
  return argument?.keyword === undefined ? argument : undefined
}

/** The value of a key of an object literal that stands among the arguments. */
export function optionOf(source: SourceText, call: Call, keywords: readonly string[]): Value {
  for (const argument of call.args) {
    if (argument.keyword !== undefined) {
      if (keywords.includes(argument.keyword)) return evaluate(source, argument)
      continue
    }
    const first = source.tokens[argument.from]
    if (first?.kind !== 'sign' || first.text !== '{') continue
    for (const entry of argumentsOf(source, argument.from)) {
      if (entry.keyword !== undefined && keywords.includes(entry.keyword)) return evaluate(source, entry)
      // `{ port }`
      if (
        entry.keyword === undefined &&
        entry.to - entry.from === 1 &&
        keywords.includes(source.tokens[entry.from]?.text ?? '')
      )
        return evaluate(source, entry)
    }
  }
  return undefined
}
