import type { Range } from '../text.js'
import type { ConfigWord } from './collect.js'

/** A directive or a section's opening line of an Apache configuration. */
export interface ApacheDirective {
  /** Lower-cased: Apache's names are case-insensitive. `<virtualhost` for a section. */
  readonly name: string
  readonly args: readonly ConfigWord[]
  readonly range: Range
}

/** Reads any text; lines that are not Apache's syntax give directives of no meaning, never an error. */
export function apacheDirectives(text: string): readonly ApacheDirective[] {
  const directives: ApacheDirective[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const end = logicalEnd(text, at)
    const words = readWords(text, at, end)
    const [name, ...args] = words
    if (name !== undefined && !name.value.startsWith('#') && !name.value.startsWith('</')) {
      const last = words[words.length - 1] ?? name
      directives.push({ name: name.value.toLowerCase(), args, range: { start: name.range.start, end: last.range.end } })
    }
    at = end + 1
  }
  return directives
}

/** End of the line, over the lines that a backslash joins to it. */
function logicalEnd(text: string, start: number): number {
  let at = start
  for (;;) {
    const end = text.indexOf('\n', at)
    if (end === -1) return text.length
    const before = text.charAt(end - 1) === '\r' ? end - 2 : end - 1
    if (before < at || text.charAt(before) !== '\\') return end
    at = end + 1
  }
}

function readWords(text: string, start: number, end: number): readonly ConfigWord[] {
  const words: ConfigWord[] = []
  let at = start
  while (at < end) {
    const char = text.charAt(at)
    if (isBlank(char) || (char === '\\' && isBlank(text.charAt(at + 1)))) at++
    else if (char === '"' || char === "'") {
      const from = ++at
      while (at < end && text.charAt(at) !== char) at += text.charAt(at) === '\\' ? 2 : 1
      const to = Math.min(at, end)
      words.push({ value: text.slice(from, to), range: { start: from, end: to } })
      at = to + 1
    } else {
      const from = at
      while (
        at < end &&
        !isBlank(text.charAt(at)) &&
        !(text.charAt(at) === '>' && words[0]?.value.startsWith('<') === true)
      )
        at++
      if (at > from) words.push({ value: text.slice(from, at), range: { start: from, end: at } })
      else at++
    }
    // A comment line needs no words.
    if (words[0]?.value.startsWith('#') === true) break
  }
  return words
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}
