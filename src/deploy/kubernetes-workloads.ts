import type { Node } from 'yaml'
import { isDevelopmentCommand } from './development.js'
import type { KubernetesObject } from './kubernetes.js'
import { isHarmlessSysctl, isRootUser, mountPrivilege, privilege } from './privileges.js'
import type { Privilege } from './privileges.js'
import { isClosedMode, isPrivateFile } from './private-mounts.js'
import type { Mount, Workload } from './types.js'
import { rangeOf, type YamlFile } from './yaml.js'
import { placedWords } from './command-places.js'
import { literalRange } from './compose-ports.js'

const VOLUME_KINDS: Readonly<Record<string, Mount['kind']>> = {
  persistentVolumeClaim: 'volume',
  ephemeral: 'volume',
  csi: 'volume',
  nfs: 'volume',
  emptyDir: 'tmpfs',
  configMap: 'config',
  secret: 'secret',
  projected: 'secret',
  hostPath: 'bind',
}

interface Volume {
  readonly kind: Mount['kind']
  readonly hostPath: string | undefined
  /** A secret whose files others may not read, in a pod that has no group for them. */
  readonly isClosed?: boolean
  /** The pod's fsGroup opens it to the container, whoever that runs as. */
  readonly isGrouped?: boolean
}

/** The pod's volumes by name; a StatefulSet's claim templates among them. */
function volumesOf({ file, node, podSpec }: KubernetesObject): ReadonlyMap<string, Volume> {
  const volumes = new Map<string, Volume>()
  const hasGroup = file.get(podSpec, 'securityContext', 'fsGroup') !== undefined
  for (const claim of file.items(file.get(node, 'spec', 'volumeClaimTemplates'))) {
    const name = file.scalar(file.get(claim, 'metadata', 'name'))
    if (name !== undefined) volumes.set(name, { kind: 'volume', hostPath: undefined, isGrouped: hasGroup })
  }
  for (const volume of file.items(file.get(podSpec, 'volumes'))) {
    const name = file.scalar(file.get(volume, 'name'))
    const type = file.entries(volume).find(({ key }) => key !== 'name')?.key
    if (name === undefined) continue
    const hostPath = file.scalar(file.get(volume, 'hostPath', 'path'))
    const kind = (type === undefined ? undefined : VOLUME_KINDS[type]) ?? 'other'
    const mode = type === undefined ? undefined : file.get(volume, type, 'defaultMode')
    const { start, end } = mode === undefined ? { start: 0, end: 0 } : rangeOf(mode)
    volumes.set(name, {
      kind,
      hostPath,
      isGrouped: kind === 'volume' && hasGroup,
      isClosed: (kind === 'secret' || kind === 'config') && !hasGroup && isClosedMode(file.text.slice(start, end)),
    })
  }
  return volumes
}

function podPrivileges({ file, podSpec }: KubernetesObject, container: Node): Workload['privileges'] {
  const found: (Privilege & { readonly line: number })[] = []
  const note = (at: Node | undefined, each: Privilege | undefined): void => {
    if (at !== undefined && each !== undefined) found.push({ ...each, line: file.line(at) })
  }
  const flag = (node: Node, each: Privilege, ...keys: readonly string[]): void => {
    const at = file.get(node, ...keys)
    if (file.scalar(at) === 'true') note(at, each)
  }
  flag(container, privilege.privileged(), 'securityContext', 'privileged')
  for (const item of file.items(file.get(container, 'securityContext', 'capabilities', 'add'))) {
    note(item, privilege.capability(file.scalar(item) ?? ''))
  }
  if (podSpec === undefined) return found
  flag(podSpec, privilege.hostNetwork(), 'hostNetwork')
  flag(podSpec, privilege.hostPid(), 'hostPID')
  flag(podSpec, privilege.hostIpc(), 'hostIPC')
  for (const item of file.items(file.get(podSpec, 'securityContext', 'sysctls'))) {
    const name = file.scalar(file.get(item, 'name')) ?? ''
    if (!isHarmlessSysctl(name)) note(item, privilege.sysctl(name))
  }
  return found
}

function words(file: YamlFile, node: Node | undefined): readonly string[] | undefined {
  return node === undefined ? undefined : file.items(node).map(item => file.scalar(item) ?? '')
}

