import type { Range } from './text.js'

/** An edit of one text, whichever file it belongs to. */
export interface TextEdit extends Range {
  readonly text: string
}

/** Edits in the order in which they are applied: by place, an insert before what starts there, equal ones as given. */
function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
}

/**
 * Lays edits over the text that their offsets belong to; everything else stays the same characters. Several inserts at
 * one offset come out in the order in which they are given. Throws RangeError when an edit overlaps another one or lies
 * outside the text, for that is a mistake of the caller, and half of a change is worse than none.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = []
  let done = 0
  for (const { start, end, text: replacement } of inOrder(edits)) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > text.length) {
      throw new RangeError(`edit ${start}..${end} lies outside the text (0..${text.length})`)
    }
    if (start < done) throw new RangeError(`edit ${start}..${end} overlaps one that ends at ${done}`)
    parts.push(text.slice(done, start), replacement)
    done = end
  }
  parts.push(text.slice(done))
  return parts.join('')
}

/**
 * Where an offset in the text that `applyEdits` made lies in the old text. What lies inside a replacement belongs to
 * the start of what it replaced. Sorts once; each question is a binary search.
 */
export function mapOffset(edits: readonly TextEdit[]): (offset: number) => number {
  let shift = 0
  const spans = inOrder(edits).map(({ start, end, text }) => {
    const newStart = start + shift
    shift += text.length - (end - start)
    return { start, newStart, newEnd: newStart + text.length, shift }
  })
  return offset => {
    let low = 0
    let high = spans.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((spans[middle]?.newStart ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    const span = spans[low - 1]
    if (span === undefined) return offset
    return offset < span.newEnd ? span.start : offset - span.shift
  }
}

/** `mapOffset` through rounds of edits, the first round first: from the last text back to the first one. */
export function mapOffsetThrough(rounds: readonly (readonly TextEdit[])[]): (offset: number) => number {
  const maps = rounds.map(mapOffset).reverse()
  return offset => maps.reduce((at, map) => map(at), offset)
}
