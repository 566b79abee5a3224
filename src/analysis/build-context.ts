import type { Dockerfile, Instruction } from '../dockerfile/types.js'
import type { Workspace } from '../workspace.js'
import { cleanSource, sourcesOf } from './copy-operands.js'
import { readIgnoreRules, type Ignored } from './dockerignore.js'
import { joinPath } from './image-path.js'
import { pathsInContext } from './paths-in-context.js'

/** The folder that a build sends to the builder, as far as the repository tells. */
export interface BuildContext {
  /** Workspace path; `''` is the root. */
  readonly directory: string
  /** `.dockerignore` keeps this workspace path out. */
  readonly excludes: (path: string) => boolean
  /** Sources that the Dockerfile copies and that are not in the repository (build output, generated files, secrets). */
  readonly missing: readonly { readonly source: string; readonly instruction: Instruction }[]
  /** How many of the literal sources are there. */
  readonly found: number
}

/**
 * The build context of a Dockerfile: the first of the named ones (compose, CI …) in which all sources of its COPY and ADD
 * exist; of its own folder and the folders above it the one that also has most of the paths that the Dockerfile names behind
 * `COPY . /app`, the nearest of several; otherwise the one in which most sources exist.
 */
export function findBuildContext(dockerfile: Dockerfile, workspace: Workspace, named: readonly string[]): BuildContext {
  const sources = contextSources(dockerfile)
  const given = named.map(cleanSource)
  const behind = pathsInContext(dockerfile)
  let best: { readonly directory: string; readonly missing: BuildContext['missing']; readonly rank: number } | undefined
  for (const directory of new Set([...given, ...foldersAbove(dockerfile.path)])) {
    const missing = sources.filter(({ source }) => !exists(workspace, directory, source))
    const isWhole = missing.length === 0
    const isGiven = isWhole && given.includes(directory)
    const shown = isWhole && !isGiven ? behind.filter(path => exists(workspace, directory, path)).length : 0
    const rank = isGiven ? Infinity : sources.length - missing.length + (isWhole ? 1 + shown : 0)
    if (best === undefined || rank > best.rank) best = { directory, missing, rank }
    if (isGiven) break
  }
  if (best === undefined) return { directory: '', excludes: () => false, missing: sources, found: 0 }
  const { directory, missing } = best
  const excludes = readDockerignore(workspace, directory, dockerfile.path)
  return { directory, excludes, missing, found: sources.length - missing.length }
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at))
  folders.push('')
  return folders
}

/** Literal sources that COPY and ADD take from the build context, of all stages. */
function contextSources(
  dockerfile: Dockerfile,
): readonly { readonly source: string; readonly instruction: Instruction }[] {
  const result: { source: string; instruction: Instruction }[] = []
  for (const instruction of dockerfile.instructions) {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue
    if (instruction.flags.some(flag => flag.name === 'from')) continue
    for (const source of sourcesOf(instruction)) {
      if (/[$*?[\]]|^<<|^[a-z+]+:\/\/|^git@/i.test(source)) continue
      result.push({ source: cleanSource(source), instruction })
    }
  }
  return result.filter(({ source }) => source !== '')
}

function exists(workspace: Workspace, directory: string, source: string): boolean {
  return workspace.stat(joinPath(directory, source)) !== undefined
}

function readDockerignore(workspace: Workspace, directory: string, dockerfilePath: string): (path: string) => boolean {
  const text = workspace.read(`${dockerfilePath}.dockerignore`) ?? workspace.read(joinPath(directory, '.dockerignore'))
  if (text === undefined) return () => false
  const ignores = dockerignoreRules(text)
  const prefix = directory === '' ? '' : directory + '/'
  return path => {
    if (!path.startsWith(prefix)) return false
    const inner = path.slice(prefix.length)
    return inner !== '' && ignores(inner)
  }
}

/** By text, the last few: they remember what they said of a path, and all Dockerfiles of a context ask the same. */
const remembered = new Map<string, Ignored>()
const MAX_REMEMBERED = 8

function dockerignoreRules(text: string): Ignored {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const rules = readIgnoreRules(text)
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  remembered.set(text, rules)
  return rules
}
