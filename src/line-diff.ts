import { diffArrays } from 'diff'

/** Lines `oldStart..oldEnd` of the old text became `newStart..newEnd` of the new one (0-based, half-open). */
export interface ChangedLines {
  readonly oldStart: number
  readonly oldEnd: number
  readonly newStart: number
  readonly newEnd: number
}

/** Regions up to this many lines are compared exactly; the cost of that grows with its square. */
const EXACT_LINES = 400
/** How many differing lines a larger region without any anchor is searched for before it counts as wholly changed. */
const MAX_EDIT_LENGTH = 64
const MAX_DEPTH = 8

/**
 * The changed line ranges between two texts, in order. Near-linear on any input: equal ends are trimmed, lines that
 * stand exactly once on both sides are anchors, and only what lies between two anchors is compared line by line.
 */
export function changedLines(before: readonly string[], after: readonly string[]): readonly ChangedLines[] {
  const numbers = new Map<string, number>()
  const number = (line: string): number => {
    const known = numbers.get(line)
    if (known !== undefined) return known
    numbers.set(line, numbers.size)
    return numbers.size - 1
  }
  const old = before.map(number)
  const now = after.map(number)

  const changes: ChangedLines[] = []
  const pending: (ChangedLines & { readonly depth: number })[] = [
    { oldStart: 0, oldEnd: old.length, newStart: 0, newEnd: now.length, depth: 0 },
  ]
  for (let region = pending.pop(); region !== undefined; region = pending.pop()) {
    const { depth } = region
    const trimmed = trimEqualEnds(old, now, region)
    const oldLines = trimmed.oldEnd - trimmed.oldStart
    const newLines = trimmed.newEnd - trimmed.newStart
    if (oldLines === 0 && newLines === 0) continue
    if (oldLines === 0 || newLines === 0 || depth > MAX_DEPTH) changes.push(trimmed)
    else if (oldLines + newLines <= EXACT_LINES) changes.push(...compareExactly(old, now, trimmed, undefined))
    else {
      const anchors = findAnchors(old, now, trimmed)
      if (anchors.length === 0) changes.push(...compareExactly(old, now, trimmed, MAX_EDIT_LENGTH))
      else for (const between of splitAt(trimmed, anchors).reverse()) pending.push({ ...between, depth: depth + 1 })
    }
  }
  return changes
}

function trimEqualEnds(old: readonly number[], now: readonly number[], region: ChangedLines): ChangedLines {
  let { oldStart, oldEnd, newStart, newEnd } = region
  while (oldStart < oldEnd && newStart < newEnd && old[oldStart] === now[newStart]) {
    oldStart++
    newStart++
  }
  while (oldStart < oldEnd && newStart < newEnd && old[oldEnd - 1] === now[newEnd - 1]) {
    oldEnd--
    newEnd--
  }
  return { oldStart, oldEnd, newStart, newEnd }
}

function compareExactly(
  old: readonly number[],
  now: readonly number[],
  region: ChangedLines,
  maxEditLength: number | undefined,
): readonly ChangedLines[] {
  const left = old.slice(region.oldStart, region.oldEnd)
  const right = now.slice(region.newStart, region.newEnd)
  const parts =
    maxEditLength === undefined ? diffArrays(left, right) : diffArrays(left, right, { maxEditLength: maxEditLength })
  if (parts === undefined) return [region]
  const changes: ChangedLines[] = []
  let oldAt = region.oldStart
  let newAt = region.newStart
  let open: ChangedLines | undefined
  for (const { added, removed, count } of parts) {
    if (!added && !removed) {
      if (open !== undefined) changes.push(open)
      open = undefined
      oldAt += count
      newAt += count
      continue
    }
    const { oldStart, newStart }: Pick<ChangedLines, 'oldStart' | 'newStart'> = open ?? {
      oldStart: oldAt,
      newStart: newAt,
    }
    if (removed) oldAt += count
    else newAt += count
    open = { oldStart, oldEnd: oldAt, newStart, newEnd: newAt }
  }
  if (open !== undefined) changes.push(open)
  return changes
}

/** A line that is the same on both sides: its index there. */
type Anchor = readonly [old: number, now: number]

/** Lines that stand exactly once on each side of the region, reduced to a longest run that is in order on both. */
function findAnchors(old: readonly number[], now: readonly number[], region: ChangedLines): readonly Anchor[] {
  const oldPlaces = singlePlaces(old, region.oldStart, region.oldEnd)
  const newPlaces = singlePlaces(now, region.newStart, region.newEnd)
  const pairs: Anchor[] = []
  for (const [line, place] of oldPlaces) {
    const other = newPlaces.get(line)
    if (place !== undefined && other !== undefined) pairs.push([place, other])
  }
  return longestRising(pairs.sort((a, b) => a[0] - b[0]))
}

/** Where each line stands; undefined when it stands more than once. */
function singlePlaces(lines: readonly number[], start: number, end: number): Map<number, number | undefined> {
  const places = new Map<number, number | undefined>()
  for (let at = start; at < end; at++) {
    const line = lines[at] ?? -1
    places.set(line, places.has(line) ? undefined : at)
  }
  return places
}

/** Longest subsequence whose second numbers rise: patience sorting with links back, n log n. */
function longestRising(pairs: readonly Anchor[]): readonly Anchor[] {
  const tails: number[] = []
  const previous: (number | undefined)[] = []
  pairs.forEach(([, now], index) => {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      const tail = pairs[tails[middle] ?? 0]
      if (tail !== undefined && tail[1] < now) low = middle + 1
      else high = middle
    }
    previous.push(low > 0 ? tails[low - 1] : undefined)
    tails[low] = index
  })
  const run: Anchor[] = []
  for (let at = tails.at(-1); at !== undefined; at = previous[at]) {
    const pair = pairs[at]
    if (pair !== undefined) run.push(pair)
  }
  return run.reverse()
}

function splitAt(region: ChangedLines, anchors: readonly Anchor[]): ChangedLines[] {
  const regions: ChangedLines[] = []
  let { oldStart, newStart } = region
  for (const [old, now] of anchors) {
    regions.push({ oldStart, oldEnd: old, newStart, newEnd: now })
    oldStart = old + 1
    newStart = now + 1
  }
  regions.push({ oldStart, oldEnd: region.oldEnd, newStart, newEnd: region.newEnd })
  return regions
}
