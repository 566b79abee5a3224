/** An instruction as a reader of Dockerfiles sees it. */
export interface Seen {
  readonly keyword: string
  /** 1-based. */
  readonly line: number
  readonly endLine: number
}

/** A line that starts an instruction: its keyword, and something behind it. */
const START = /^([A-Za-z]+)[ \t]+\S/

/**
 * The instructions of a text in which no reader can find anything else: no heredoc, no escape directive, no other line
 * break than `\n` or `\r\n`, no continuation mark but one right at the end of a line that is followed by another line of the
 * same instruction. Undefined for all other texts.
 */
export function readPlainly(text: string): readonly Seen[] | undefined {
  if (/<<|`|^\uFEFF|^[ \t]*#[ \t]*escape[ \t]*=|\\[ \t]+\r?$|[^\S \t\r\n]|\r(?!\n)/im.test(text)) return undefined
  const found: Seen[] = []
  let open: { readonly keyword: string; readonly line: number } | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const visible = line.trim()
    if (visible === '' || visible.startsWith('#')) {
      if (open !== undefined) return undefined
      continue
    }
    if (open === undefined) {
      const keyword = START.exec(visible)?.[1]
      if (keyword === undefined) return undefined
      open = { keyword: keyword.toUpperCase(), line: index + 1 }
    }
    if (visible.endsWith('\\\\')) return undefined
    if (visible.endsWith('\\')) continue
    found.push({ ...open, endLine: index + 1 })
    open = undefined
  }
  return open === undefined ? found : undefined
}
