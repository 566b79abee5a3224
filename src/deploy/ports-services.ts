import { isMap } from 'yaml'
import type { Node } from 'yaml'
import type { KubernetesObject } from './kubernetes.js'
import { labelsOf } from './kubernetes.js'
import type { Plan, PortChange } from './port-plan.js'
import type { MovingPod } from './ports-kubernetes.js'
import { planNumber } from './ports-kubernetes.js'
import type { YamlFile } from './yaml.js'
import { rangeOf } from './yaml.js'

/** Whether every pair of a non-empty selector is among the labels. */
function selects(selector: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  return selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value)
}

function sameNamespace(left: KubernetesObject, right: KubernetesObject): boolean {
  return left.namespace === undefined || right.namespace === undefined || left.namespace === right.namespace
}

interface Selection {
  readonly moves: boolean
  /** A pod outside the move that the selector takes in too. */
  readonly other: KubernetesObject | undefined
}

function selection(
  by: KubernetesObject,
  selector: ReadonlyMap<string, string>,
  pods: readonly MovingPod[],
  objects: readonly KubernetesObject[],
): Selection {
  const hit = (object: KubernetesObject): boolean => sameNamespace(by, object) && selects(selector, object.podLabels)
  const moving = new Set(pods.map(({ object }) => `${object.kind}/${object.name}`))
  return {
    moves: pods.some(({ object }) => hit(object)),
    other: objects.find(
      object => object.podSpec !== undefined && !moving.has(`${object.kind}/${object.name}`) && hit(object),
    ),
  }
}

/** The Services that send to these pods. */
export function servicesOf(
  objects: readonly KubernetesObject[],
  pods: readonly MovingPod[],
): readonly KubernetesObject[] {
  return objects.filter(
    each =>
      each.kind === 'Service' &&
      selection(each, labelsOf(each.file, each.file.get(each.node, 'spec', 'selector')), pods, objects).moves,
  )
}

/** Plans `targetPort: N` for a Service port that has none: its own port stays what it was. */
function addTargetPort(plan: Plan, file: YamlFile, port: Node, number: Node, change: PortChange): void {
  const { end } = rangeOf(number)
  const flow = isMap(port) && port.flow === true
  const { start } = rangeOf(port)
  const lineStart = file.text.lastIndexOf('\n', start - 1) + 1
  const eol = file.text.slice(end).startsWith('\r\n') || file.text.includes('\r\n') ? '\r\n' : '\n'
  const quote = file.text[start + 1] === '"' ? '"' : ''
  // Behind the number may stand a comment: the new line comes after it.
  const lineEnd = /[\r\n]|$/.exec(file.text.slice(end))?.index ?? 0
  const at = flow ? end : end + lineEnd
  const text = flow
    ? `, ${quote}targetPort${quote}: ${change.to}`
    : `${eol}${' '.repeat(start - lineStart)}targetPort: ${change.to}`
  plan.edit(
    file.path,
    { start: at, end: at },
    text,
    `the Service keeps port ${change.from} and sends it to ${change.to}`,
  )
}

function planService(plan: Plan, service: KubernetesObject, changes: readonly PortChange[]): void {
  const { file, node, name } = service
  for (const port of file.items(file.get(node, 'spec', 'ports'))) {
    const target = file.get(port, 'targetPort')
    const number = file.get(port, 'port')
    if (target !== undefined) planNumber(plan, file, target, changes, `targetPort of Service ${name}`)
    else {
      const change = changes.find(({ from }) => String(from) === file.scalar(number))
      if (change !== undefined && number !== undefined) addTargetPort(plan, file, port, number, change)
    }
  }
  if (file.scalar(file.get(node, 'spec', 'clusterIP')) === 'None') {
    plan.followUp(
      'headless-service',
      `Service ${name} is headless: its clients use the container's port`,
      file.path,
      file.line(node),
    )
  }
}

