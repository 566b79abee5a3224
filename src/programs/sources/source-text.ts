import type { Token } from './tokens.js'
import type { Value } from './values.js'

/** Half-open range of token indices. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Argument extends Span {
  /** `port` of `port=80` and `port: 80`. */
  readonly keyword: string | undefined
}

/** Values of constants that one file of an application gives and others use, by the last part of their names. */
export type SharedConstants = ReadonlyMap<string, Value>

/** A name that says by itself that what it stands for never changes. */
export const IN_CAPITALS = /^[A-Z][A-Z0-9_]{2,}$/

/** A name for a port. */
export const PORT = /^(?:port|\w*(?:_port|Port|_PORT)|PORT)$/

/** Tokens of one file with the partner of every bracket, and the constants found so far. */
export interface SourceText {
  readonly text: string
  readonly tokens: readonly Token[]
  /** Index of the closing bracket for an opening one and the other way round; -1 for all others. */
  readonly partner: Int32Array
  readonly constants: Map<string, Value>
  /** What the name of a loop stands for, one after the other: `for folder in (UPLOADS, CACHE):` */
  readonly rounds: Map<string, readonly Span[]>
  readonly concatenation: ReadonlySet<string>
  /** @see Syntax.arrowAssigns */
  readonly arrowAssigns: boolean
  /** Offset of `if __name__ == '__main__'`, which stands at the end of a file; infinite when there is none. */
  readonly guardedFrom: number
  /** @see Language.structs */
  readonly structs: boolean
  /** @see Language.rootJoins */
  readonly rootJoins: RegExp | undefined
  /** Constants of other files, by the last part of their names: `settings.LOG_DIR`. */
  readonly shared: SharedConstants | undefined
}

/** What a field of a class or struct holds by default is kept as among the constants: nothing says what its holder is called. */
export const fieldName = (name: string): string => `field:${name}`

/** A text as tokens with their brackets paired, and nothing known of its constants yet. */
export function sourceText(
  text: string,
  tokens: readonly Token[],
  more: Partial<
    Pick<SourceText, 'concatenation' | 'arrowAssigns' | 'guardedFrom' | 'rootJoins' | 'structs' | 'shared'>
  > = {},
): SourceText {
  return {
    text,
    tokens,
    partner: pairBrackets(tokens),
    constants: new Map(),
    rounds: new Map(),
    concatenation: more.concatenation ?? new Set(),
    arrowAssigns: more.arrowAssigns ?? false,
    guardedFrom: more.guardedFrom ?? Infinity,
    structs: more.structs ?? false,
    rootJoins: more.rootJoins,
    shared: more.shared,
  }
}

const opening = '([{'
const closing = ')]}'

/** Pairs brackets in one pass; unbalanced ones stay without a partner. */
function pairBrackets(tokens: readonly Token[]): Int32Array {
  const partner = new Int32Array(tokens.length).fill(-1)
  const stack: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'sign' || token.text.length !== 1) continue
    if (opening.includes(token.text)) stack.push(index)
    else if (closing.includes(token.text)) {
      const last = stack.at(-1)
      if (last === undefined || tokens[last]?.text !== opening[closing.indexOf(token.text)]) continue
      stack.pop()
      partner[last] = index
      partner[index] = last
    }
  }
  return partner
}

export const isSign = (token: Token | undefined, text: string): boolean => token?.kind === 'sign' && token.text === text

/** Splits a span at the given sign, brackets skipped; at most 400 parts. */
export function splitAt(source: SourceText, span: Span, separators: ReadonlySet<string>): readonly Span[] {
  const parts: Span[] = []
  let from = span.from
  for (let at = span.from; at < span.to && parts.length < 400; at++) {
    const token = source.tokens[at]
    if (token === undefined) break
    const partner = source.partner[at] ?? -1
    if (partner > at && partner < span.to) at = partner
    else if ((token.kind === 'sign' || token.kind === 'name') && separators.has(token.text)) {
      parts.push({ from, to: at })
      from = at + 1
    }
  }
  parts.push({ from, to: span.to })
  return parts
}

const comma = new Set([','])

/** Arguments between an opening bracket and its partner. */
export function argumentsOf(source: SourceText, open: number): readonly Argument[] {
  const close = source.partner[open] ?? -1
  if (close === -1 || close === open + 1) return []
  return toArguments(source, splitAt(source, { from: open + 1, to: close }, comma))
}

export function toArguments(source: SourceText, spans: readonly Span[]): readonly Argument[] {
  return spans
    .filter(span => span.to > span.from)
    .map(span => {
      const [first, second, third] = source.tokens.slice(span.from, span.from + 3)
      if (isSign(second, '=>') && first !== undefined) return { from: span.from + 2, to: span.to, keyword: first.text }
      if (isSign(first, ':') && isSign(third, '=>') && second !== undefined)
        return { from: span.from + 3, to: span.to, keyword: second.text }
      const named = first?.kind !== 'number' && first?.kind !== 'sign' && (isSign(second, '=') || isSign(second, ':'))
      return named && first !== undefined
        ? { from: span.from + 2, to: span.to, keyword: first.text }
        : { ...span, keyword: undefined }
    })
}

/** Keys and values of a `{ … }` literal. */
export const entriesOf = argumentsOf
