import { cleanSource } from './copy-operands.js'
import { parsePathPattern, type PathMatcher } from './ignore-patterns.js'

/** Says of a path relative to the build context whether the ignore file keeps it out. */
export type Ignored = (path: string) => boolean

interface Rule {
  readonly takesBack: boolean
  readonly pattern: string
  readonly matches: PathMatcher
}

const MAX_KNOWN = 50_000

/**
 * The rules of a .dockerignore. Of the patterns that match a path, or a folder above it, the last one decides: unlike in a
 * .gitignore, `!a/b` takes back what lies below an excluded `a`.
 */
export function readIgnoreRules(text: string): Ignored {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap(ruleOf)
  if (rules.length === 0) return () => false
  const known = new Map<string, boolean>()
  return path => {
    const answer = known.get(path)
    if (answer !== undefined) return answer
    const last = rules.findLast(({ matches }) => matches(path))
    // The folders above what is taken back come along.
    const ignored = last?.takesBack === false && !rules.some(rule => rule.takesBack && leadsTo(path, rule.pattern))
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(path, ignored)
    return ignored
  }
}

const leadsTo = (folder: string, pattern: string): boolean => pattern.startsWith(`${folder}/`)

function ruleOf(line: string): readonly Rule[] {
  const written = line.trim()
  if (written === '' || line.startsWith('#')) return []
  const takesBack = written.startsWith('!')
  // Patterns are rooted at the context, unlike those of .gitignore.
  const pattern = cleanSource((takesBack ? written.slice(1) : written).trim())
  const matches = pattern === '' ? undefined : parsePathPattern(pattern)
  return matches === undefined ? [] : [{ takesBack, pattern, matches }]
}
