import type { Range } from '../text.js'

/**
 * The text of one instruction as BuildKit joins it – continuations, comment lines and blank lines removed – that still
 * knows where each of its characters stands in the file.
 */
export interface Joined {
  readonly text: string
  /** Offset in the file of the first character. */
  readonly start: number
  /** The pieces of a text that continuations interrupt; undefined when it stands in one piece. */
  readonly pieces: Pieces | undefined
}

export interface Pieces {
  /** Offset in the joined text of each piece's first character; ascending. */
  readonly starts: readonly number[]
  /** Offset in the file of each piece's first character. */
  readonly sources: readonly number[]
}

/** Offset in the file of `joined.text[index]`. */
export function sourceOf({ start, pieces }: Joined, index: number): number {
  if (pieces === undefined) return start + index
  const { starts, sources } = pieces
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= index) low = middle
    else high = middle - 1
  }
  return (sources[low] ?? 0) + index - (starts[low] ?? 0)
}

/** Where `joined.text.slice(start, end)` stands; never reaches over a continuation that only follows it. */
export function sourceRange(joined: Joined, start: number, end: number): Range {
  if (end > start) return { start: sourceOf(joined, start), end: sourceOf(joined, end - 1) + 1 }
  const at = start > 0 ? sourceOf(joined, start - 1) + 1 : sourceOf(joined, 0)
  return { start: at, end: at }
}
