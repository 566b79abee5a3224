import { analyseStage, type StageAnalysis } from './analysis/analyse.js'
import { findIgnoreComment } from './analysis/suitability.js'
import { refuseForRoot } from './decide.js'
import type { Dockerfile } from './dockerfile/types.js'
import { parseDockerfile } from './dockerfile/parse.js'
import type { Repository } from './repository.js'
import type { HardenOptions } from './types.js'
import { isDockerfileName } from './discover/names.js'

/**
 * Which Dockerfiles listen on a port because of which file. Analysed once, when first asked for: the list of files is the one
 * thing that stays the same while a run edits their texts.
 */
const listenersOf = new WeakMap<readonly string[], Map<string, readonly string[]>>()

/** Dockerfiles whose servers take a port from this file. */
export function sharedFiles(repository: Repository, options: HardenOptions): (path: string) => readonly string[] {
  const key = repository.workspace.files()
  return path => {
    let listeners = listenersOf.get(key)
    if (listeners === undefined) {
      listeners = findListeners(repository, options)
      listenersOf.set(key, listeners)
    }
    return listeners.get(path) ?? []
  }
}

/** Another Dockerfile of the repository with its last stage, when it may be edited together with this one. */
export function findCompanion(
  path: string,
  repository: Repository,
  options: HardenOptions,
): { readonly dockerfile: Dockerfile; readonly stage: StageAnalysis } | undefined {
  const parsed = parseDockerfile(path, repository.workspace.read(path) ?? '')
  const final = parsed.ok ? parsed.dockerfile.stages.at(-1) : undefined
  if (!parsed.ok || final === undefined || findIgnoreComment(parsed.dockerfile, final) !== undefined) return undefined
  const stage = analyseStage(parsed.dockerfile, final, repository, options)
  return (stage.refusal ?? refuseForRoot(stage)) === undefined ? { dockerfile: parsed.dockerfile, stage } : undefined
}

function findListeners(repository: Repository, options: HardenOptions): Map<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const path of repository.workspace.files()) {
    if (!isDockerfileName(path.slice(path.lastIndexOf('/') + 1))) continue
    const parsed = parseDockerfile(path, repository.workspace.read(path) ?? '')
    const stage = parsed.ok ? parsed.dockerfile.stages.at(-1) : undefined
    if (!parsed.ok || stage === undefined) continue
    for (const { need } of analyseStage(parsed.dockerfile, stage, repository, options).requirements) {
      if (need.kind !== 'bind') continue
      for (const site of need.sites) {
        if (site.kind !== 'text' || site.path === path) continue
        const list = found.get(site.path)
        if (list === undefined) found.set(site.path, [path])
        else if (!list.includes(path)) list.push(path)
      }
    }
  }
  return found
}
