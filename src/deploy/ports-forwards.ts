import type { Workspace } from '../workspace.js'
import type { Plan, PortChange } from './port-plan.js'
import { pathsNear, type Near } from './ports-mentions.js'
import type { SourceKind } from './sources.js'
import type { Deployments, Workload } from './types.js'

const PLACES: readonly (readonly [SourceKind, string])[] = [
  ['workflow', 'ci-port'],
  ['ci', 'ci-port'],
  ['makefile', 'script-port'],
  ['script', 'script-port'],
  ['powershell', 'script-port'],
  ['package-json', 'script-port'],
  ['readme', 'readme-port'],
]

const FORWARD = /\b(?:kubectl|oc)\b[^|;&]{0,200}?\sport-forward\s+(.{1,600})/
/** Options whose value is a word of its own. */
const WITH_VALUE =
  /^(?:-n|-s|--(?:namespace|address|context|cluster|user|kubeconfig|server|token|pod-running-timeout|request-timeout))$/
const KINDS: Readonly<Record<string, string>> = {
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  rs: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  replicasets: 'ReplicaSet',
  po: 'Pod',
  pod: 'Pod',
  pods: 'Pod',
}

interface Forward {
  readonly kind: string
  /** With a variable in it, unknown. */
  readonly name: string | undefined
  /** The pod's. */
  readonly ports: readonly string[]
}

/**
 * Notes where `kubectl port-forward` goes to a pod's own port, which moves: by a pod or by what makes it. A Service keeps the
 * port that it is forwarded from.
 */
export function noteForwards(
  plan: Plan,
  workspace: Workspace,
  deployments: Deployments,
  workloads: readonly Workload[],
  near: Near,
  changes: readonly PortChange[],
): void {
  const own = objectsOf(workloads)
  const all = objectsOf(deployments.workloads)
  for (const [kind, code] of PLACES) {
    const paths = deployments.sources?.get(kind) ?? []
    const nearby = new Set(pathsNear(paths, near))
    for (const path of paths) {
      if (own.length === 0 && !nearby.has(path)) continue
      const text = workspace.read(path)
      if (text === undefined || text.length > 500_000 || !text.includes('port-forward')) continue
      for (const { command, line } of commandsOf(text)) {
        const forward = forwardOf(command)
        if (forward === undefined) continue
        const names = forward.name === undefined ? [] : namesOf(forward, all)
        const isOwn = names.length === 0 ? nearby.has(path) : namesOf(forward, own).some(name => names.includes(name))
        const change = isOwn ? changes.find(({ from }) => forward.ports.includes(String(from))) : undefined
        if (change === undefined) continue
        plan.followUp(
          code,
          `a port is forwarded to this one of the pod: ${change.from} is ${change.to} now`,
          path,
          line,
        )
      }
    }
  }
}

/** `Deployment/web` of the containers that run in a cluster. */
function objectsOf(workloads: readonly Workload[]): readonly string[] {
  return workloads.flatMap(({ kind, name }) => {
    const [object, own] = name.split('/')
    return kind === 'kubernetes' && object !== undefined && own !== undefined ? [`${object}/${own}`] : []
  })
}

/** The objects that a forward means: those of its name, or whose pods have names that begin so, the longest. */
function namesOf({ kind, name = '' }: Forward, objects: readonly string[]): readonly string[] {
  const exact = objects.filter(each => each === `${kind}/${name}`)
  if (exact.length > 0 || (kind !== 'Pod' && kind !== 'ReplicaSet')) return exact
  const nameOf = (object: string): string => object.slice(object.indexOf('/') + 1)
  const found = objects.filter(each => name.startsWith(`${nameOf(each)}-`))
  const longest = Math.max(...found.map(each => nameOf(each).length))
  return found.filter(each => nameOf(each).length === longest)
}

/** Lines with those that a backslash joins to them; a command counts where its port stands. */
function commandsOf(text: string): readonly { readonly command: string; readonly line: number }[] {
  let begun = ''
  return text.split('\n').flatMap((line, index) => {
    const whole = `${begun} ${line}`.slice(-2000)
    begun = /\\\r?$/.test(line) ? whole.replace(/\\\r?$/, '') : ''
    return begun === '' ? [{ command: whole, line: index + 1 }] : []
  })
}

function forwardOf(command: string): Forward | undefined {
  const given = FORWARD.exec(command)?.[1]
  if (given === undefined) return undefined
  const [rest = ''] = given
    .replace(/\$+\([^()]*\)/g, asked)
    .replace(/^([^`]*\s)?`([^`]*)`/, (_, before: string | undefined, inner: string) => (before ?? '') + asked(inner))
    .split(/[`;&|<>)]|\s#/)
  const words = rest
    .split(/\s+/)
    .map(word => word.replace(/["',]/g, ''))
    .filter(word => word !== '')
  const plain = words.filter((word, at) => !word.startsWith('-') && !WITH_VALUE.test(words[at - 1] ?? ''))
  const [target = '', ...ports] = plain
  const [type, ...named] = target.split('/')
  const kind = named.length === 0 ? 'Pod' : KINDS[type?.replace(/\..*$/, '').toLowerCase() ?? '']
  if (kind === undefined && type?.startsWith('$') !== true) return undefined
  const name = named.length === 0 ? target : named.join('/')
  return {
    kind: kind ?? 'Pod',
    name: /^[\w.-]+$/.test(name) && kind !== undefined ? name : undefined,
    ports: ports.flatMap(port => /^(?:[^:\s]{0,60}:)?(\d{1,5})$/.exec(port)?.[1] ?? []),
  }
}

/** What a command in place of the target finds: a Service, or a pod. */
const asked = (text: string): string => (/\bget\s+(?:svc|services?)\b/.test(text) ? 'svc/found' : '$found')
