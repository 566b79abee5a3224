import { isMap } from 'yaml'
import type { Node } from 'yaml'
import type { Workspace } from '../workspace.js'
import { readComposeFile } from './compose.js'
import { kubernetesObjects, readManifest } from './kubernetes.js'
import type { PortChange, Plan } from './port-plan.js'
import { newPlan } from './port-plan.js'
import { movingPods } from './ports-kubernetes.js'
import type { MovingPod } from './ports-kubernetes.js'
import type { PortMove, Workload } from './types.js'
import type { YamlFile } from './yaml.js'
import type { Insert, Merge, Wanted } from './yaml-insert.js'
import { mergeInto } from './yaml-insert.js'

export interface SecurityContextInput {
  readonly workspace: Workspace
  /** What runs the image. */
  readonly workloads: readonly Workload[]
  readonly uid: number
  readonly gid: number
  /** The process writes to volumes: they need the group. */
  readonly writesVolumes: boolean
  /** Ports that move: the others below 1024 are noted. */
  readonly ports: readonly PortChange[]
}

/** Privileges that contradict a container without rights. */
const CONTRADICTS = new Set([
  'privileged',
  'cap-add',
  'host-network',
  'docker-socket',
  'devices',
  'user-root',
  'host-pid',
])

interface FileInserts {
  readonly file: YamlFile
  readonly inserts: (Insert & { readonly reason: string })[]
}

/**
 * The security settings of the compose services and Kubernetes workloads that run an image: no new
 * privileges, no capabilities, and in Kubernetes the ids. What is there stays; what contradicts becomes a follow-up.
 */
export function planSecurityContext(input: SecurityContextInput): PortMove {
  const plan = newPlan()
  const workloads = input.workloads.filter(each => {
    if (each.kind !== 'compose' && each.kind !== 'kubernetes') return false
    const blocking = each.privileges.find(({ code }) => CONTRADICTS.has(code))
    if (blocking !== undefined) {
      const message = `${each.name} gets no security settings: ${blocking.message}`
      plan.followUp('deploy-conflict', message, each.path, blocking.line)
    } else if (each.possible === true) {
      const message = `${each.name} may run this image: give it the security settings if it does`
      plan.followUp('possible-workload', message, each.path, each.line)
    } else return true
    return false
  })
  for (const path of new Set(workloads.map(each => each.path))) {
    const own = workloads.filter(each => each.path === path)
    const merged =
      own[0]?.kind === 'compose' ? composeSettings(plan, input, path, own) : podSettings(plan, input, path, own)
    for (const { at, text, reason } of [...(merged?.inserts ?? [])].sort((left, right) => right.indent - left.indent)) {
      plan.edit(path, { start: at, end: at }, text, reason)
    }
  }
  return plan.done()
}

function take(plan: Plan, into: FileInserts, merge: Merge, name: string, reason: string): void {
  into.inserts.push(...merge.inserts.map(insert => ({ ...insert, reason })))
  for (const { key, found, line } of merge.conflicts) {
    plan.followUp(
      'deploy-conflict',
      `${name} has ${key}: ${found}, which does not go with this image`,
      into.file.path,
      line,
    )
  }
  for (const { key, line } of merge.unable) {
    plan.followUp(
      'deploy-by-hand',
      `${key} of ${name} cannot be set by itself here: set it by hand`,
      into.file.path,
      line,
    )
  }
}

function composeSettings(
  plan: Plan,
  { workspace }: SecurityContextInput,
  path: string,
  workloads: readonly Workload[],
): FileInserts | undefined {
  const compose = readComposeFile(workspace, path)
  if (compose === undefined) return undefined
  const { yaml } = compose
  const into: FileInserts = { file: yaml, inserts: [] }
  for (const { name } of workloads) {
    const entry = compose.services.get(name)
    // An override without image and build is laid over a service that gets the settings itself.
    const own = ['image', 'build', 'extends'].some(key => yaml.entry(entry?.value, key) !== undefined)
    if (entry === undefined || !isMap(entry.value) || !own) continue
    if (entry.written !== entry.value || entry.value.anchor !== undefined) {
      plan.followUp('shared-anchor', `service ${name} shares its settings with others`, path, yaml.line(entry.keyRange))
      continue
    }
    const options = yaml.items(yaml.get(entry.value, 'security_opt')).map(item => yaml.scalar(item) ?? '')
    const escalation = options.find(option => option.startsWith('no-new-privileges'))
    if (escalation === undefined) {
      const merge = mergeInto(yaml, entry.value, 'security_opt', ['no-new-privileges:true'])
      take(plan, into, merge, `service ${name}`, `service ${name} needs no new privileges`)
    } else if (/[:=]false$/.test(escalation)) {
      plan.followUp('deploy-conflict', `service ${name} has ${escalation}`, path, yaml.line(entry.keyRange))
    }
    if (yaml.get(entry.value, 'cap_add') !== undefined) {
      const message = `service ${name} adds capabilities: drop the others by hand`
      plan.followUp('deploy-conflict', message, path, yaml.line(entry.keyRange))
    } else {
      take(
        plan,
        into,
        mergeInto(yaml, entry.value, 'cap_drop', ['ALL']),
        `service ${name}`,
        `service ${name} needs no capabilities`,
      )
    }
  }
  return into
}