function environmentOf(file: YamlFile, container: Node): Workload['environment'] {
  return new Map(
    file.items(file.get(container, 'env')).flatMap(item => {
      const name = file.scalar(file.get(item, 'name'))
      const value = file.get(item, 'value')
      const text = file.scalar(value)
      if (name === undefined) return []
      const range = value === undefined || text === undefined ? undefined : literalRange(file, value, 0, text.length)
      return [[name, { value: text, range, line: file.line(value ?? item) }] as const]
    }),
  )
}

function containerWorkload(object: KubernetesObject, container: Node, volumes: ReadonlyMap<string, Volume>): Workload {
  const { file } = object
  const name = file.scalar(file.get(container, 'name')) ?? ''
  const command = file.get(container, 'command')
  const args = file.get(container, 'args')
  const place = args ?? command
  const placed = (list: Node | undefined) =>
    placedWords(file, list, rangeOf(container), node => file.scalar(node) ?? undefined)
  const runAs =
    file.get(container, 'securityContext', 'runAsUser') ?? file.get(object.podSpec, 'securityContext', 'runAsUser')
  const user = file.scalar(runAs)
  const privileges = [...podPrivileges(object, container)]
  if (user !== undefined && runAs !== undefined && isRootUser(user)) {
    privileges.push({ ...privilege.root(user), line: file.line(runAs) })
  }
  const mounts = file.items(file.get(container, 'volumeMounts')).flatMap((mount): readonly Mount[] => {
    const target = file.scalar(file.get(mount, 'mountPath'))
    const volume = volumes.get(file.scalar(file.get(mount, 'name')) ?? '')
    if (target === undefined) return []
    const line = file.line(mount)
    const risky = volume?.hostPath === undefined ? undefined : mountPrivilege(volume.hostPath, true)
    if (risky !== undefined) privileges.push({ ...risky, line })
    const readOnly =
      file.scalar(file.get(mount, 'readOnly')) === 'true' || volume?.kind === 'config' || volume?.kind === 'secret'
    const closed =
      volume?.isClosed === true
        ? 'secret'
        : volume?.hostPath !== undefined && isPrivateFile(volume.hostPath, target)
          ? 'host'
          : undefined
    const kind = volume?.kind ?? 'other'
    const grouped = volume?.isGrouped === true ? ({ isGrouped: true } as const) : {}
    return [
      { kind, source: undefined, target, readOnly, line, ...grouped, ...(closed === undefined ? {} : { closed }) },
    ]
  })
  return {
    kind: 'kubernetes',
    path: file.path,
    line: file.line(container),
    name: `${object.kind}/${object.name}/${name}`,
    build: undefined,
    image: file.scalar(file.get(container, 'image')),
    entrypoint: words(file, command),
    command: words(file, args),
    words: { entrypoint: placed(command), command: placed(args) },
    commandLine: place === undefined ? undefined : file.line(place),
    user: user === undefined || runAs === undefined ? undefined : { value: user, line: file.line(runAs) },
    workingDir: file.scalar(file.get(container, 'workingDir')),
    environment: environmentOf(file, container),
    mounts,
    ports: file.items(file.get(container, 'ports')).flatMap(port => {
      const at = file.get(port, 'containerPort')
      const text = file.scalar(at)
      return at !== undefined && text !== undefined && /^\d+$/.test(text)
        ? [{ port: Number(text), line: file.line(at) }]
        : []
    }),
    privileges,
    development: isDevelopmentCommand(words(file, command)) || isDevelopmentCommand(words(file, args)),
  }
}

/** A container of an object's pod, as a workload. */
export interface ContainerWorkload {
  readonly object: KubernetesObject
  readonly container: Node
  readonly workload: Workload
}

/** Every container, init containers too, of the objects that run pods. */
export function containersOf(object: KubernetesObject): readonly ContainerWorkload[] {
  const { file, podSpec } = object
  if (podSpec === undefined) return []
  const volumes = volumesOf(object)
  return ['initContainers', 'containers'].flatMap(list =>
    file.items(file.get(podSpec, list)).map(container => ({
      object,
      container,
      workload: containerWorkload(object, container, volumes),
    })),
  )
}

/** Patches name no image: they have that of the object and container with the same names. */
export function withPatchedImages(workloads: readonly Workload[]): readonly Workload[] {
  const images = new Map<string, string>()
  for (const { name, image } of workloads) if (image !== undefined && !images.has(name)) images.set(name, image)
  return workloads.map(each => {
    const image = each.image ?? images.get(each.name)
    return image === each.image ? each : { ...each, image }
  })
}
