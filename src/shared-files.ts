import { analyseStage } from './analysis/analyse.js'
import type { StageAnalysis } from './analysis/stage-analysis.js'
import { findBuildContext } from './analysis/build-context.js'
import { builtStages, otherTargets } from './analysis/shipped-stages.js'
import { findIgnoreComment } from './analysis/ignore-comment.js'
import { refuseForRoot } from './decide.js'
import { push } from './deploy/built-images.js'
import type { Dockerfile } from './dockerfile/types.js'
import { parseDockerfile } from './dockerfile/parse.js'
import type { Companion } from './facts.js'
import type { Repository } from './repository.js'
import type { HardenOptions } from './types.js'
import { isDockerfileName } from './discover/names.js'

/** What was found so far; the list of files is the one thing that stays the same while a run edits their texts. */
interface Listeners {
  /** Dockerfiles by their build context, with a slash behind it, and by the deployment files that say how they run. */
  readonly candidates: ReadonlyMap<string, readonly string[]>
  /** By Dockerfile: the files that its ports come from. */
  readonly sources: Map<string, ReadonlySet<string>>
}

const listenersOf = new WeakMap<readonly string[], Listeners>()

/**
 * Dockerfiles whose servers take a port from this file, other than `than`. Only those whose images can hold it are
 * analysed, each once.
 */
export function sharedFiles(
  repository: Repository,
  options: HardenOptions,
): (path: string, than?: string) => readonly string[] {
  return (file, than) => {
    const files = repository.workspace.files()
    const listeners: Listeners = listenersOf.get(files) ?? {
      candidates: findCandidates(repository),
      sources: new Map(),
    }
    listenersOf.set(files, listeners)
    const places = [...foldersAbove(file), file]
    const candidates = new Set(places.flatMap(place => listeners.candidates.get(place) ?? []))
    return [...candidates].sort().flatMap(path => {
      if (path === file || path === than) return []
      const sources = listeners.sources.get(path) ?? findPortSources(path, repository, options)
      listeners.sources.set(path, sources)
      return sources.has(file) ? [path] : []
    })
  }
}

/** `a/b/c` → the root `''`, `a/`, `a/b/`. */
function foldersAbove(file: string): readonly string[] {
  const folders = ['']
  for (let at = file.indexOf('/'); at !== -1; at = file.indexOf('/', at + 1)) folders.push(file.slice(0, at + 1))
  return folders
}

function findCandidates(repository: Repository): ReadonlyMap<string, readonly string[]> {
  const { workspace } = repository
  const deployments = repository.deployments()
  const found = new Map<string, string[]>()
  for (const path of workspace.files()) {
    if (!isDockerfileName(path)) continue
    const parsed = parseDockerfile(path, workspace.read(path) ?? '')
    if (!parsed.ok) continue
    for (const context of contextsBelow(parsed.dockerfile, repository))
      push(found, context === '' ? '' : `${context}/`, path)
    for (const file of new Set(deployments.workloadsOf(path).map(workload => workload.path))) push(found, file, path)
  }
  return found
}

/** The folders that its image can hold files of: its own build context, and those of the Dockerfiles that make its base images. */
function contextsBelow(dockerfile: Dockerfile, { workspace, deployments }: Repository): ReadonlySet<string> {
  const { contextsOf, parentsOf } = deployments()
  const contexts = new Set<string>()
  const seen = new Set([dockerfile.path])
  const open = [dockerfile]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    contexts.add(findBuildContext(next, workspace, contextsOf(next.path)).directory)
    for (const { base } of next.stages)
      for (const { path } of parentsOf(next.path, base).filter(parent => parent.isCertain)) {
        if (seen.has(path)) continue
        seen.add(path)
        const parsed = parseDockerfile(path, workspace.read(path) ?? '')
        if (parsed.ok) open.push(parsed.dockerfile)
      }
  }
  return contexts
}

/**
 * A Dockerfile of the repository with the stages that builds name, the last one last; undefined when it is not to be edited.
 * `known`: a stage that is analysed already, in the texts as they are now.
 */
export function findCompanion(
  path: string,
  repository: Repository,
  options: HardenOptions,
  known?: StageAnalysis,
): Companion | undefined {
  const parsed = parseDockerfile(path, repository.workspace.read(path) ?? '')
  const final = parsed.ok ? parsed.dockerfile.stages.at(-1) : undefined
  if (!parsed.ok || final === undefined || findIgnoreComment(parsed.dockerfile, final) !== undefined) return undefined
  const { dockerfile } = parsed
  const shipped = new Set([...otherTargets(dockerfile, repository.deployments()), final])
  const stages = analyseBuilt(dockerfile, repository, options, known)
  const stay = stages.filter(
    analysis =>
      findIgnoreComment(dockerfile, analysis.stage) !== undefined ||
      (shipped.has(analysis.stage) && (analysis.refusal !== undefined || refuseForRoot(analysis).length > 0)),
  )
  return { dockerfile, stages, stay: new Set(stay) }
}

function analyseBuilt(
  dockerfile: Dockerfile,
  repository: Repository,
  options: HardenOptions,
  known?: StageAnalysis,
): readonly StageAnalysis[] {
  return builtStages(dockerfile, repository.deployments()).map(stage =>
    stage === known?.stage ? known : analyseStage(dockerfile, stage, repository, options),
  )
}

function findPortSources(path: string, repository: Repository, options: HardenOptions): ReadonlySet<string> {
  const parsed = parseDockerfile(path, repository.workspace.read(path) ?? '')
  if (!parsed.ok) return new Set()
  const requirements = analyseBuilt(parsed.dockerfile, repository, options).flatMap(stage => stage.requirements)
  return new Set(
    requirements.flatMap(({ need }) =>
      need.kind === 'bind' ? need.sites.flatMap(site => (site.kind === 'text' ? site.path : [])) : [],
    ),
  )
}
