import type { StringRule } from './syntax.js'
import type { Token } from './tokens.js'

const beforeRegex = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'if',
  'unless',
  'when',
  'and',
  'or',
  'not',
  'void',
  'delete',
])

/** A string literal from its opening on; `quote` is where the quote stands, after a prefix. An unclosed one ends with its line. */
export function readString(text: string, start: number, quote: number, rule: StringRule): Token {
  const at = quote + rule.open.length
  let escaped = false
  let position = at
  const first = rule.close.charCodeAt(0)
  while (position < text.length) {
    const code = text.charCodeAt(position)
    if (code === 92 && rule.escapes) {
      escaped = true
      position += 2
    } else if (code === 10 && !rule.multiline) {
      break
    } else if (code === first && text.startsWith(rule.close, position)) {
      return {
        kind: 'string',
        text: text.slice(at, position),
        start,
        end: position + rule.close.length,
        at,
        interpolation: rule.interpolation,
        escaped,
      }
    } else if (rule.interpolation === 'dollar-brace' && code === 36 && text[position + 1] === '{') {
      position = interpolationEnd(text, position + 2)
    } else {
      position++
    }
  }
  const end = Math.min(position, text.length)
  return { kind: 'string', text: text.slice(at, end), start, end, at, interpolation: rule.interpolation, escaped }
}

/** Just after the `}` that closes a template's `${`; strings inside may hold braces. */
function interpolationEnd(text: string, from: number): number {
  let depth = 1
  let at = from
  while (at < text.length && at - from < 4000) {
    const code = text.charCodeAt(at)
    if (code === 123) depth++
    else if (code === 125 && --depth === 0) return at + 1
    else if (code === 34 || code === 39) {
      const close = text.indexOf(text[at] ?? '', at + 1)
      if (close !== -1 && close - at < 400) at = close
    }
    at++
  }
  return at
}

/** Whether a `/` after this token starts a regular expression. */
export function regexCanStart(previous: Token | undefined): boolean {
  if (previous === undefined) return true
  if (previous.kind === 'sign') return previous.text !== ')' && previous.text !== ']' && previous.text !== '}'
  return previous.kind === 'name' && beforeRegex.has(previous.text)
}

/** Just after a regular expression; undefined when the line ends first. */
export function regexEnd(text: string, from: number): number | undefined {
  let inClass = false
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at]
    if (character === '\n') return undefined
    if (character === '\\') at++
    else if (character === '[') inClass = true
    else if (character === ']') inClass = false
    else if (character === '/' && !inClass) return at + 1
  }
  return undefined
}

/** The name of a here-document and the length of its opening. */
export function heredocOpening(
  text: string,
  kind: 'ruby' | 'php',
): { readonly name: string; readonly length: number } | undefined {
  const match =
    kind === 'php' ? /^<<<[ \t]*(["']?)([A-Za-z_]\w*)\1/.exec(text) : /^<<[~-](["'`]?)([A-Za-z_]\w*)\1/.exec(text)
  return match?.[2] === undefined ? undefined : { name: match[2], length: match[0].length }
}

/** Offset after the line that holds only the name (PHP lets `;` or `)` follow it). */
export function heredocEnd(text: string, from: number, name: string): number {
  let line = from + 1
  while (line > 0 && line < text.length) {
    let start = line
    while (text[start] === ' ' || text[start] === '\t') start++
    if (text.startsWith(name, start) && !/\w/.test(text[start + name.length] ?? '')) return start + name.length
    line = text.indexOf('\n', line) + 1
  }
  return text.length
}
