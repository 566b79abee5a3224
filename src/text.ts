/** Half-open range of UTF-16 offsets in a text. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** Replaces `text.slice(start, end)` of one file. Insert: `start === end`. Delete: `text === ''`. */
export interface Edit extends Range {
  /** Path of the file, relative to the workspace root, with `/`. */
  readonly path: string
  readonly text: string
}

/** Offsets of the first character of every line. Only `\n` ends a line: BuildKit reads a lone `\r` as blank. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** 1-based line of an offset, by binary search in what `lineStarts` returned. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low + 1
}
