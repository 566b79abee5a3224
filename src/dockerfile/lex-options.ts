export interface LexOptions {
  /** The value of a variable; undefined when it is not set. */
  readonly lookup: (name: string) => string | undefined
  readonly escape: string
  /** `ignore`: quotes mean nothing, as in the body of a heredoc. */
  readonly quotes: 'remove' | 'keep' | 'ignore'
  readonly keepEscapes: boolean
  /**
   * What stands for a variable that is not set: nothing; its reference where there is no default for it (`keep`); or
   * the whole expression, default and all (`skip`).
   */
  readonly unset: 'empty' | 'keep' | 'skip'
  readonly splitWords?: boolean
}

export interface LexResult {
  /** Undefined for a text that BuildKit rejects, or whose result would be huge. */
  readonly text: string | undefined
  /** The text split at white space outside quotes, when asked for. */
  readonly words: readonly string[]
  /** Variables that were looked up in vain and mattered for the result. */
  readonly unset: readonly string[]
}
