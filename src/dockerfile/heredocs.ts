import type { LexOptions } from './lex-options.js'
import { lexShellWords } from './shell-word.js'

export interface HeredocMark {
  readonly name: string
  readonly expand: boolean
  readonly stripTabs: boolean
}

const MARK = /^\d*<<-?/
const LEADING_BLANKS = /^[\t\n\f\r ]+/
const QUOTE = /['"]/g

// Backslash is the escape character of this step whatever the Dockerfile's is.
const BASE: LexOptions = {
  lookup: () => undefined,
  escape: '\\',
  quotes: 'remove',
  keepEscapes: false,
  unset: 'skip',
  splitWords: true,
}
const RAW: LexOptions = { ...BASE, quotes: 'keep', keepEscapes: true }

/** The heredoc that one shell word announces (`<<EOF`, `3<<-"E O F"`), if it does. */
export function heredocOfWord(word: string): HeredocMark | undefined {
  const mark = MARK.exec(word)?.[0]
  if (mark === undefined) return undefined
  const rest = word.slice(mark.length).replace(LEADING_BLANKS, '')
  if (rest === '' || rest.includes('<')) return undefined
  const plain = lexShellWords(rest, BASE).words
  const name = plain[0]
  if (name === undefined || plain.length !== 1) return undefined
  const quoted = lexShellWords(rest, { ...BASE, quotes: 'keep' }).words[0] ?? ''
  return { name, expand: countQuotes(quoted) === countQuotes(name), stripTabs: mark.endsWith('-') }
}

/** All heredocs of an instruction, in order; `line` is its whole joined text. None when its quotes do not match. */
export function heredocsOfLine(line: string): readonly HeredocMark[] {
  if (!line.includes('<<')) return []
  const marks: HeredocMark[] = []
  for (const word of lexShellWords(line, RAW).words) {
    const mark = heredocOfWord(word)
    if (mark !== undefined) marks.push(mark)
  }
  return marks
}

function countQuotes(text: string): number {
  return text.match(QUOTE)?.length ?? 0
}
