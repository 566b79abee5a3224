import micromatch from 'micromatch'
import { checkGlob } from './glob-cost.js'
import { isDockerfileName } from './names.js'

export interface NameFilter {
  /** Globs; empty: every Dockerfile name. */
  readonly include: readonly string[]
  readonly ignore: readonly string[]
}

/** Whether a file of a listing is a Dockerfile to take; `path` is relative to where the globs are anchored. */
export type FileFilter = (path: string) => boolean

/** Which files --include takes. */
export interface IncludeFilter {
  /** Whether a file of this name can be taken; spares most files of a listing a look at their paths. */
  readonly mayTake: (name: string) => boolean
  readonly takes: FileFilter
}

/** Matchers by their list of globs: a configuration is asked about every Dockerfile, and making one takes far longer. */
const ignoring = new WeakMap<readonly string[], FileFilter>()
const including = new WeakMap<readonly string[], IncludeFilter>()

/** `path` is left out by an --ignore glob. Throws UsageError for a glob that could take for ever. */
export function ignoreFilter({ ignore }: NameFilter): FileFilter {
  if (ignore.length === 0) return () => false
  const known = ignoring.get(ignore)
  if (known !== undefined) return known
  ignore.forEach(checkGlob)
  const filter = matcher(ignore)
  ignoring.set(ignore, filter)
  return filter
}

/**
 * By name, narrowed by --include. A glob that spells a file name (`docker/*.df`) also takes files that are not named like
 * Dockerfiles; one that names directories only (`services/**`) does not.
 */
export function includeFilter({ include }: Pick<NameFilter, 'include'>): IncludeFilter {
  if (include.length === 0) return { mayTake: isDockerfileName, takes: isDockerfileName }
  const known = including.get(include)
  if (known !== undefined) return known
  include.forEach(checkGlob)
  const within = matcher(include)
  const naming = include.filter(glob => !/(^|\/)\**$/.test(glob))
  const named = naming.length === 0 ? () => false : fileMatcher(naming)
  const filter: IncludeFilter = {
    mayTake: naming.length === 0 ? isDockerfileName : () => true,
    takes: path => named(path) || (isDockerfileName(path) && within(path)),
  }
  including.set(include, filter)
  return filter
}

/** Matches the file itself or a directory above it, so that `services` and `services/` mean all below. */
function matcher(globs: readonly string[]): FileFilter {
  const bare = globs.map(glob => glob.replace(/\/+$/, ''))
  return fileMatcher([...bare, ...bare.map(glob => `${anywhere(glob)}/**`)])
}

function fileMatcher(globs: readonly string[]): FileFilter {
  const tests = globs.map(glob => micromatch.matcher(anywhere(glob), { dot: true, noextglob: true }))
  return path => tests.some(test => test(path))
}

/** As in .gitignore: a glob without a slash holds at any depth, `/x` and `./x` only here. */
function anywhere(glob: string): string {
  if (!glob.includes('/')) return `**/${glob}`
  return glob.replace(/^(?:\.?\/)+/, '')
}
