import { serviceLayers } from './compose.js'
import { hostMentions, namesPort } from './port-plan.js'
import type { Mention, Plan, PortChange } from './port-plan.js'
import { foreignScalars, networkOwner, serviceKey } from './ports-compose.js'
import type { ComposeProject } from './ports-compose.js'
import { planScalar, sourceOf } from './ports-scalar.js'
import { scalarsBelow } from './scalars.js'
import { rangeOf } from './yaml.js'

/** How a sidecar (Dapr's) is told the port of the program that it serves. */
const APP_PORT = /-app-port(?:=|["',]{0,3}\s{1,40}-?\s{0,5}["']?)(?=(\d{1,5})(?![\w.]))/g

/** Services by name that share the network of a moving one: whatever port it has on localhost is not theirs. */
function sidecars({ files, load, moving }: ComposeProject): ReadonlySet<string> {
  const movingNames = new Set([...moving].map(key => key.slice(key.indexOf('\n') + 1)))
  const found = new Set<string>()
  for (const file of files) {
    for (const name of file.services.keys()) {
      const [target] = serviceLayers(file, name, load).flatMap(layer => networkOwner(layer) ?? [])
      if (target !== undefined && movingNames.has(target) && !movingNames.has(name)) found.add(name)
    }
  }
  return found
}

/** Plans what the services that share a moving one's network are told of its port. */
export function planSidecars(plan: Plan, project: ComposeProject, changes: readonly PortChange[]): void {
  const { files, load, moving } = project
  const names = sidecars(project)
  if (names.size === 0) return
  const keys = files.flatMap(file => [...names].map(name => serviceKey(file.path, name)))
  const foreign = foreignScalars({ ...project, moving: new Set([...moving, ...keys]) })
  for (const file of files) {
    for (const { file: from, entry } of [...names].flatMap(name => serviceLayers(file, name, load))) {
      for (const key of ['command', 'entrypoint', 'environment', 'healthcheck']) {
        const node = from.yaml.get(entry.value, key)
        if (node === undefined) continue
        const place = `${key} of service ${entry.key}`
        const { start, end } = rangeOf(node)
        const source = from.yaml.text.slice(start, end)
        const arguments_ = key === 'command' || key === 'entrypoint' ? appPorts(source, changes) : []
        const edited = new Set<number>()
        for (const scalar of scalarsBelow(from.yaml, node)) {
          const range = rangeOf(scalar)
          const inside = arguments_.flatMap(mention => {
            const at = start + mention.start
            if (at < range.start || at >= range.end) return []
            return [{ ...mention, start: at - range.start, end: start + mention.end - range.start }]
          })
          const local = hostMentions(sourceOf(from.yaml, scalar), ['localhost', '127.0.0.1'], changes).mentions
          for (const { change } of [...inside, ...local]) edited.add(change.from)
          const reason = ({ from, to }: PortChange): string => `${place} names the port ${from} → ${to}`
          planScalar(plan, from.yaml, scalar, [...inside, ...local], reason, foreign)
        }
        for (const { from: port } of changes) {
          if (edited.has(port) || key === 'environment' || key === 'healthcheck' || !namesPort(source, port)) continue
          const message = `${place} holds the number ${port}: check whether it is the port`
          plan.followUp('command-port', message, from.path, from.yaml.line(node))
        }
      }
    }
  }
}

function appPorts(text: string, changes: readonly PortChange[]): readonly Mention[] {
  return [...text.matchAll(APP_PORT)].flatMap(match => {
    const digits = match[1] ?? ''
    const change = changes.find(({ from }) => String(from) === digits)
    const start = match.index + match[0].length
    return change === undefined ? [] : [{ start, end: start + digits.length, text: String(change.to), change }]
  })
}
