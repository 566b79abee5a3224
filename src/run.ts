import { join } from 'node:path'
import type { Discovery } from './discover/index.js'
import { displayPath } from './discover/display.js'
import { failedResult, type PathNames, toFileReport } from './report/file-report.js'
import type { FileReport, RunReport } from './report/types.js'
import { TransformError } from './own-transforms/error.js'
import { parentsFirst } from './parents-first.js'
import { openRepository, type Repository } from './repository.js'
import { withSecondOpinion } from './second-opinion.js'
import type { FileResult, HardenOptions, Reason } from './types.js'
import { pathBelow } from './workspace/containment.js'
import { type DiskWorkspace, MAX_DOCKERFILE_BYTES, openDiskWorkspace } from './workspace/disk.js'
import { editedWorkspace } from './workspace/edited.js'
import { writeRewrites } from './write.js'
import { completeInterrupted, findInterrupted, type Recovery } from './write/recover.js'

/** The core: what becomes of one Dockerfile. */
export type Harden = (path: string, repository: Repository, options: HardenOptions) => FileResult

export interface CoreOptions {
  readonly harden: HardenOptions
  /** Is told of an exception of the core, for its stack. */
  readonly onBug?: ((path: string, error: unknown) => void) | undefined
}

export interface RunOptions extends CoreOptions {
  /** Absolute, free of links. */
  readonly cwd: string
  readonly mode: RunReport['mode']
  readonly unsafe: boolean
  /** Other options for some Dockerfiles, by root and path. */
  readonly optionsOf?: ((root: string, path: string) => HardenOptions) | undefined
  /** The whole run's, when only a part of it is taken: both name the same directory for the diff. */
  readonly whole?: Discovery
  /** Called before each Dockerfile; false ends the run there. */
  readonly onProgress?: ((done: number, total: number) => Promise<boolean>) | undefined
  /** Is told of files (absolute) that an earlier run, killed half-way, had left to this one. */
  readonly onCompleted?: ((files: readonly string[]) => void) | undefined
}

/**
 * Takes every discovered Dockerfile through the core, those whose images others build on first; a bad one never stops the
 * others. The report has them in path order.
 */
export async function run(discovery: Discovery, options: RunOptions, harden: Harden): Promise<RunReport> {
  const files: FileReport[] = []
  const problems = [...discovery.problems]
  const diffDirectory = chooseDiffDirectory(options.whole ?? discovery, options.cwd)
  const total = discovery.roots.reduce((sum, { paths }) => sum + paths.length, 0)
  for (const { root, paths, listFiles } of discovery.roots) {
    const recovery = recover(root, listFiles, options.mode)
    problems.push(...recovery.problems)
    if (recovery.completed.length > 0) options.onCompleted?.(recovery.completed.map(path => join(root, path)))
    const disk = openDiskWorkspace(root, listFiles)
    const edited = editedWorkspace(disk)
    const absolute = (path: string): string => join(root, disk.realPath(path) ?? path)
    const nameFrom = (directory: string) => (path: string) => {
      const name = displayPath(directory, absolute(path))
      // The report holds the text that is there already.
      return name === path ? path : name
    }
    const names: PathNames = { shown: nameFrom(options.cwd), inDiff: nameFrom(diffDirectory) }
    const land = (result: FileResult): readonly Reason[] =>
      options.mode === 'write'
        ? writeChange(result, disk)
        : findOutside(result, path => pathBelow(diffDirectory, absolute(path)) === undefined)

    let repository = openRepository(edited.workspace)
    const found = new Map<string, FileReport>()
    for (const path of parentsFirst(paths, repository.deployments())) {
      if (options.onProgress !== undefined && !(await options.onProgress(files.length + found.size, total))) break
      const loaded = disk.load(path, MAX_DOCKERFILE_BYTES)
      const result = loaded.ok
        ? await withSecondOpinion(
            hardenSafely(harden, path, repository, {
              ...options,
              harden: options.optionsOf?.(root, path) ?? options.harden,
            }),
          )
        : failedResult(path, loaded.code, loaded.message)
      const obstacles = isWanted(result, options.unsafe) ? land(result) : undefined
      const applied = obstacles?.length === 0
      found.set(path, toFileReport(result, names, applied, obstacles))
      if (applied) {
        edited.add(result.rewrites)
        // What was read of the deployments has the offsets of the texts before.
        if (editsDeployment(result, repository)) repository = openRepository(edited.workspace)
      }
    }
    files.push(...paths.flatMap(path => found.get(path) ?? []))
    const taken = new Set(paths)
    for (const [path, why] of disk.refused()) if (!taken.has(path)) problems.push(`${names.shown(path)} ${why}`)
  }
  for (const { path, message } of discovery.unusable) {
    const shown = displayPath(options.cwd, path)
    const same = (name: string): string => name
    files.push(toFileReport(failedResult(shown, 'cannot-read', message), { shown: same, inDiff: same }, false))
  }
  return {
    mode: options.mode,
    unsafe: options.unsafe,
    files,
    problems,
    diffDirectory: diffDirectory === options.cwd ? undefined : diffDirectory,
  }
}

