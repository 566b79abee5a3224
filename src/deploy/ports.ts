import { projectEnvFiles } from './ports-env-files.js'
import type { Workspace } from '../workspace.js'
import type { ComposeFile } from './compose.js'
import { readComposeFile, serviceLayers } from './compose.js'
import { hostVariables } from './host-variables.js'
import { kubernetesObjects, readManifest } from './kubernetes.js'
import type { KubernetesObject } from './kubernetes.js'
import { folderOf } from './paths.js'
import { newPlan } from './port-plan.js'
import type { Plan, PortChange } from './port-plan.js'
import { planContainers } from './ports-containers.js'
import { planComposeServices, serviceKey } from './ports-compose.js'
import type { ComposeProject } from './ports-compose.js'
import { planCharts } from './ports-helm.js'
import { noteForwards } from './ports-forwards.js'
import { configMapNames, planConfigMaps } from './ports-configmaps.js'
import { noteInfrastructure } from './ports-infrastructure.js'
import { movingPods, planPod } from './ports-kubernetes.js'
import { othersRuns, runsByFolderName } from './others-runs.js'
import { noteMentions } from './ports-mentions.js'
import { noteUrlMentions, planSourceUpstreams } from './ports-sources.js'
import { planPatches } from './ports-kustomize.js'
import { planServices } from './ports-services.js'
import { planSidecars } from './ports-sidecars.js'
import { mountedConfigs } from './mounted-configs.js'
import { movingHosts, planComposeUpstreams, planProxyConfigs, proxyFiles } from './ports-upstream.js'
import type { Deployments, PortMove, Workload } from './types.js'

export interface PortMoveInput {
  readonly workspace: Workspace
  readonly deployments: Deployments
  /** The Dockerfile whose image listens on other ports from now on. */
  readonly dockerfilePath: string
  readonly ports: readonly PortChange[]
  /** What runs the stage that moves; without it, all that runs an image of the Dockerfile. */
  readonly workloads?: readonly Workload[]
  /** Variables that set the port, for example `PORT`. */
  readonly environment?: readonly string[]
}

/**
 * Everything in deployment files that has to follow when the image of a Dockerfile moves its ports. Published host ports
 * and Services' own ports stay. Edits are for the texts that the workspace shows; with any obstacle nothing may move.
 */
export function planPortMove({
  workspace,
  deployments,
  dockerfilePath,
  ports,
  workloads = deployments.workloadsOf(dockerfilePath),
  environment = [],
}: PortMoveInput): PortMove {
  const plan = newPlan()
  const changes = ports.filter(({ from, to }) => from !== to)
  if (changes.length === 0) return plan.done()
  const variables = new Set(environment)
  const compose = workloads.filter(each => each.kind === 'compose')
  const kubernetes = workloads.filter(each => each.kind === 'kubernetes')
  const alsoKubernetes = workloads.some(({ kind }) => kind === 'kubernetes' || kind === 'helm')
  if (compose.length > 0) {
    planProject(plan, workspace, deployments, compose, changes, variables, alsoKubernetes)
  }
  planContainers(plan, workspace, deployments, workloads, changes, alsoKubernetes)
  if (kubernetes.length > 0) planManifests(plan, workspace, deployments, kubernetes, changes, variables)
  const charts = workloads.filter(each => each.kind === 'helm')
  planCharts(plan, workspace, charts, deployments.sources?.get('helm-template') ?? [], changes, variables)
  const near = {
    folders: [folderOf(dockerfilePath), ...deployments.contextsOf(dockerfilePath)],
    files: new Set([...workloads.map(each => each.path), ...runsByFolderName(deployments, dockerfilePath)]),
  }
  noteMentions(
    plan,
    workspace,
    deployments.sources ?? new Map(),
    near,
    changes,
    othersRuns(deployments, dockerfilePath, workloads),
  )
  for (const { path, name, ports } of workloads)
    for (const { port, line } of name === 'docker_container' ? ports : []) {
      const change = changes.find(({ from }) => from === port)
      if (change === undefined) continue
      plan.followUp('script-port', `an Ansible task publishes this port: ${port} is ${change.to} now`, path, line)
    }
  noteForwards(plan, workspace, deployments, workloads, near, changes)
  for (const { onHostNetwork, image, path, line } of workloads) {
    if (onHostNetwork !== true) continue
    const message = `a command runs ${image ?? 'the image'} on the host's network: its port is the host's own`
    plan.obstacle('host-network-port', message, path, line)
  }
  noteInfrastructure(plan, workspace, deployments, dockerfilePath, near.folders, changes)
  const move = plan.done()
  const edited = new Set(move.edits.map(({ edit }) => edit.path))
  for (const { possible, path, line, name } of workloads) {
    if (possible !== true || !edited.has(path)) continue
    plan.followUp(
      'possible-workload',
      `${name} was taken for a user of this image by its name: check that it is one`,
      path,
      line,
    )
  }
  return plan.done()
}

