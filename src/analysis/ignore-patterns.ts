/** Says whether a pattern stands for a path, or for a folder above it. */
export type PathMatcher = (path: string) => boolean

/** One step of a pattern: `**` before a further part is `maybe` and `folders`, at the end it is `all`. */
type Token = 'any' | 'star' | 'maybe' | 'folders' | 'all' | { readonly fits: (character: string) => boolean }

/**
 * A pattern as Docker reads it: `*` and `?` stop at a slash, `**` does not. Takes time linear in the path. Undefined for
 * what Docker rejects.
 */
export function parsePathPattern(pattern: string): PathMatcher | undefined {
  if (!/[*?[\]\\]/.test(pattern)) return path => path === pattern || path.startsWith(`${pattern}/`)
  const name = /^\*\*\/([^*?[\]\\]+)$/.exec(pattern)?.[1]
  if (name !== undefined) return path => `/${path}/`.includes(`/${name}/`)
  const tokens = tokensOf(pattern)
  if (tokens === undefined) return undefined
  const start = /^[^*?[\]\\]*/.exec(pattern)?.[0] ?? ''
  return path => path.startsWith(start) && matchesTokens(path, tokens)
}

function tokensOf(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character === '*' && pattern[at + 1] === '*') {
      at += pattern[at + 2] === '/' ? 2 : 1
      if (at + 1 < pattern.length) tokens.push('maybe', 'folders')
      else tokens.push('all')
    } else if (character === '*') tokens.push('star')
    else if (character === '?') tokens.push('any')
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 1)
      const fits = end === -1 ? undefined : setOf(pattern.slice(at + 1, end))
      if (fits === undefined) return undefined
      tokens.push({ fits })
      at = end
    } else {
      const literal = character === '\\' ? pattern.charAt(++at) : character
      if (literal === '') return undefined
      tokens.push({ fits: each => each === literal })
    }
  }
  return tokens
}

/** `a-z_`, `^0-9` */
function setOf(text: string): ((character: string) => boolean) | undefined {
  const isOther = text.startsWith('^')
  const ranges = [...(isOther ? text.slice(1) : text).matchAll(/(?:\\?(.))(?:-\\?(.))?/gu)].map(
    ([, first = '', last = first]) => ({ first, last }),
  )
  if (ranges.length === 0) return undefined
  return character => ranges.some(({ first, last }) => first <= character && character <= last) !== isOther
}

/** All ways through the pattern at once: none is tried twice. */
function matchesTokens(path: string, tokens: readonly Token[]): boolean {
  let states = new Set([0])
  for (let at = 0; ; at++) {
    // Grows while it is walked.
    for (const state of states) {
      const token = tokens[state]
      if (token === 'star' || token === 'all') states.add(state + 1)
      if (token === 'maybe') states.add(state + 1).add(state + 2)
    }
    const character = path[at]
    // What stands for a folder stands for all that it holds.
    if ((character === undefined || character === '/') && states.has(tokens.length)) return true
    if (character === undefined || states.size === 0) return false
    const next = new Set<number>()
    for (const state of states) {
      const token = tokens[state]
      if (token === undefined || token === 'maybe') continue
      if (token === 'all' || token === 'folders') {
        next.add(state)
        if (token === 'folders' && character === '/') next.add(state + 1)
      } else if (token === 'star') {
        if (character !== '/') next.add(state)
      } else if (token === 'any' ? character !== '/' : token.fits(character)) next.add(state + 1)
    }
    states = next
  }
}
