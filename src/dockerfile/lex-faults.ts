import { isPattern } from './pattern.js'

/** Thrown inside the lexer alone; without a message the text is not wrong, but its result would be huge or needs a value. */
export class LexError extends Error {}

export const DOUBLE_QUOTE = 'unexpected end of statement while looking for matching double-quote'
export const SINGLE_QUOTE = 'unexpected end of statement while looking for matching single-quote'
export const OPEN = "syntax error: missing '}'"
export const BAD = 'syntax error: bad substitution'

export function checkPattern(pattern: string): void {
  if (!isPattern(pattern)) throw new LexError(`invalid pattern (${pattern}) in substitution`)
}
