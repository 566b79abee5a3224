import { parsePatch } from 'diff'

/** Whole lines of one file that become others; lines keep what ends them. */
export interface Replacement {
  /** 1-based; the new lines stand before what is this line now when `oldLines` is empty. */
  readonly line: number
  readonly oldLines: readonly string[]
  readonly newLines: readonly string[]
}

export interface FileReplacements {
  readonly path: string
  readonly replacements: readonly Replacement[]
}

/** What a unified diff (as this tool writes them) replaces, file by file. */
export function readReplacements(diff: string): readonly FileReplacements[] {
  return parsePatch(diff).map(({ newFileName = '', hunks }) => ({
    path: newFileName.replace(/^b\//, ''),
    replacements: hunks.flatMap(({ oldStart, oldLines, lines }) => {
      const found: { line: number; oldLines: string[]; newLines: string[] }[] = []
      let line = oldLines === 0 ? oldStart + 1 : oldStart
      let open: (typeof found)[number] | undefined
      lines.forEach((text, at) => {
        const sign = text[0]
        if (sign === '\\') return
        if (sign === ' ') {
          open = undefined
          line += 1
          return
        }
        if (open === undefined) found.push((open = { line, oldLines: [], newLines: [] }))
        const whole = text.slice(1) + (lines[at + 1]?.startsWith('\\') === true ? '' : '\n')
        if (sign === '-') {
          open.oldLines.push(whole)
          line += 1
        } else open.newLines.push(whole)
      })
      return found
    }),
  }))
}
