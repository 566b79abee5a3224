import type { Node } from 'yaml'
import type { KubernetesObject } from './kubernetes.js'
import { folderOf } from './paths.js'
import { namesPort, schemeMentions, valueMentions } from './port-plan.js'
import type { Plan, PortChange } from './port-plan.js'
import type { MovingPod } from './ports-kubernetes.js'
import { movedText, newOverrides } from './ports-overrides.js'
import type { Overrides } from './ports-overrides.js'
import { sourceOf } from './ports-scalar.js'
import type { YamlFile } from './yaml.js'
import { rangeOf } from './yaml.js'

/** A ConfigMap that a container or a pod's volume takes. */
interface Use {
  readonly object: KubernetesObject
  /** Undefined for a volume. */
  readonly container: Node | undefined
  readonly name: string
  /** The one key that is taken; undefined for all. */
  readonly key: string | undefined
  /** The variable that a key becomes. */
  readonly variable: (key: string) => string
}

function usesOfContainer(object: KubernetesObject, container: Node): readonly Use[] {
  const { file } = object
  const all = file.items(file.get(container, 'envFrom')).flatMap((source): readonly Use[] => {
    const name = file.scalar(file.get(source, 'configMapRef', 'name'))
    const prefix = file.scalar(file.get(source, 'prefix')) ?? ''
    return name === undefined ? [] : [{ object, container, name, key: undefined, variable: key => prefix + key }]
  })
  const single = file.items(file.get(container, 'env')).flatMap((item): readonly Use[] => {
    const reference = file.get(item, 'valueFrom', 'configMapKeyRef')
    const name = file.scalar(file.get(reference, 'name'))
    const key = file.scalar(file.get(reference, 'key'))
    const variable = file.scalar(file.get(item, 'name')) ?? ''
    return name === undefined || key === undefined ? [] : [{ object, container, name, key, variable: () => variable }]
  })
  return [...all, ...single]
}

function usesOfVolumes(object: KubernetesObject): readonly Use[] {
  const { file } = object
  return file.items(file.get(object.podSpec, 'volumes')).flatMap(volume => {
    const name = file.scalar(file.get(volume, 'configMap', 'name'))
    return name === undefined ? [] : [{ object, container: undefined, name, key: undefined, variable: key => key }]
  })
}

/** Which ConfigMaps of a name a pod means: those of its own file, else of its folder, else all. */
function meant(use: Use, maps: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const named = maps.filter(
    ({ name, namespace }) =>
      name === use.name &&
      (namespace === undefined || use.object.namespace === undefined || namespace === use.object.namespace),
  )
  const { path } = use.object.file
  const near = [
    named.filter(({ file }) => file.path === path),
    named.filter(({ file }) => folderOf(file.path) === folderOf(path)),
  ]
  return near.find(each => each.length > 0) ?? named
}

/** Names of the ConfigMaps that the moving containers take variables from. */
export function configMapNames(pods: readonly MovingPod[]): readonly string[] {
  return pods.flatMap(({ object, container }) => usesOfContainer(object, container).map(({ name }) => name))
}

/**
 * Plans the variables that moving containers take from ConfigMaps. Where a pod that stays takes them too, the containers get
 * variables of their own; an obstacle where they cannot.
 */
export function planConfigMaps(
  plan: Plan,
  objects: readonly KubernetesObject[],
  pods: readonly MovingPod[],
  changes: readonly PortChange[],
  variables: ReadonlySet<string>,
): void {
  const maps = objects.filter(({ kind, podSpec }) => kind === 'ConfigMap' && podSpec === undefined)
  if (maps.length === 0) return
  const moving = new Set(pods.map(({ container }) => container))
  const movingObjects = new Set(pods.map(({ object }) => object.node))
  const own = pods.flatMap(({ object, container }) => usesOfContainer(object, container))
  const foreign = objects.flatMap(object => {
    const { file, podSpec } = object
    const containers = ['initContainers', 'containers'].flatMap(list => file.items(file.get(podSpec, list)))
    return [
      ...containers.filter(each => !moving.has(each)).flatMap(each => usesOfContainer(object, each)),
      ...(movingObjects.has(object.node) ? [] : usesOfVolumes(object)),
    ]
  })
  const users = new Map(maps.map(map => [map, { near: new Array<Use>(), others: new Array<Use>() }] as const))
  for (const use of own) for (const map of meant(use, maps)) users.get(map)?.near.push(use)
  for (const use of foreign) for (const map of meant(use, maps)) users.get(map)?.others.push(use)
  const overrides = newOverrides(plan)
  for (const [map, { near, others }] of users) {
    const takes = own.filter(use => use.name === map.name)
    // An overlay repeats a ConfigMap's name; one that only other pods mean is theirs.
    if (takes.length === 0 || (near.length === 0 && others.length > 0)) continue
    for (const { key, value } of map.file.entries(map.file.get(map.node, 'data'))) {
      if (value === undefined) continue
      const taken = (use: Use): boolean => use.key === undefined || use.key === key
      const uses = takes.filter(taken)
      const shared = others.some(taken) ? overrides : undefined
      if (uses.length > 0) planEntry(plan, map, key, value, uses, shared, changes, variables)
    }
  }
  overrides.finish()
}

function planEntry(
  plan: Plan,
  { file, name }: KubernetesObject,
  key: string,
  value: Node,
  uses: readonly Use[],
  shared: Overrides | undefined,
  changes: readonly PortChange[],
  variables: ReadonlySet<string>,
): void {
  const text = file.scalar(value)
  if (text === undefined) return
  const change = changes.find(({ from }) => namesPort(text, from)) ?? schemeMentions(text, changes)[0]?.change
  if (change === undefined) return
  const mentions = valueMentions(sourceOf(file, value), changes)
  const place = `${key} of ConfigMap ${name}`
  const names = uses.map(use => use.variable(key))
  if (!names.some(each => variables.has(each))) {
    if (!names.some(each => /PORT/i.test(each)) || text !== String(change.from)) return
    const message = `${place} is ${change.from}: check whether it is the port that moves`
    plan.followUp('environment-port', message, file.path, file.line(value))
  } else if (mentions.length === 0) {
    plan.obstacle(
      'port-variable',
      `${place} gives the port ${change.from}, and cannot be edited surely`,
      file.path,
      file.line(value),
    )
  } else if (shared === undefined) {
    planMentionsAt(plan, file, value, mentions, place)
  } else if (!uses.every(use => overrides(use, key, movedText(text, valueMentions(text, changes)), place, shared))) {
    const message = `${place} gives the port ${change.from}, and is taken by containers whose port stays`
    plan.obstacle('shared-anchor', message, file.path, file.line(value))
  }
}

/** Whether the container can have the variable for itself, or has it already. */
function overrides(use: Use, key: string, value: string, place: string, into: Overrides): boolean {
  const { container, object } = use
  if (container === undefined || use.key !== undefined) return false
  const name = use.variable(key)
  const own = object.file
    .items(object.file.get(container, 'env'))
    .map(item => object.file.scalar(object.file.get(item, 'name')))
  return (
    own.includes(name) ||
    into.container(object.file, container, name, value, `${place} stays for others: ${name} is ${value} here`)
  )
}

function planMentionsAt(
  plan: Plan,
  file: YamlFile,
  value: Node,
  mentions: ReturnType<typeof valueMentions>,
  place: string,
): void {
  const { start } = rangeOf(value)
  for (const { change, text, ...at } of mentions) {
    const reason = `${place} sets the port ${change.from} → ${change.to}`
    plan.edit(file.path, { start: start + at.start, end: start + at.end }, text, reason)
  }
}
