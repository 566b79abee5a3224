import type { Reason } from '../types.js'
import type { Workspace } from '../workspace.js'
import { bakeWorkloads } from './bake.js'
import type { ComposeFile } from './compose.js'
import { readComposeFile } from './compose.js'
import { composeWorkloads } from './compose-workloads.js'
import { helmTemplateWorkloads, helmWorkloads, kustomizeNames } from './helm.js'
import { kubernetesObjects, readManifest } from './kubernetes.js'
import { containersOf, withPatchedImages } from './kubernetes-workloads.js'
import type { MatchedWorkload } from './built-images.js'
import { matchDeployments } from './match.js'
import {
  actionWorkloads,
  ciWorkloads,
  devcontainerWorkloads,
  makefileWorkloads,
  packageWorkloads,
  shellWorkloads,
} from './scripts.js'
import { skaffoldWorkloads } from './skaffold.js'
import type { SourceKind } from './sources.js'
import { findSources } from './sources.js'
import type { Deployments } from './types.js'
import { workflowWorkloads } from './workflows.js'

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
    if (file === undefined && readManifest(workspace, path)?.broken !== false) unread(path)
    return file ?? []
  })
  const kubernetes = paths('kubernetes').flatMap(path => {
    if (!/^[ \t-]*(?:image|containers):/m.test(workspace.read(path) ?? '')) return []
    const file = readManifest(workspace, path)
    if (file === undefined || file.broken) unread(path)
    return file === undefined
      ? []
      : kubernetesObjects(file)
          .flatMap(containersOf)
          .map(each => each.workload)
  })
  // Parsing YAML costs a hundred times what looking for a word does.
  const each = (kind: SourceKind, read: Reader, sign = /(?:)/): readonly MatchedWorkload[] =>
    paths(kind).flatMap(path => (sign.test(workspace.read(path) ?? '') ? read(workspace, path) : []))
  for (const path of [...paths('chart'), ...paths('tiltfile')]) {
    notes.push({ code: 'deployment-program', message: 'templates and programs are not evaluated', path, line: 1 })
  }
  const workloads: readonly MatchedWorkload[] = [
    ...composeWorkloads(workspace, compose, loadCompose),
    ...withPatchedImages(kubernetes),
    ...each('helm-values', helmWorkloads, /image/i),
    ...each('helm-template', helmTemplateWorkloads, /image:/),
    ...each('bake', bakeWorkloads),
    ...each('skaffold', skaffoldWorkloads),
    ...each('workflow', workflowWorkloads, /docker|podman|buildah|container:|kaniko/),
    ...each('ci', ciWorkloads, /docker|podman|buildah|image:|kaniko/),
    ...each('makefile', makefileWorkloads),
    ...each('script', shellWorkloads),
    ...each('package-json', packageWorkloads),
    ...each('devcontainer', devcontainerWorkloads),
    ...each('action', actionWorkloads, /docker/i),
    ...each('action', workflowWorkloads, /docker|podman|buildah/),
  ]
  const renamed = new Map(
    paths('kustomization').flatMap(path =>
      (workspace.read(path) ?? '').includes('newName') ? kustomizeNames(workspace, path) : [],
    ),
  )
  return { ...matchDeployments(workspace, workloads, paths('dockerfile'), renamed, sources), notes, sources }
}

type Reader = (workspace: Workspace, path: string) => readonly MatchedWorkload[]
