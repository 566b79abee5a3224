/** Paths sorted, each once: the list itself where it is so already, since much is remembered by the list that it came from. */
export function sortedPaths(paths: readonly string[]): readonly string[] {
  if (paths.every((path, index) => index === 0 || (paths[index - 1] ?? '') < path)) return paths
  const sorted = [...paths].sort()
  return sorted.filter((path, index) => path !== sorted[index - 1])
}

/** The part of a sorted list that lies below a folder (`''` and `/` hold everything), by binary search. */
export function pathsBelow(sorted: readonly string[], directory: string): readonly string[] {
  if (directory === '') return sorted
  const prefix = directory === '/' ? '/' : `${directory}/`
  const start = firstFrom(sorted, prefix)
  // `0` is the character after `/`.
  const end = directory === '/' ? sorted.length : firstFrom(sorted, `${directory}0`)
  return sorted.slice(start, end)
}

/** Whether a sorted list holds this path, by binary search. */
export function holdsPath(sorted: readonly string[], path: string): boolean {
  return sorted[firstFrom(sorted, path)] === path
}

function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}