function planNetworkPolicy(
  plan: Plan,
  policy: KubernetesObject,
  pods: readonly MovingPod[],
  objects: readonly KubernetesObject[],
  changes: readonly PortChange[],
): void {
  const { file, node, name } = policy
  const planRule = (rule: Node, chosen: Selection): void => {
    for (const port of file.items(file.get(rule, 'ports'))) {
      const number = file.get(port, 'port')
      if (!changes.some(({ from }) => String(from) === file.scalar(number)) || number === undefined || !chosen.moves)
        continue
      if (chosen.other === undefined) planNumber(plan, file, number, changes, `NetworkPolicy ${name}`)
      else
        plan.followUp(
          'network-policy',
          `NetworkPolicy ${name} allows the port for other pods too: add the new one`,
          file.path,
          file.line(number),
        )
    }
  }
  const chosenBy = (selector: Node | undefined): Selection => {
    const labels = labelsOf(file, file.get(selector, 'matchLabels'))
    if (labels.size > 0) return selection(policy, labels, pods, objects)
    return { moves: true, other: policy }
  }
  const target = chosenBy(file.get(node, 'spec', 'podSelector'))
  for (const rule of file.items(file.get(node, 'spec', 'ingress'))) planRule(rule, target)
  for (const rule of file.items(file.get(node, 'spec', 'egress'))) {
    const peers = file.items(file.get(rule, 'to')).flatMap(peer => file.get(peer, 'podSelector') ?? [])
    const chosen = peers.map(chosenBy)
    const other = chosen.find(each => each.other !== undefined || !each.moves)
    if (chosen.some(each => each.moves))
      planRule(rule, { moves: true, other: other === undefined ? undefined : policy })
  }
}

function planMonitor(
  plan: Plan,
  monitor: KubernetesObject,
  pods: readonly MovingPod[],
  objects: readonly KubernetesObject[],
  changes: readonly PortChange[],
): void {
  const { file, node, kind, name } = monitor
  const labels = labelsOf(file, file.get(node, 'spec', 'selector', 'matchLabels'))
  const pod = kind === 'PodMonitor'
  if (pod && !selection(monitor, labels, pods, objects).moves) return
  for (const endpoint of file.items(file.get(node, 'spec', pod ? 'podMetricsEndpoints' : 'endpoints'))) {
    for (const key of ['targetPort', 'portNumber']) {
      const number = file.get(endpoint, key)
      if (pod) planNumber(plan, file, number, changes, `PodMonitor ${name}`)
      else if (number !== undefined && changes.some(({ from }) => String(from) === file.scalar(number))) {
        plan.followUp(
          'monitor-port',
          `ServiceMonitor ${name} scrapes the port: check whether it follows`,
          file.path,
          file.line(number),
        )
      }
    }
  }
}

/** Plans the edits of the objects that reach the moving pods: Services, network policies, monitors. Ingresses stay. */
export function planServices(
  plan: Plan,
  objects: readonly KubernetesObject[],
  pods: readonly MovingPod[],
  changes: readonly PortChange[],
): void {
  const selected = new Set<string>()
  const services = objects.filter(({ kind, podSpec }) => kind === 'Service' && podSpec === undefined)
  for (const service of services) {
    const { file, node, name } = service
    const chosen = selection(service, labelsOf(file, file.get(node, 'spec', 'selector')), pods, objects)
    if (!chosen.moves) continue
    selected.add(name)
    const concerns = file.items(file.get(node, 'spec', 'ports')).some(port => {
      const target = file.scalar(file.get(port, 'targetPort')) ?? file.scalar(file.get(port, 'port'))
      return changes.some(({ from }) => String(from) === target)
    })
    if (chosen.other !== undefined && concerns) {
      const message = `Service ${name} selects ${chosen.other.kind} ${chosen.other.name} too, whose port does not move`
      plan.obstacle('shared-service', message, file.path, file.line(node))
    } else planService(plan, service, changes)
  }
  for (const service of services) {
    const { file, node, name } = service
    // A patch repeats a Service's name and leaves its selector out.
    if (selected.has(name) && file.get(node, 'spec', 'selector') === undefined) planPatch(plan, service, changes)
  }
  for (const object of objects) {
    if (object.kind === 'NetworkPolicy') planNetworkPolicy(plan, object, pods, objects, changes)
    else if (object.kind === 'PodMonitor' || object.kind === 'ServiceMonitor')
      planMonitor(plan, object, pods, objects, changes)
  }
}

function planPatch(plan: Plan, { file, node, name }: KubernetesObject, changes: readonly PortChange[]): void {
  for (const port of file.items(file.get(node, 'spec', 'ports'))) {
    planNumber(plan, file, file.get(port, 'targetPort'), changes, `targetPort of Service ${name}`)
  }
}
