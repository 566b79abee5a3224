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
    let start = at
    while (start < end && text.charCodeAt(start) < 0x80 && isSpace(text.charCodeAt(start))) start++
    if (text[start] !== '-' || text[start + 1] !== '-' || start + 1 >= end)
      return { flags, rest: skipSpace(text, start, end) }
    let word = ''
    let quote = ''
    for (at = start; at < end; at++) {
      let character = text.charAt(at)
      if (quote === '' && character < '\x80' && isSpace(text.charCodeAt(at))) break
      if (character === quote) {
        quote = ''
        continue
      }
      if (quote === '' && (character === '"' || character === "'")) {
        quote = character
        continue
      }
      if (character === escape) {
        if (at + 1 === end) continue
        character = text.charAt(++at)
      }
      if (character < '\x80') {
        word += character
        continue
      }
      const { bytes, length, ends } = takeBytes(text, at, quote === '')
      word += bytes
      at += length - 1
      if (!ends) continue
      at++
      break
    }
    if (word === '--') return { flags, rest: skipSpace(text, at, end) }
    flags.push({ start, end: at, word })
  }
}

/**
 * BuildKit reads flags byte by byte: a character outside ASCII becomes as many characters as it has bytes, and where one
 * of those looks like white space (as in `à` or a no-break space), the flag is over, unless it is quoted.
 */
function takeBytes(text: string, at: number, splits: boolean): { bytes: string; length: number; ends: boolean } {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const bytes = Buffer.from(character, 'utf8').toString('latin1')
  const space = splits ? bytes.search(/[\x85\xa0]/) : -1
  return { bytes: space === -1 ? bytes : bytes.slice(0, space), length: character.length, ends: space !== -1 }
}
