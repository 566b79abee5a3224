import type { Range } from '../../text.js'
import { heredocEnd, heredocOpening, readString, regexCanStart, regexEnd } from './literals.js'
import type { Interpolation, Syntax } from './syntax.js'

export interface Token extends Range {
  readonly kind: 'name' | 'number' | 'string' | 'sign'
  /** A string's characters between its quotes, as they stand; else the token itself. */
  readonly text: string
  /** Offset of `text[0]`. */
  readonly at: number
  readonly interpolation: Interpolation
  /** A backslash stands in the string: `text` is not its value, character by character. */
  readonly escaped: boolean
}

/** Longest first; everything else is one character. */
const signs = [
  '</>',
  '===',
  '!==',
  '...',
  '..',
  '||=',
  '??=',
  '&&',
  '||',
  '??',
  '?:',
  '?.',
  '->',
  '=>',
  '::',
  ':=',
  '==',
  '!=',
  '<=',
  '>=',
  '+=',
  '++',
  '<<',
  '<-',
  '<>',
  '**',
  '//',
]

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127

/**
 * Tokens of a source text, comments left out. One pass, never throws: an unclosed string ends with its line, an unclosed
 * comment with the text. At most `limit` tokens.
 */
export function tokenize(text: string, syntax: Syntax, limit = 200_000): readonly Token[] {
  const tokens: Token[] = []
  let at = syntax.embedded === undefined ? 0 : embeddedStart(text, 0, syntax.embedded.open)
  let pendingHeredocs: string[] = []
  while (at < text.length && tokens.length < limit) {
    const code = text.charCodeAt(at)
    if (code === 10 && pendingHeredocs.length > 0) {
      for (const name of pendingHeredocs) at = heredocEnd(text, at, name)
      pendingHeredocs = []
      continue
    }
    if (code === 10 && syntax.heredoc === 'ruby' && text.startsWith('\n=begin', at)) {
      const end = text.indexOf('\n=end', at)
      at = end === -1 ? text.length : end + 5
      continue
    }
    if (code <= 32) {
      at++
      continue
    }
    if (syntax.embedded !== undefined && text.startsWith(syntax.embedded.close, at)) {
      at = embeddedStart(text, at, syntax.embedded.open)
      continue
    }
    const comment = commentEnd(text, at, syntax)
    if (comment !== undefined) {
      at = comment
      continue
    }
    const rule = syntax.strings.find(each => text.startsWith(each.open, at))
    if (rule !== undefined) {
      const token = readString(text, at, at, rule)
      tokens.push(token)
      at = token.end
      continue
    }
    if (code === 39 && syntax.lifetimes) {
      const closing = text.charCodeAt(at + 1) === 92 ? text.indexOf("'", at + 3) : at + 2
      at = text[closing] === "'" && closing - at < 12 ? closing + 1 : at + 1
      continue
    }
    if (isDigit(code)) {
      const end = numberEnd(text, at)
      tokens.push(simple('number', text, at, end))
      at = end
      continue
    }
    if (isNameStart(code) || syntax.nameCharacters.includes(text[at] ?? '')) {
      const end = nameEnd(text, at, syntax.nameCharacters)
      const prefix = end - at <= 2 ? syntax.prefixes.get(text.slice(at, end)) : undefined
      const prefixed = prefix === undefined ? undefined : syntax.strings.find(each => text.startsWith(each.open, end))
      if (prefix !== undefined && prefixed !== undefined) {
        const token = readString(text, at, end, {
          ...prefixed,
          escapes: !prefix.raw,
          multiline: prefixed.multiline || prefix.raw,
          interpolation: prefix.interpolation ?? prefixed.interpolation,
        })
        tokens.push(token)
        at = token.end
      } else {
        tokens.push(simple('name', text, at, end))
        at = end
      }
      continue
    }
    if (code === 47 && syntax.regexLiterals && regexCanStart(tokens.at(-1))) {
      const end = regexEnd(text, at)
      if (end !== undefined) {
        at = end
        continue
      }
    }
    if (syntax.heredoc !== 'none' && code === 60) {
      const opening = heredocOpening(text.slice(at, at + 80), syntax.heredoc)
      if (opening !== undefined) {
        pendingHeredocs.push(opening.name)
        at += opening.length
        continue
      }
    }
    const sign = signs.find(each => text.startsWith(each, at)) ?? text[at] ?? ''
    // `//` is a sign only where it does not start a comment: Python's whole division.
    tokens.push(simple('sign', text, at, at + sign.length))
    at += sign.length
  }
  return tokens
}

const simple = (kind: Token['kind'], text: string, start: number, end: number): Token => ({
  kind,
  text: text.slice(start, end),
  start,
  end,
  at: start,
  interpolation: 'none',
  escaped: false,
})

function embeddedStart(text: string, from: number, open: string): number {
  const at = text.indexOf(open, from)
  if (at === -1) return text.length
  return at + open.length + (/^(?:php|=)/.exec(text.slice(at + open.length, at + open.length + 3))?.[0].length ?? 0)
}

function commentEnd(text: string, at: number, syntax: Syntax): number | undefined {
  // Lua's `--[[` begins as a line's comment does.
  for (const { open, close, nested } of syntax.blockComments) {
    if (!text.startsWith(open, at)) continue
    let depth = 1
    let position = at + open.length
    while (depth > 0) {
      const end = text.indexOf(close, position)
      if (end === -1) return text.length
      if (nested)
        for (
          let inner = text.indexOf(open, position);
          inner !== -1 && inner < end;
          inner = text.indexOf(open, inner + open.length)
        )
          depth++
      depth = nested ? depth - 1 : 0
      position = end + close.length
    }
    return position
  }
  for (const open of syntax.lineComments) {
    // PHP 8 attributes start with `#[`.
    if (!text.startsWith(open, at) || (open === '#' && text[at + 1] === '[' && syntax.embedded !== undefined)) continue
    const end = text.indexOf('\n', at)
    return end === -1 ? text.length : end
  }
  return undefined
}

function numberEnd(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    const part = isDigit(code) || isNameStart(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))
    if (!part || code > 127) break
    at++
  }
  return at
}

function nameEnd(text: string, from: number, extra: string): number {
  let at = from + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (!isNameStart(code) && !isDigit(code) && !extra.includes(text[at] ?? '')) break
    at++
  }
  return at
}
