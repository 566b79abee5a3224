import type { Reason } from '../types.js'
import type { Workspace } from '../workspace.js'
import type { ComposeFile } from './compose.js'
import { readComposeFile } from './compose.js'
import { composeWorkloads } from './compose-workloads.js'
import { kubernetesObjects, readManifest } from './kubernetes.js'
import { containersOf, withPatchedImages } from './kubernetes-workloads.js'
import type { MatchedWorkload } from './match.js'
import { matchDeployments } from './match.js'
import type { SourceKind } from './sources.js'
import { findSources } from './sources.js'
import type { Deployments } from './types.js'

/**
 * Reads what the repository's deployment files say about its images. Never throws: what cannot be understood is noted
 * and left out.
 */
export function readDeployments(workspace: Workspace): Deployments {
  const sources = findSources(workspace)
  const notes: Reason[] = []
  const paths = (kind: SourceKind): readonly string[] => sources.get(kind) ?? []
  const unread = (path: string): void => {
    notes.push({ code: 'deployment-unreadable', message: 'the file could not be read as YAML', path, line: 1 })
  }
  const composeFiles = new Map<string, ComposeFile | undefined>()
  const loadCompose = (path: string): ComposeFile | undefined => {
    if (!composeFiles.has(path)) composeFiles.set(path, readComposeFile(workspace, path))
    return composeFiles.get(path)
  }
  const compose = paths('compose').flatMap(path => {
    const file = loadCompose(path)
    if (file === undefined) unread(path)
    return file ?? []
  })
  const kubernetes = paths('kubernetes').flatMap(path => {
    const file = readManifest(workspace, path)
    if (file === undefined || file.broken) unread(path)
    return file === undefined
      ? []
      : kubernetesObjects(file)
          .flatMap(containersOf)
          .map(each => each.workload)
  })
  const workloads: readonly MatchedWorkload[] = [
    ...composeWorkloads(workspace, compose, loadCompose),
    ...withPatchedImages(kubernetes),
  ]
  return { ...matchDeployments(workspace, workloads, paths('dockerfile')), notes, sources }
}
