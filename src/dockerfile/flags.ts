import { isSpace, skipSpace } from './space.js'

/** One `--name=value` in front of the arguments. */
export interface FlagSpan {
  readonly start: number
  readonly end: number
  /** The whole flag with quotes and escapes removed. */
  readonly word: string
}

/**
 * Takes the flags off the text that follows a keyword, from `at` on. Quotes may stand anywhere in a flag; a bare `--`
 * ends them. Gives the offset where the arguments start.
 */
export function splitFlags(text: string, at: number, end: number, escape: string): { flags: FlagSpan[]; rest: number } {
  const flags: FlagSpan[] = []
  for (;;) {
    const start = skipSpace(text, at, end)
    if (text[start] !== '-' || text[start + 1] !== '-' || start + 1 >= end) return { flags, rest: start }
    let word = ''
    let quote = ''
    for (at = start; at < end; at++) {
      const character = text.charAt(at)
      if (quote === '' && isSpace(text.charCodeAt(at))) break
      if (character === quote) quote = ''
      else if (quote === '' && (character === '"' || character === "'")) quote = character
      else if (character !== escape) word += character
      else if (at + 1 < end) word += text.charAt(++at)
    }
    if (word === '--') return { flags, rest: skipSpace(text, at, end) }
    flags.push({ start, end: at, word })
  }
}
