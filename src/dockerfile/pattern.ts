/** A shell pattern: a literal character, `any` for `?`, `star` for `*`. */
type Token = 'any' | 'star' | { readonly character: string }

/** Comparisons that one operation may cost; a pattern against a value of usual size needs some hundred. */
const MAX_WORK = 4_000_000

function parsePattern(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character === '*') tokens.push('star')
    else if (character === '?') tokens.push('any')
    else if (character === '\\') {
      const next = pattern.charAt(++at)
      if (next === '' || !'*?\\}/'.includes(next)) return undefined
      tokens.push({ character: next })
    } else tokens.push({ character })
  }
  return tokens
}

/** False for a pattern that BuildKit rejects. */
export function isPattern(pattern: string): boolean {
  return parsePattern(pattern) !== undefined
}

/** End of the longest or shortest match that starts at `from`, or -1. Wildcards do not cross a line break. */
function matchEnd(value: readonly string[], from: number, tokens: readonly Token[], longest: boolean): number {
  let states = new Set([0])
  let found = -1
  for (let at = from; states.size > 0; at++) {
    for (const state of states) if (tokens[state] === 'star') states.add(state + 1)
    if (states.has(tokens.length)) {
      found = at
      if (!longest) return found
    }
    const character = value[at]
    if (character === undefined) return found
    const next = new Set<number>()
    for (const state of states) {
      const token = tokens[state]
      if (token === undefined) continue
      if (typeof token === 'object') {
        if (token.character === character) next.add(state + 1)
      } else if (character !== '\n') next.add(token === 'star' ? state : state + 1)
    }
    states = next
  }
  return found
}

/** `${value#pattern}`, or `##` when greedy; undefined for a pattern that BuildKit rejects or that is too costly. */
export function removePrefix(value: string, pattern: string, greedy: boolean): string | undefined {
  const tokens = parsePattern(pattern)
  if (tokens === undefined || value.length * tokens.length > MAX_WORK) return undefined
  const characters = Array.from(value)
  const end = matchEnd(characters, 0, tokens, greedy)
  return end === -1 ? value : characters.slice(end).join('')
}

/** `${value%pattern}`, or `%%` when greedy; undefined as in `removePrefix`. */
export function removeSuffix(value: string, pattern: string, greedy: boolean): string | undefined {
  const tokens = parsePattern(pattern)
  if (tokens === undefined || value.length * tokens.length > MAX_WORK) return undefined
  const characters = Array.from(value)
  const end = matchEnd(characters.toReversed(), 0, tokens.toReversed(), greedy)
  return end === -1 ? value : characters.slice(0, characters.length - end).join('')
}

/** `${value/pattern/replacement}`, or `//` for all; undefined also where BuildKit's result is not worth imitating. */
export function replace(value: string, pattern: string, replacement: string, all: boolean): string | undefined {
  const tokens = parsePattern(pattern)
  if (tokens === undefined || value.length * value.length * tokens.length > MAX_WORK) return undefined
  // In `//` BuildKit takes `$1` in the replacement for a group, and an empty match stands between all characters.
  if (all && (replacement.includes('$') || tokens.every(token => token === 'star'))) return undefined
  const characters = Array.from(value)
  let result = ''
  for (let at = 0; at < characters.length || at === 0;) {
    const end = matchEnd(characters, at, tokens, true)
    if (end === -1) result += characters[at++] ?? ''
    else {
      result += replacement
      at = end
      if (!all) return result + characters.slice(at).join('')
    }
    if (at === 0) break
  }
  return result
}
