import { UsageError } from '../usage-error.js'

/** Each star of a path segment multiplies the time by the length of a name, which is up to 255. */
const MAX_STARS = 3

/**
 * Throws UsageError for a glob that could take for ever on some file name: a matcher is a backtracking regular
 * expression, and a repository's configuration may bring both the glob and the names.
 */
export function checkGlob(glob: string): void {
  if (glob.length > 4096) throw new UsageError(`a glob of ${glob.length} characters is too long`)
  const plain = glob.replace(/\\./g, '_')
  if (plain.includes('('))
    throw new UsageError(`${glob}: ( has no meaning in a glob; {a,b} means a or b, and \\( a parenthesis`)
  for (const segment of plain.split('/')) {
    if (countStars(segment) > MAX_STARS) throw new UsageError(`${glob}: at most ${MAX_STARS} * in one name`)
  }
}

/** The most stars that one way through the braces of a segment meets. */
function countStars(segment: string): number {
  const open: { before: number; most: number }[] = []
  let stars = 0
  for (const [character] of segment.matchAll(/\*+|[{},]/g)) {
    const group = open.at(-1)
    if (character.startsWith('*')) stars += 1
    else if (character === '{') {
      open.push({ before: stars, most: stars })
    } else if (group !== undefined && character === ',') {
      group.most = Math.max(group.most, stars)
      stars = group.before
    } else if (group !== undefined && character === '}') {
      stars = Math.max(group.most, stars)
      open.pop()
    }
  }
  return Math.max(stars, ...open.map(({ most }) => most))
}