/** Compose: the projects in whose folders a service runs the image. */
function planProject(
  plan: Plan,
  workspace: Workspace,
  deployments: Deployments,
  workloads: readonly Workload[],
  changes: readonly PortChange[],
  variables: ReadonlySet<string>,
  alsoKubernetes: boolean,
): void {
  const loaded = new Map<string, ComposeFile | undefined>()
  const load = (path: string): ComposeFile | undefined => {
    if (!loaded.has(path)) loaded.set(path, readComposeFile(workspace, path))
    return loaded.get(path)
  }
  const paths = deployments.sources?.get('compose') ?? [...new Set(workloads.map(each => each.path))]
  const folders = new Set(paths.map(folderOf))
  const moving = new Set(workloads.map(each => serviceKey(each.path, each.name)))
  const running = new Set(
    deployments.workloads.flatMap(each =>
      each.kind === 'compose' && (each.image !== undefined || each.build !== undefined)
        ? [serviceKey(each.path, each.name)]
        : [],
    ),
  )
  for (const folder of new Set(workloads.map(each => folderOf(each.path)))) {
    const own = paths.filter(path => folderOf(path) === folder).flatMap(path => load(path) ?? [])
    const extended = own.flatMap(file =>
      [...file.services.keys()].flatMap(name => serviceLayers(file, name, load).map(layer => layer.file)),
    )
    const project: ComposeProject = { files: [...new Set([...own, ...extended])], load, moving, running }
    planComposeServices(plan, project, changes, variables, workspace)
    planSidecars(plan, project, changes)
    const hosts = movingHosts(project)
    const proxies = deployments.sources?.get('proxy') ?? []
    planComposeUpstreams(plan, project, hosts, changes)
    const named = hostVariables(workspace, project, deployments.sources?.get('dockerfile') ?? [], hosts)
    planProxyConfigs(plan, workspace, hosts, proxyFiles(project, proxies, folders), changes, alsoKubernetes, named)
    planProxyConfigs(plan, workspace, hosts, projectEnvFiles(project), changes, alsoKubernetes, named)
    // What Compose alone puts into a container, a cluster does not have.
    const mounted = mountedConfigs(workspace, project).filter(path => !proxies.includes(path) && !paths.includes(path))
    planProxyConfigs(plan, workspace, hosts, mounted, changes, false, named)
    const others = (['kubernetes', 'helm-template'] as const).flatMap(kind => deployments.sources?.get(kind) ?? [])
    const planned = new Set([...proxies, ...mounted, ...paths, ...others])
    planSourceUpstreams(plan, workspace, project, deployments, hosts, planned, changes)
    noteUrlMentions(plan, workspace, project, deployments.sources ?? new Map(), hosts, changes)
  }
}

/** Kubernetes: the containers, and the objects anywhere that select their pods. */
function planManifests(
  plan: Plan,
  workspace: Workspace,
  deployments: Deployments,
  workloads: readonly Workload[],
  changes: readonly PortChange[],
  variables: ReadonlySet<string>,
): void {
  const read = (path: string): readonly KubernetesObject[] => {
    const file = readManifest(workspace, path)
    return file === undefined ? [] : kubernetesObjects(file)
  }
  const own = new Map([...new Set(workloads.map(each => each.path))].map(path => [path, read(path)] as const))
  const pods = [...own].flatMap(([path, objects]) =>
    movingPods(objects, new Set(workloads.flatMap(each => (each.path === path ? [each.name] : [])))),
  )
  for (const pod of pods) planPod(plan, pod, changes, variables)
  const words = new Set([...pods.flatMap(({ object }) => [...object.podLabels.values()]), ...configMapNames(pods)])
  const around = (deployments.sources?.get('kubernetes') ?? []).flatMap(path => {
    const text = own.has(path) ? undefined : workspace.read(path)
    // Parsing every manifest for every image would be quadratic: only those that hold one of the labels can select the pods.
    return text === undefined || ![...words].some(word => word !== '' && text.includes(word)) ? [] : read(path)
  })
  const objects = [...[...own.values()].flat(), ...around]
  planServices(plan, objects, pods, changes)
  planPatches(plan, workspace, deployments.sources?.get('kustomization') ?? [], objects, pods, changes)
  planConfigMaps(plan, objects, pods, changes, variables)
}
