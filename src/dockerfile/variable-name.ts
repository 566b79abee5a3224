const NAME_PART = /[\p{L}\p{Nd}_]/u
const DIGIT = /\p{Nd}/u
const SPECIAL = '@*#?-$!0'

/** Offset where the variable name that starts at `at` ends; `at` itself when none does. Numbers and `$?` are names. */
export function nameEnd(text: string, at: number): number {
  const first = text.charAt(at)
  if (first !== '' && SPECIAL.includes(first) && first !== '0') return at + 1
  const part = DIGIT.test(first) ? DIGIT : NAME_PART
  while (part.test(text.charAt(at))) at++
  return at
}
