import type { Range } from '../text.js'
import type { ConfigWord } from './collect.js'

/** How a line-oriented configuration is spelled. */
export interface LineStyle {
  /** Characters that start a comment line. */
  readonly comments: string
  /** Characters that start a comment after a blank. */
  readonly trailing: string
  /** `=`: `key = value`; `:`: `key: value`; a blank: `key value`. Several may be allowed. */
  readonly separators: string
  /** Indented lines belong to the value of the line before. */
  readonly continued?: true
}

/** One `key value` line. */
export interface ConfigLine {
  /** The name in the last `[section]`; undefined before the first. */
  readonly section: string | undefined
  readonly key: string
  /** Unquoted when one pair of quotes surrounds it; with the lines that continue it, joined by `\n`. */
  readonly value: ConfigWord
  /** Blank-separated words of the value's first line, unquoted. */
  readonly words: readonly ConfigWord[]
  /** Number of blanks before the key. */
  readonly indent: number
  readonly start: number
}

/** Reads any text line by line; never throws. */
export function configLines(text: string, style: LineStyle): readonly ConfigLine[] {
  const lines: ConfigLine[] = []
  let section: string | undefined
  let extra: string[] = []
  let open = false
  const close = (): void => {
    const last = lines[lines.length - 1]
    if (last !== undefined && extra.length > 0)
      lines[lines.length - 1] = { ...last, value: { ...last.value, value: [last.value.value, ...extra].join('\n') } }
    extra = []
  }
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length;) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 ? text.length : newline
    const range = trim(text, at, end)
    const indent = range.start - at
    const first = text.charAt(range.start)
    if (range.start < range.end && !style.comments.includes(first)) {
      if (style.continued === true && indent > 0 && open)
        extra.push(text.slice(range.start, commentStart(text, range, style.trailing)))
      else if (first === '[' && style.separators !== ' ') {
        close()
        // Nothing is there to continue: an indented line after it is a key.
        open = false
        const bracket = text.indexOf(']', range.start)
        section = text.slice(range.start + 1, bracket === -1 || bracket > range.end ? range.end : bracket).trim()
      } else {
        close()
        open = true
        lines.push(readLine(text, { ...range, end: commentStart(text, range, style.trailing) }, style, section, indent))
      }
    }
    at = end + 1
  }
  close()
  return lines
}

function readLine(
  text: string,
  range: Range,
  style: LineStyle,
  section: string | undefined,
  indent: number,
): ConfigLine {
  let at = range.start
  while (at < range.end && !isBlank(text.charAt(at)) && !style.separators.includes(text.charAt(at))) at++
  const key = text.slice(range.start, at)
  let from = at
  while (from < range.end && isBlank(text.charAt(from))) from++
  // After blanks, `=` may still follow: `key = value`.
  if (from < range.end && style.separators.includes(text.charAt(from)) && text.charAt(from) !== ' ') from++
  if (text.charAt(from) === '>' && text.charAt(from - 1) === '=') from++
  const value = unquote(text, trim(text, from, range.end))
  return { section, key, value, words: readWords(text, from, range.end), indent, start: range.start }
}

function commentStart(text: string, range: Range, marks: string): number {
  if (marks === '') return range.end
  for (let at = range.start + 1; at < range.end; at++)
    if (marks.includes(text.charAt(at)) && isBlank(text.charAt(at - 1))) return trim(text, range.start, at).end
  return range.end
}

function trim(text: string, from: number, to: number): Range {
  let start = from
  let end = to
  while (start < end && isBlank(text.charAt(start))) start++
  while (end > start && isBlank(text.charAt(end - 1))) end--
  return { start, end }
}

function unquote(text: string, range: Range): ConfigWord {
  const first = text.charAt(range.start)
  const quoted =
    range.end - range.start >= 2 && (first === '"' || first === "'") && text.charAt(range.end - 1) === first
  const inner = quoted ? { start: range.start + 1, end: range.end - 1 } : range
  return { value: text.slice(inner.start, inner.end), range: inner }
}

function readWords(text: string, from: number, to: number): readonly ConfigWord[] {
  const words: ConfigWord[] = []
  for (let at = from; at < to;) {
    const char = text.charAt(at)
    if (isBlank(char)) at++
    else if (char === '"' || char === "'") {
      const close = text.indexOf(char, at + 1)
      const end = close === -1 || close > to ? to : close
      words.push({ value: text.slice(at + 1, end), range: { start: at + 1, end } })
      at = end + 1
    } else {
      let end = at
      while (end < to && !isBlank(text.charAt(end))) end++
      words.push({ value: text.slice(at, end), range: { start: at, end } })
      at = end
    }
  }
  return words
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n'
}
