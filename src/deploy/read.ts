import type { Reason } from '../types.js'
import type { Workspace } from '../workspace.js'
import { ansibleWorkloads } from './ansible.js'
import { bakeWorkloads } from './bake.js'
import { readComposeFile } from './compose.js'
import { composeWorkloads } from './compose-workloads.js'
import { goreleaserWorkloads } from './goreleaser.js'
import { guideServices } from './guide-services.js'
import { helmTemplateWorkloads, helmWorkloads, kustomizeNames } from './helm.js'
import { withChartMounts } from './helm-mounts.js'
import { kubernetesObjects, readManifest } from './kubernetes.js'
import { containersOf, withPatchedImages } from './kubernetes-workloads.js'
import type { MatchedWorkload } from './built-images.js'
import { matchDeployments } from './match.js'
import { platformWorkloads } from './platforms.js'
import { powershellWorkloads } from './powershell.js'
import { rememberingFile } from './remember.js'
import { withRepositoryName } from './repository-name.js'
import {
  actionWorkloads,
  ciWorkloads,
  devcontainerWorkloads,
  makefileWorkloads,
  packageWorkloads,
  shellWorkloads,
} from './scripts.js'
import { RUNS_CONTAINER, runWorkloads } from './run-commands.js'
import { skaffoldWorkloads } from './skaffold.js'
import type { SourceKind } from './sources.js'
import { findSources } from './sources.js'
import type { Deployments } from './types.js'
import { withTasks } from './tasks.js'
import { tiltWorkloads } from './tiltfile.js'
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
  const compose = paths('compose')
  for (const path of compose) if (isBrokenCompose(workspace, path)) unread(path)
  const kubernetes = paths('kubernetes').flatMap(path => {
    const { workloads, broken } = manifestWorkloads(workspace, path)
    if (broken) unread(path)
    return workloads
  })
  for (const path of [...paths('chart'), ...paths('tiltfile')]) {
    notes.push({ code: 'deployment-program', message: 'templates and programs are not evaluated', path, line: 1 })
  }
  const found: readonly MatchedWorkload[] = [
    ...composeWorkloads(workspace, compose),
    ...withPatchedImages(kubernetes),
    ...READERS.flatMap(({ kind, read }) => paths(kind).flatMap(path => read(workspace, path))),
  ]
  const named = withTasks(workspace, sources, withRepositoryName(workspace, sources, found))
  const workloads = withChartMounts(workspace, sources, named)
  const renamed = new Map(paths('kustomization').flatMap(path => newNames(workspace, path)))
  return { ...matchDeployments(workspace, workloads, paths('dockerfile'), renamed, sources), notes, sources }
}

type Reader = (workspace: Workspace, path: string) => readonly MatchedWorkload[]

const isBrokenCompose = rememberingFile(
  (workspace, path) =>
    readComposeFile(workspace, path) === undefined && readManifest(workspace, path)?.broken !== false,
)

const manifestWorkloads = rememberingFile((workspace, path) => {
  if (!/^[ \t-]*(?:image|containers):/m.test(workspace.read(path) ?? '')) return { workloads: [], broken: false }
  const file = readManifest(workspace, path)
  const objects = file === undefined ? [] : kubernetesObjects(file)
  return { workloads: objects.flatMap(containersOf).map(each => each.workload), broken: file?.broken !== false }
})

const newNames = rememberingFile((workspace, path) =>
  (workspace.read(path) ?? '').includes('newName') ? kustomizeNames(workspace, path) : [],
)

/** Parsing YAML costs a hundred times what looking for a word does. */
function reader(kind: SourceKind, read: Reader, sign = /(?:)/): { readonly kind: SourceKind; readonly read: Reader } {
  return {
    kind,
    read: rememberingFile((workspace, path) => (sign.test(workspace.read(path) ?? '') ? read(workspace, path) : [])),
  }
}

const READERS = [
  reader('helm-values', helmWorkloads, /image/i),
  reader('helm-template', helmTemplateWorkloads, /image:/),
  reader('bake', bakeWorkloads),
  reader('skaffold', skaffoldWorkloads),
  reader('ansible', ansibleWorkloads),
  reader('goreleaser', goreleaserWorkloads),
  reader('tiltfile', tiltWorkloads, /docker_build/),
  reader('workflow', workflowWorkloads, /docker|podman|buildah|container:|kaniko|uses:[ \t]*["']?\.\//),
  reader('ci', ciWorkloads, /docker|podman|buildah|image:|kaniko/),
  reader('makefile', makefileWorkloads),
  reader('script', shellWorkloads),
  reader('powershell', powershellWorkloads, /(?:docker|podman|buildah|nerdctl)\s[^\n]*\bbuild\b/),
  reader('package-json', packageWorkloads),
  reader('platform', platformWorkloads, /^\s*\[\[?mounts|^\s*\[build\]|^services:/m),
  reader('devcontainer', devcontainerWorkloads),
  reader('action', actionWorkloads, /docker/i),
  reader('action', workflowWorkloads, /docker|podman|buildah|uses:[ \t]*["']?\.\//),
  reader('makefile', (workspace, path) => runWorkloads(workspace, path, 'script'), RUNS_CONTAINER),
  reader('script', (workspace, path) => runWorkloads(workspace, path, 'script'), RUNS_CONTAINER),
  reader('workflow', (workspace, path) => runWorkloads(workspace, path, 'workflow'), RUNS_CONTAINER),
  reader('ci', (workspace, path) => runWorkloads(workspace, path, 'workflow'), RUNS_CONTAINER),
  reader('readme', (workspace, path) => runWorkloads(workspace, path, 'guide'), RUNS_CONTAINER),
  reader('manual', (workspace, path) => runWorkloads(workspace, path, 'manual'), RUNS_CONTAINER),
  reader('dockerfile', (workspace, path) => runWorkloads(workspace, path, 'dockerfile'), RUNS_CONTAINER),
  reader('readme', guideServices, /^[ \t]*image:/m),
]
