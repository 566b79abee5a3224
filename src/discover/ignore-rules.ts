import { lstatSync, readFileSync } from 'node:fs'
import ignore, { type Ignore } from 'ignore'

const MAX_IGNORE_FILE_BYTES = 1 << 20
/** A longer rule fits no path, and is more than a regular expression takes. */
const MAX_RULE_LENGTH = 8192

/** Whether a path relative to the root is excluded; the directories above it are known not to be. */
export type IgnoreTest = (path: string, isDirectory: boolean) => boolean

/**
 * Gives, for a directory relative to the root, the test that its entries have to pass: the rules of all .gitignore
 * files from the root down to it. `hasOwn` false saves looking for one in the directory itself, which is then known to
 * have none. Directories without an own file share their parent's rules.
 */
export function readIgnoreRules(root: string): (directory: string, hasOwn?: boolean) => IgnoreTest {
  const known = new Map<string, Ignore>()
  const rulesOf = (directory: string, hasOwn: boolean): Ignore => {
    const cached = known.get(directory)
    if (cached !== undefined) return cached
    let rules: Ignore
    if (directory === '') {
      const lines = [...(readLines(`${root}/.git/info/exclude`) ?? []), ...(readLines(`${root}/.gitignore`) ?? [])]
      rules = newRules().add(lines)
    } else {
      const above = rulesOf(directory.slice(0, Math.max(0, directory.lastIndexOf('/'))), true)
      const own = hasOwn ? readLines(`${root}/${directory}/.gitignore`) : undefined
      rules = own === undefined ? above : newRules().add([above, ...own.map(line => anchorAt(directory, line))])
    }
    known.set(directory, rules)
    return rules
  }
  return (directory, hasOwn = true) => {
    const rules = rulesOf(directory, hasOwn)
    return (path, isDirectory) => rules.ignores(isDirectory ? `${path}/` : path)
  }
}

/** `directory` itself or a directory above it is excluded. */
export function isBelowIgnored(rulesOf: (directory: string) => IgnoreTest, directory: string): boolean {
  const segments = directory.split('/')
  return segments.some((_, depth) =>
    rulesOf(segments.slice(0, depth).join('/'))(segments.slice(0, depth + 1).join('/'), true),
  )
}

function newRules(): Ignore {
  return ignore({ ignorecase: false })
}

function readLines(path: string): readonly string[] | undefined {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (!stat?.isFile() || stat.size > MAX_IGNORE_FILE_BYTES) return undefined
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .filter(line => line.length <= MAX_RULE_LENGTH)
  } catch {
    return undefined
  }
}

/** A rule of a nested .gitignore as the root's one would say it: rules without a slash hold at any depth below. */
function anchorAt(directory: string, line: string): string {
  if (line.trim() === '' || line.startsWith('#')) return ''
  const negated = line.startsWith('!')
  const pattern = negated ? line.slice(1) : line
  const literal = directory.replace(/[\\*?[\]]/g, '\\$&')
  const hasInnerSlash = pattern.trimEnd().slice(0, -1).includes('/')
  return `${negated ? '!' : ''}/${literal}/${hasInnerSlash ? '' : '**/'}${pattern.replace(/^\//, '')}`
}
