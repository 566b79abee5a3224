import { lexShellWords } from './shell-word.js'

export interface ExpandOptions {
  /** The Dockerfile's escape character; `\` when not given. */
  readonly escape?: '\\' | '`'
  /** `remove` (default) as for the arguments of instructions; `ignore` where quotes mean nothing: heredoc bodies. */
  readonly quotes?: 'remove' | 'keep' | 'ignore'
  /**
   * What becomes of a variable that is not set: the whole value is `undefined` (default), it is `empty` as BuildKit
   * makes it, or its reference is kept as it is written.
   */
  readonly unset?: 'undefined' | 'empty' | 'keep'
}

export interface Expanded {
  /** Undefined too when BuildKit rejects the text (`${`, an open quote, `${A:?}` of an empty A) or it would be huge. */
  readonly value: string | undefined
  /** Names of the variables that are not set and that the result depends on; each once, in order. */
  readonly unresolved: readonly string[]
}

const NOTHING: readonly string[] = []

/** Expands the variables of one argument by BuildKit's rules for shell words, and removes quotes and escapes. */
export function expand(
  text: string,
  lookup: (name: string) => string | undefined,
  options: ExpandOptions = {},
): Expanded {
  const escape = options.escape ?? '\\'
  if (!text.includes('$') && !text.includes(escape) && !text.includes('"') && !text.includes("'"))
    return { value: text, unresolved: NOTHING }
  const result = lexShellWords(text, {
    lookup,
    escape,
    quotes: options.quotes ?? 'remove',
    keepEscapes: false,
    unset: options.unset === 'keep' ? 'keep' : 'empty',
  })
  const lacks = result.unset.length > 0 && (options.unset ?? 'undefined') === 'undefined'
  return { value: lacks ? undefined : result.text, unresolved: result.unset }
}