/** Before anything is read: what is half done would be taken for the repository as it is. */
function recover(root: string, listFiles: () => readonly string[], mode: RunReport['mode']): Recovery {
  if (mode !== 'write') return { completed: [], problems: findInterrupted(root) }
  return completeInterrupted(openDiskWorkspace(root, listFiles), listFiles)
}

/** The core's result; an exception is a bug of it, and the result says so. */
export function hardenSafely(harden: Harden, path: string, repository: Repository, options: CoreOptions): FileResult {
  try {
    return harden(path, repository, options.harden)
  } catch (error) {
    options.onBug?.(path, error)
    if (error instanceof TransformError) return failedResult(path, 'transform-failed', error.message)
    return failedResult(
      path,
      'internal-error',
      `this is a bug of harden-dockerfile, please report it: ${String(error)}`,
    )
  }
}

/** Whether the rewrite, if there is one, may be applied. */
export function isWanted({ verdict, rewrites }: FileResult, unsafe: boolean): boolean {
  if (rewrites.length === 0) return false
  return verdict === 'hardened' || verdict === 'already-non-root' || (verdict === 'needs-review' && unsafe)
}

function writeChange({ rewrites }: FileResult, disk: DiskWorkspace): readonly Reason[] {
  return writeRewrites(disk, rewrites).map(({ path, message }) => ({ code: 'write-failed', message, path, line: 1 }))
}

/** A patch that applies where the tool ran cannot reach a file outside of that directory. */
function findOutside(result: FileResult, isOutside: (path: string) => boolean): readonly Reason[] {
  return result.rewrites
    .filter(({ path }) => isOutside(path))
    .map(({ path }) => ({
      code: 'related-file-outside',
      message: `the rewrite of ${result.path} edits this file, which a diff from here cannot reach: run from the top of the repository, or with --write`,
      path,
      line: 1,
    }))
}

function editsDeployment({ path, rewrites }: FileResult, repository: Repository): boolean {
  const related = new Set(rewrites.map(rewrite => rewrite.path))
  related.delete(path)
  return related.size > 0 && repository.deployments().workloads.some(workload => related.has(workload.path))
}

/**
 * Where the diff applies: where the tool runs, unless nothing that was named lies there. Then it is the one root that
 * everything belongs to, else the top of the file system.
 */
function chooseDiffDirectory({ roots }: Discovery, cwd: string): string {
  const isHere = roots.some(({ root, paths }) => paths.some(path => pathBelow(cwd, join(root, path)) !== undefined))
  const [first] = roots
  if (isHere || first === undefined) return cwd
  return roots.length === 1 ? first.root : '/'
}
