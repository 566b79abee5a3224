/** Columns of the whole page. */
export const WIDTH = 110

/** Controls, Unicode's line separators, bidirectional overrides and halves of surrogate pairs. */
const INVISIBLE =
  /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** One line in which nothing moves the cursor or reorders text: what a hostile repository holds must not draw. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, character => {
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    if (character === '\t') return '\\t'
    const code = character.charCodeAt(0)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** Breaks at blanks; words that are longer than a line are cut. At least one line, none longer than `width`. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of visible(text).split(' ')) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) <= width) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    const characters = Array.from(word)
    let at = 0
    for (; characters.length - at > width; at += width) lines.push(characters.slice(at, at + width).join(''))
    line = characters.slice(at).join('')
  }
  return [...lines, line]
}

/** In code points. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}

/** A cell: a text that is wrapped, or several that start on lines of their own. */
export type Cell = string | readonly string[]

const GAP = 2

/** Rows under each other in aligned columns. `caps`: the greatest width of each column but the last, which gets the rest. */
export function table(rows: readonly (readonly Cell[])[], caps: readonly number[], indent = 2): readonly string[] {
  const widths = caps.map((cap, column) =>
    Math.min(
      cap,
      rows.reduce((widest, row) => Math.max(widest, ...textsOf(row[column]).map(widthOf)), 0),
    ),
  )
  const taken = widths.reduce((sum, width) => sum + width + GAP, indent)
  const all = [...widths, Math.max(20, WIDTH - taken)]
  return rows.flatMap(row => {
    const cells = all.map((width, column) => textsOf(row[column]).flatMap(text => wrap(text, Math.max(1, width))))
    const height = Math.max(...cells.map(cell => cell.length))
    return Array.from({ length: height }, (_, at) =>
      (
        ' '.repeat(indent) + cells.map((cell, column) => pad(cell[at] ?? '', (all[column] ?? 0) + GAP)).join('')
      ).trimEnd(),
    )
  })
}

function textsOf(cell: Cell | undefined): readonly string[] {
  return cell === undefined ? [''] : typeof cell === 'string' ? [cell] : cell
}

function widthOf(text: string): number {
  return lengthOf(visible(text))
}

/** A heading with what stands under it; nothing where nothing does. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

/** At most `limit` entries, and how many more there are. */
export function limited<T>(entries: readonly T[], limit: number, more: (count: number) => T): readonly T[] {
  return entries.length <= limit ? entries : [...entries.slice(0, limit), more(entries.length - limit)]
}