function podSettings(
  plan: Plan,
  input: SecurityContextInput,
  path: string,
  workloads: readonly Workload[],
): FileInserts | undefined {
  const file = readManifest(input.workspace, path)
  if (file === undefined) return undefined
  const into: FileInserts = { file, inserts: [] }
  // A patch without the image is laid over an object that gets the settings itself.
  const pods = movingPods(kubernetesObjects(file), new Set(workloads.map(each => each.name))).filter(
    ({ container }) => file.get(container, 'image') !== undefined,
  )
  for (const pod of pods) containerSettings(plan, into, pod, input)
  for (const object of new Set(pods.map(pod => pod.object))) {
    const own = pods.filter(pod => pod.object === object)
    const containers = ['initContainers', 'containers'].flatMap(list => file.items(file.get(object.podSpec, list)))
    const mounts = workloads.filter(each => own.some(pod => pod.name === each.name)).flatMap(each => each.mounts)
    const group = input.writesVolumes && mounts.some(mount => mount.kind === 'volume' && !mount.readOnly)
    const alone = containers.length === own.length
    const wanted: Wanted = {
      ...(alone ? idsOf(input, file, object.podSpec) : {}),
      ...(group ? { fsGroup: String(input.gid) } : {}),
    }
    if (object.podSpec === undefined || Object.keys(wanted).length === 0) continue
    const name = `${object.kind}/${object.name}`
    const merge = mergeInto(file, object.podSpec, 'securityContext', wanted, { before: 'containers' })
    take(plan, into, merge, name, `${name} runs as ${input.uid}:${input.gid}`)
  }
  return into
}

/** The ids that a security context should have; the group only beside our own user. */
function idsOf(
  { uid, gid }: SecurityContextInput,
  file: YamlFile,
  holder: Node | undefined,
): Readonly<Record<string, Wanted>> {
  const there = file.scalar(file.get(holder, 'securityContext', 'runAsUser'))
  if (there !== undefined && there !== String(uid)) return { runAsNonRoot: 'true', runAsUser: String(uid) }
  return { runAsNonRoot: 'true', runAsUser: String(uid), runAsGroup: String(gid) }
}

function containerSettings(
  plan: Plan,
  into: FileInserts,
  { object, container, name }: MovingPod,
  input: SecurityContextInput,
): void {
  const { file, podSpec } = object
  const containers: readonly Node[] = ['initContainers', 'containers'].flatMap(list =>
    file.items(file.get(podSpec, list)),
  )
  // Containers of other images in the pod keep their own ids.
  const shared = containers.some(
    each => each !== container && file.scalar(file.get(each, 'image')) !== file.scalar(file.get(container, 'image')),
  )
  const wanted: Wanted = {
    ...(shared ? idsOf(input, file, container) : {}),
    allowPrivilegeEscalation: 'false',
    capabilities: { drop: ['ALL'] },
  }
  take(plan, into, mergeInto(file, container, 'securityContext', wanted), name, `${name} needs no privileges`)
  for (const port of file.items(file.get(container, 'ports'))) {
    const number = file.get(port, 'containerPort')
    const value = Number(file.scalar(number))
    if (
      number === undefined ||
      !(value > 0 && value < 1024) ||
      input.ports.some(({ from, to }) => from === value || to === value)
    )
      continue
    plan.followUp(
      'low-port',
      `${name} names port ${value}, which only root may open on some runtimes`,
      file.path,
      file.line(number),
    )
  }
}
