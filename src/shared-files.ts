import { analyseStage } from './analysis/analyse.js'
import { parseDockerfile } from './dockerfile/parse.js'
import type { Repository } from './repository.js'
import type { HardenOptions } from './types.js'
import { isDockerfileName } from './discover/names.js'

/** For each repository: which Dockerfiles listen on a port because of which file. Analysed once, when first asked for. */
const listenersOf = new WeakMap<Repository['deployments'], Map<string, readonly string[]>>()

/** Dockerfiles whose servers take a port from this file. */
export function sharedFiles(repository: Repository, options: HardenOptions): (path: string) => readonly string[] {
  return path => {
    let listeners = listenersOf.get(repository.deployments)
    if (listeners === undefined) {
      listeners = findListeners(repository, options)
      listenersOf.set(repository.deployments, listeners)
    }
    return listeners.get(path) ?? []
  }
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
