import { lstatSync, readFileSync } from 'node:fs'
import ignore, { type Ignore } from 'ignore'
import { type PlainRules, readPlainRules } from './plain-rules.js'

const MAX_IGNORE_FILE_BYTES = 1 << 20
/** A longer rule fits no path, and is more than a regular expression takes. */
const MAX_RULE_LENGTH = 8192

/** Whether a path relative to the root is excluded; it lies in the directory that the test is for, which is not. */
export type IgnoreTest = (path: string, isDirectory: boolean) => boolean

/** The rules of one .gitignore and of those above it. */
interface Level {
  readonly directory: string
  readonly above: Level | undefined
  /** Undefined when this file or one above it needs the whole of the syntax. */
  readonly plain: PlainRules | undefined
  readonly whole: () => Ignore
}

/**
 * Gives, for a directory relative to the root, the test that its entries have to pass: the rules of all .gitignore
 * files from the root down to it. `hasOwn` false saves looking for one in the directory itself, which is then known to
 * have none. Directories without an own file share their parent's rules.
 */
export function readIgnoreRules(root: string): (directory: string, hasOwn?: boolean) => IgnoreTest {
  const known = new Map<string, Level>()
  const levelOf = (directory: string, hasOwn: boolean): Level => {
    const cached = known.get(directory)
    if (cached !== undefined) return cached
    const above =
      directory === '' ? undefined : levelOf(directory.slice(0, Math.max(0, directory.lastIndexOf('/'))), true)
    const own = hasOwn || above === undefined ? readLines(`${root}/${directory}/.gitignore`) : undefined
    const level =
      above === undefined
        ? newLevel('', undefined, [...(readLines(`${root}/.git/info/exclude`) ?? []), ...(own ?? [])])
        : own === undefined
          ? above
          : newLevel(directory, above, own)
    known.set(directory, level)
    return level
  }
  return (directory, hasOwn = true) => {
    const level = levelOf(directory, hasOwn)
    if (level.plain !== undefined) return (path, isDirectory) => isIgnoredByNames(level, directory, path, isDirectory)
    return (path, isDirectory) => level.whole().ignores(isDirectory ? `${path}/` : path)
  }
}

function newLevel(directory: string, above: Level | undefined, lines: readonly string[]): Level {
  let whole: Ignore | undefined
  return {
    directory,
    above,
    plain: above !== undefined && above.plain === undefined ? undefined : readPlainRules(lines),
    whole: () =>
      (whole ??=
        above === undefined
          ? newRules().add(lines)
          : newRules().add([above.whole(), ...lines.map(line => anchorAt(directory, line))])),
  }
}

/** The nearest .gitignore that says something of the name decides. */
function isIgnoredByNames(nearest: Level, directory: string, path: string, isDirectory: boolean): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  for (let level: Level | undefined = nearest; level !== undefined; level = level.above) {
    const ignores = level.plain?.(name, isDirectory, directory === level.directory)
    if (ignores !== undefined) return ignores
  }
  return false
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
